import Tensors

/// Two convolutions that halve both sides, then two linear layers.
struct PictureEncoder: ParameterContainer {
  private var first: ConvolutionLayer
  private var second: ConvolutionLayer
  private var hidden: LinearLayer
  private var last: LinearLayer

  /// - Parameter outputs: Numbers for each picture.
  init(
    _ configuration: AutoencoderConfiguration, outputs: Int, _ factory: inout ParameterFactory
  ) {
    let widths = AutoencoderConfiguration.widths
    first = ConvolutionLayer(
      "encoder.conv.0", inputs: configuration.channels, outputs: widths[0], stride: 2, &factory)
    second = ConvolutionLayer(
      "encoder.conv.1", inputs: widths[0], outputs: widths[1], stride: 2, &factory)
    hidden = LinearLayer(
      "encoder.hidden", inputs: configuration.mapCount,
      outputs: AutoencoderConfiguration.hidden, &factory)
    last = LinearLayer(
      "encoder.code", inputs: AutoencoderConfiguration.hidden, outputs: outputs, &factory)
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try first.visitParameters(body)
    try second.visitParameters(body)
    try hidden.visitParameters(body)
    try last.visitParameters(body)
  }

  /// [N, H, W, C] → [N, outputs].
  func callAsFunction(_ x0: Tensor) -> Tensor {
    let maps = second(first(x0).silu()).silu()
    return last(hidden(maps.reshaped([x0.shape[0], maps.count / max(1, x0.shape[0])])).silu())
  }
}

/// The way back: two linear layers, then two convolutions of what was made twice as large.
struct PictureDecoder: ParameterContainer {
  private var hidden: LinearLayer
  private var spread: LinearLayer
  private var first: ConvolutionLayer
  private var second: ConvolutionLayer
  /// [H/4, W/4, width].
  private let mapShape: [Int]
  /// ln σ² of a Gaussian's pixels.
  private(set) var logVariance: Parameter
  private let isGaussian: Bool

  init(_ configuration: AutoencoderConfiguration, _ factory: inout ParameterFactory) {
    let widths = AutoencoderConfiguration.widths
    hidden = LinearLayer(
      "decoder.hidden", inputs: configuration.code, outputs: AutoencoderConfiguration.hidden,
      &factory)
    spread = LinearLayer(
      "decoder.spread", inputs: AutoencoderConfiguration.hidden, outputs: configuration.mapCount,
      &factory)
    first = ConvolutionLayer(
      "decoder.conv.0", inputs: widths[1], outputs: widths[0], isUpsampling: true, &factory)
    second = ConvolutionLayer(
      "decoder.conv.1", inputs: widths[0], outputs: configuration.channels, isUpsampling: true,
      &factory)
    logVariance = factory.make("decoder.log_variance", [1], start: .constant(0))
    mapShape = [configuration.height / 4, configuration.width / 4, widths[1]]
    isGaussian = configuration.decoder == .gaussian
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try hidden.visitParameters(body)
    try spread.visitParameters(body)
    try first.visitParameters(body)
    try second.visitParameters(body)
    if isGaussian { try body(&logVariance) }
  }

  /// [N, d] → [N, H, W, C].
  func callAsFunction(_ codes: Tensor) -> Tensor {
    let maps = spread(hidden(codes).silu()).silu().reshaped([codes.shape[0]] + mapShape)
    return second(first(maps).silu())
  }
}
