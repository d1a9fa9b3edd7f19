import Tensors

/// What the residual blocks of a network have in common.
struct BlockSettings {
  let embeddingWidth: Int
  let groups: Int
  let epsilon: Float
  let timeInjection: UNet2DConfiguration.TimeInjection
  let headDim: Int?

  init(_ configuration: UNet2DConfiguration) {
    embeddingWidth = configuration.embeddingWidth
    groups = configuration.normGroups
    epsilon = Float(configuration.normEpsilon)
    timeInjection = configuration.timeInjection
    headDim = configuration.attentionHeadDim
  }

  func norm(_ activation: Activation, groups: Int? = nil) -> GroupNormSettings {
    GroupNormSettings(groups: groups ?? self.groups, epsilon: epsilon, activation: activation)
  }
}

/// What the blocks of one evaluation are given besides their input.
struct BlockContext {
  /// SiLU of the time embedding, [N, D].
  let embedding: Tensor
  let dropout: Dropout?
  /// Gets what is computed, if somebody wants to look.
  var record: ActivationRecord?
}

/// A residual block that knows the time, diffusers' ResnetBlock2D.
///
/// (shortcut(x) + conv2(dropout(SiLU(norm2(conv1(SiLU(norm1 x)) + time))))) / f.
/// For the way back it keeps x and what conv1 made; both results of SiLU are made by the convolutions
/// that read them, and by the gradients of their weights again.
struct ResidualBlock: ParameterContainer {
  private var norm1: NormLayer
  private var conv1: ConvolutionLayer
  private var timeProjection: LinearLayer
  private var norm2: NormLayer
  private var conv2: ConvolutionLayer
  private var shortcut: ConvolutionLayer?
  private let timeInjection: UNet2DConfiguration.TimeInjection
  /// f, which divides the sum.
  private let scaleFactor: Double
  /// Its number among the resnets of the network, for dropout.
  private let layer: Int

  init(
    _ name: String, inputs: Int, outputs: Int, layer: Int, scaleFactor: Double = 1,
    _ settings: BlockSettings, _ factory: inout ParameterFactory
  ) {
    norm1 = NormLayer("\(name).norm1", channels: inputs, settings.norm(.silu), &factory)
    conv1 = ConvolutionLayer("\(name).conv1", inputs: inputs, outputs: outputs, &factory)
    timeProjection = LinearLayer(
      "\(name).time_emb_proj", inputs: settings.embeddingWidth,
      outputs: settings.timeInjection == .scaleShift ? 2 * outputs : outputs, &factory)
    norm2 = NormLayer("\(name).norm2", channels: outputs, settings.norm(.silu), &factory)
    conv2 = ConvolutionLayer(
      "\(name).conv2", inputs: outputs, outputs: outputs, isZeroed: true, &factory)
    shortcut =
      inputs == outputs
      ? nil
      : ConvolutionLayer(
        "\(name).conv_shortcut", inputs: inputs, outputs: outputs, kernel: 1, &factory)
    timeInjection = settings.timeInjection
    self.scaleFactor = scaleFactor
    self.layer = layer
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try norm1.visitParameters(body)
    try conv1.visitParameters(body)
    try timeProjection.visitParameters(body)
    try norm2.visitParameters(body)
    try conv2.visitParameters(body)
    try shortcut?.visitParameters(body)
  }

  func callAsFunction(_ x: Tensor, _ context: BlockContext) -> Tensor {
    let time = timeProjection(context.embedding)
    let residual = shortcut.map { $0(x) } ?? x
    let y: Tensor
    switch timeInjection {
    case .addition:
      let h = conv1(x, after: norm1, imageBias: time)
      if let dropout = context.dropout {
        y = conv2(norm2(h).dropout(dropout, layer: layer), residual: residual)
      } else {
        y = conv2(h, after: norm2, residual: residual)
      }
    case .scaleShift:
      let h = norm2(conv1(x, after: norm1), scaleShift: time)
      y = conv2(context.dropout.map { h.dropout($0, layer: layer) } ?? h, residual: residual)
    }
    return scaleFactor == 1 ? y : Float(1 / scaleFactor) * y
  }

  func operations(height: Int, width: Int) -> Double {
    conv1.operations(height: height, width: width)
      + conv2.operations(height: height, width: width)
      + (shortcut?.operations(height: height, width: width) ?? 0)
      + timeProjection.operations(rows: 1)
  }
}
