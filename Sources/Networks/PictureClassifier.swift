import Tensors

/// A small residual convolutional network that names the class of a picture.
///
/// What its last layer sees serves as the features in which pictures are compared.
public struct PictureClassifier: ParameterContainer {
  private var stem: ConvolutionLayer
  private var stages: [Stage]
  private var norm: NormLayer
  private var code: LinearLayer
  private var last: LinearLayer

  /// Numbers that describe a picture.
  public static let features = 32
  /// Channels at a half, a quarter and an eighth of the sides.
  private static let widths = [16, 32, 64]
  private static let groups = GroupNormSettings(groups: 8, epsilon: 1e-5, activation: .silu)

  /// - Parameters:
  ///   - height: A multiple of 8, likewise `width`.
  ///   - random: Draws the first weights.
  public init(height: Int, width: Int, channels: Int, classes: Int, random: RandomSource) {
    var factory = ParameterFactory(random: random)
    let widths = Self.widths
    stem = ConvolutionLayer("stem", inputs: channels, outputs: widths[0], stride: 2, &factory)
    stages = widths.indices.map { level in
      Stage(
        "stages.\(level)", inputs: level == 0 ? nil : widths[level - 1], outputs: widths[level],
        Self.groups, &factory)
    }
    norm = NormLayer("norm", channels: widths[2], Self.groups, &factory)
    code = LinearLayer(
      "code", inputs: height / 8 * (width / 8) * widths[2], outputs: Self.features, &factory)
    last = LinearLayer("classes", inputs: Self.features, outputs: classes, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try stem.visitParameters(body)
    for level in stages.indices { try stages[level].visitParameters(body) }
    try norm.visitParameters(body)
    try code.visitParameters(body)
    try last.visitParameters(body)
  }

  /// [N, H, W, C] in [-1, 1] → [N, `features`].
  public func features(of x0: Tensor) -> Tensor {
    let maps = norm(stages.reduce(stem(x0)) { $1($0) })
    return code(maps.reshaped([x0.shape[0], maps.count / max(1, x0.shape[0])])).silu()
  }

  /// [N, `features`] → [N, classes].
  public func logits(_ features: Tensor) -> Tensor { last(features) }
}

/// A convolution that halves both sides, where there is one, and a residual block.
private struct Stage: ParameterContainer {
  private var halving: ConvolutionLayer?
  private var norm1: NormLayer
  private var conv1: ConvolutionLayer
  private var norm2: NormLayer
  private var conv2: ConvolutionLayer

  /// - Parameter inputs: nil: as `outputs`, and nothing is halved.
  init(
    _ name: String, inputs: Int?, outputs: Int, _ settings: GroupNormSettings,
    _ factory: inout ParameterFactory
  ) {
    if let inputs {
      halving = ConvolutionLayer(
        "\(name).halving", inputs: inputs, outputs: outputs, stride: 2, &factory)
    }
    norm1 = NormLayer("\(name).norm1", channels: outputs, settings, &factory)
    conv1 = ConvolutionLayer("\(name).conv1", inputs: outputs, outputs: outputs, &factory)
    norm2 = NormLayer("\(name).norm2", channels: outputs, settings, &factory)
    conv2 = ConvolutionLayer(
      "\(name).conv2", inputs: outputs, outputs: outputs, isZeroed: true, &factory)
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try halving?.visitParameters(body)
    try norm1.visitParameters(body)
    try conv1.visitParameters(body)
    try norm2.visitParameters(body)
    try conv2.visitParameters(body)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let x = halving.map { $0(x) } ?? x
    return conv2(conv1(x, after: norm1), after: norm2, residual: x)
  }
}
