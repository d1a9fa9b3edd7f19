import Tensors

/// A small convolutional network that names the class of a picture.
///
/// What its last layer sees serves as the features in which pictures are compared.
public struct PictureClassifier: ParameterContainer {
  private var encoder: PictureEncoder
  private var last: LinearLayer

  /// Numbers that describe a picture.
  public static let features = 32

  /// - Parameters:
  ///   - configuration: The pictures' sizes; code and decoder play no part.
  ///   - random: Draws the first weights.
  public init(
    _ configuration: AutoencoderConfiguration, classes: Int, random: RandomSource
  ) {
    var factory = ParameterFactory(random: random)
    encoder = PictureEncoder(configuration, outputs: Self.features, &factory)
    last = LinearLayer("classes", inputs: Self.features, outputs: classes, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try encoder.visitParameters(body)
    try last.visitParameters(body)
  }

  /// [N, H, W, C] in [-1, 1] → [N, `features`].
  public func features(of x0: Tensor) -> Tensor { encoder(x0).silu() }

  /// [N, `features`] → [N, classes].
  public func logits(_ features: Tensor) -> Tensor { last(features) }
}
