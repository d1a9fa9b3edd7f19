import Tensors

/// An autoencoder: a picture becomes d numbers, and d numbers a picture.
///
/// Nothing says where codes are to lie, so a code that no picture has may mean nothing.
public struct Autoencoder: PictureCoder {
  public let configuration: AutoencoderConfiguration
  private var encoder: PictureEncoder
  private var decoder: PictureDecoder

  public static let isVariational = false

  public init(_ configuration: AutoencoderConfiguration, random: RandomSource?) {
    self.configuration = configuration
    var factory = ParameterFactory(random: random)
    encoder = PictureEncoder(configuration, outputs: configuration.code, &factory)
    decoder = PictureDecoder(configuration, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try encoder.visitParameters(body)
    try decoder.visitParameters(body)
  }

  public func codes(of x0: Tensor) -> Tensor { encoder(x0) }

  public func outputs(_ codes: Tensor) -> Tensor { decoder(codes) }

  public var pixelLogVariance: Tensor { decoder.logVariance.tensor }

  public func loss(of x0: Tensor, epsilon: Tensor, beta: Double) -> Tensor {
    1 / Float(x0.shape[0]) * reconstruction(decoder(encoder(x0)), of: x0)
  }
}

/// A variational autoencoder: a picture becomes a Gaussian of d dimensions, q(z | x_0).
///
/// The loss −E ln p(x_0 | z) + β KL(q(z | x_0) ‖ N(0, I)) is, for β = 1, a bound on −ln p(x_0).
/// Source: Kingma & Welling (2014); β: Higgins and others (2017).
public struct VariationalAutoencoder: PictureCoder {
  public let configuration: AutoencoderConfiguration
  private var encoder: PictureEncoder
  private var decoder: PictureDecoder

  public static let isVariational = true

  public init(_ configuration: AutoencoderConfiguration, random: RandomSource?) {
    self.configuration = configuration
    var factory = ParameterFactory(random: random)
    encoder = PictureEncoder(configuration, outputs: 2 * configuration.code, &factory)
    decoder = PictureDecoder(configuration, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try encoder.visitParameters(body)
    try decoder.visitParameters(body)
  }

  /// μ and ln σ² of q(z | x_0), side by side: [N, 2d].
  public func statistics(of x0: Tensor) -> Tensor { encoder(x0) }

  public func codes(of x0: Tensor) -> Tensor {
    encoder(x0).split(channels: configuration.code).lower
  }

  public func outputs(_ codes: Tensor) -> Tensor { decoder(codes) }

  public var pixelLogVariance: Tensor { decoder.logVariance.tensor }

  public func loss(of x0: Tensor, epsilon: Tensor, beta: Double) -> Tensor {
    let statistics = statistics(of: x0)
    let outputs = decoder(statistics.gaussianSample(epsilon: epsilon))
    let bound = Tensor.weightedSum(
      1, reconstruction(outputs, of: x0), Float(beta), statistics.standardNormalDivergence())
    return 1 / Float(x0.shape[0]) * bound
  }
}
