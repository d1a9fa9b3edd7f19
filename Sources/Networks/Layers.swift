import Tensors

/// A convolution 3×3, or 1×1, with a bias.
struct ConvolutionLayer: ParameterContainer {
  var weight: Parameter
  var bias: Parameter
  let kernel: Int
  let stride: Int
  let padding: Padding
  let isUpsampling: Bool

  /// - Parameter isUpsampling: Whether every pixel becomes 2×2 first.
  init(
    _ name: String, inputs: Int, outputs: Int, kernel: Int = 3, stride: Int = 1,
    padding: Padding = .same, isUpsampling: Bool = false, isZeroed: Bool = false,
    _ factory: inout ParameterFactory
  ) {
    let start = ParameterFactory.Start.standard(
      fanIn: inputs * kernel * kernel, isZeroed: isZeroed)
    weight = factory.make(
      "\(name).weight", [outputs, inputs, kernel, kernel], .convolution(kernel: kernel),
      start: start)
    bias = factory.make("\(name).bias", [outputs], start: start)
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.isUpsampling = isUpsampling
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  /// [N, H, W, C] → [N, H', W', C'], plus a number for each image and channel, plus a residual.
  func callAsFunction(
    _ x: Tensor, imageBias: Tensor? = nil, residual: Tensor? = nil
  ) -> Tensor {
    x.convolution(
      weight.tensor, outputs: weight.shape[0], kernel: kernel, stride: stride, padding: padding,
      isUpsampled: isUpsampling,
      adding: .init(bias: bias.tensor, imageBias: imageBias, residual: residual))
  }

  /// The same of x after a normalisation; its size stays.
  func callAsFunction(
    _ x: Tensor, after norm: NormLayer, imageBias: Tensor? = nil, residual: Tensor? = nil
  ) -> Tensor {
    precondition(
      stride == 1 && padding == .same && !isUpsampling, "A normalised input of another convolution")
    return x.convolution(
      after: norm.normalization, weight.tensor, outputs: weight.shape[0], kernel: kernel,
      adding: .init(bias: bias.tensor, imageBias: imageBias, residual: residual))
  }

  /// Multiplications and additions for pictures of this size.
  func operations(height: Int, width: Int) -> Double {
    let pixels = isUpsampling ? 4 * height * width : (height / stride) * (width / stride)
    return 2 * Double(weight.count) * Double(pixels)
  }
}

/// A linear layer with a bias.
struct LinearLayer: ParameterContainer {
  var weight: Parameter
  var bias: Parameter

  init(
    _ name: String, inputs: Int, outputs: Int, isZeroed: Bool = false,
    _ factory: inout ParameterFactory
  ) {
    let start = ParameterFactory.Start.standard(fanIn: inputs, isZeroed: isZeroed)
    weight = factory.make(
      "\(name).weight", [outputs, inputs], .convolution(kernel: 1), start: start)
    bias = factory.make("\(name).bias", [outputs], start: start)
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  /// [..., K] → [..., K'], plus a residual.
  func callAsFunction(_ x: Tensor, residual: Tensor? = nil) -> Tensor {
    x.linear(
      weight.tensor, outputs: weight.shape[0], bias: bias.tensor, residual: residual)
  }

  /// What several layers make of x side by side, [..., K] → [..., Σ K'], in one product where their
  /// outputs allow it.
  static func together(_ layers: [LinearLayer], _ x: Tensor) -> Tensor {
    guard layers.allSatisfy({ Tensor.canJoin(outputs: $0.weight.shape[0]) }) else {
      return layers.dropFirst().reduce(layers[0](x)) { $0.concatenated(with: $1(x)) }
    }
    return x.linear(
      .joined(layers.map(\.weight.tensor)),
      outputs: layers.reduce(0) { $0 + $1.weight.shape[0] },
      bias: .joined(layers.map(\.bias.tensor)))
  }

  /// Multiplications and additions for this many rows.
  func operations(rows: Int) -> Double { 2 * Double(weight.count) * Double(rows) }
}

/// A normalisation of groups of channels with a scale and a shift for each channel.
struct NormLayer: ParameterContainer {
  var weight: Parameter
  var bias: Parameter
  let settings: GroupNormSettings

  init(
    _ name: String, channels: Int, _ settings: GroupNormSettings, _ factory: inout ParameterFactory
  ) {
    weight = factory.make("\(name).weight", [channels], start: .constant(1))
    bias = factory.make("\(name).bias", [channels], start: .constant(0))
    self.settings = settings
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  var normalization: Tensor.Normalization {
    Tensor.Normalization(gamma: weight.tensor, beta: bias.tensor, settings)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    x.groupNorm(gamma: weight.tensor, beta: bias.tensor, settings)
  }

  /// - Parameter scaleShift: [N, 2C]
  func callAsFunction(_ x: Tensor, scaleShift: Tensor) -> Tensor {
    x.groupNorm(gamma: weight.tensor, beta: bias.tensor, scaleShift: scaleShift, settings)
  }
}
