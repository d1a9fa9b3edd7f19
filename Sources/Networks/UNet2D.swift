import Tensors

/// The U-Net of denoising diffusion, as diffusers' UNet2DModel has it.
///
/// Source: Ho et al. (2020), Appendix B. Its parameters have the names of UNet2DModel's, and a checkpoint's weights give the same
/// output.
public struct UNet2D: ParameterContainer {
  public let configuration: UNet2DConfiguration
  private let sinusoid: SinusoidalEmbedding
  private var convIn: ConvolutionLayer
  private var timeEmbedding: EmbeddingLayers
  private var classLayers: ClassLayers
  private var downBlocks: [DownBlock]
  private var middle: MiddleBlock?
  private var upBlocks: [UpBlock]
  private var normOut: NormLayer
  private var convOut: ConvolutionLayer

  /// - Parameter random: Draws the first weights; nil: they are 0, to be loaded.
  public init(
    _ configuration: UNet2DConfiguration, random: RandomSource?
  ) throws(UNet2DConfigurationError) {
    let configuration = try configuration.validated()
    let settings = BlockSettings(configuration)
    let plan = UNetPlan(configuration)
    let widths = configuration.blockOutChannels
    var factory = ParameterFactory(random: random)
    var layer = 0

    self.configuration = configuration
    sinusoid = SinusoidalEmbedding(
      width: widths[0], frequencyShift: configuration.frequencyShift,
      flipSinToCos: configuration.flipSinToCos)
    convIn = ConvolutionLayer(
      "conv_in", inputs: configuration.inChannels, outputs: widths[0], &factory)
    timeEmbedding = EmbeddingLayers(
      "time_embedding", inputs: widths[0], outputs: configuration.embeddingWidth, &factory)
    classLayers = ClassLayers(configuration, &factory)
    downBlocks = []
    for level in plan.down {
      downBlocks.append(
        DownBlock(
          level, firstLayer: layer, padding: configuration.downsamplePadding.kernelPadding,
          settings, &factory))
      layer += level.resnets.count
    }
    middle = MiddleBlock(
      configuration, channels: widths[widths.count - 1], firstLayer: layer, settings, &factory)
    layer += 2
    upBlocks = []
    for level in plan.up {
      upBlocks.append(UpBlock(level, firstLayer: layer, settings, &factory))
      layer += level.resnets.count
    }
    normOut = NormLayer("conv_norm_out", channels: widths[0], settings.norm(.silu), &factory)
    convOut = ConvolutionLayer(
      "conv_out", inputs: widths[0], outputs: configuration.outChannels, isZeroed: true, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try convIn.visitParameters(body)
    try timeEmbedding.visitParameters(body)
    try classLayers.visitParameters(body)
    for i in downBlocks.indices { try downBlocks[i].visitParameters(body) }
    try middle?.visitParameters(body)
    for i in upBlocks.indices { try upBlocks[i].visitParameters(body) }
    try normOut.visitParameters(body)
    try convOut.visitParameters(body)
  }
}

extension UNet2D {
  /// The network's output for noisy pictures.
  ///
  /// - Parameters:
  ///   - x: [N, H, W, C], of sizes that `checkInput` accepts.
  ///   - t: The timestep of each image, counted from 0 (the paper's t − 1); may be fractional.
  ///   - classes: The class of each image, for networks that know classes; those with a table
  ///     take 0 ..< its length.
  ///   - dropout: Only for training; nil: none.
  ///   - record: Gets what the parts of the network gave.
  /// - Returns: [N, H, W, C'].
  public func callAsFunction(
    _ x: Tensor, t: [Double], classes: [Int]? = nil, dropout: Dropout? = nil,
    record: ActivationRecord? = nil
  ) -> Tensor {
    precondition(t.count == x.shape[0], "\(t.count) timesteps for \(x.shape)")
    return run(
      x, timeEmbedding(sinusoid(t), adding: classEmbedding(classes, count: t.count)), dropout,
      record)
  }

  /// The same for a network whose classes are vectors, `class_embed_type` identity.
  ///
  /// - Parameter classVectors: [N, D].
  public func callAsFunction(
    _ x: Tensor, t: [Double], classVectors: Tensor, dropout: Dropout? = nil
  ) -> Tensor {
    precondition(t.count == x.shape[0], "\(t.count) timesteps for \(x.shape)")
    return run(x, timeEmbedding(sinusoid(t), adding: classVectors), dropout)
  }

  private func classEmbedding(_ classes: [Int]?, count: Int) -> Tensor? {
    switch classLayers {
    case .none, .identity:
      precondition(classes == nil, "Classes for a network that takes none")
      return nil
    case .table(let table):
      return classes.map { table.tensor.gathered($0) }
    case .timestep(let layers):
      return classes.map { layers(sinusoid($0.map { Double($0) })) }
    }
  }

  private func run(
    _ x: Tensor, _ embedding: Tensor, _ dropout: Dropout?, _ record: ActivationRecord? = nil
  ) -> Tensor {
    let context = BlockContext(embedding: embedding.silu(), dropout: dropout, record: record)
    var h = convIn(configuration.centerInputSample ? x.centered() : x)
    record?.add("conv_in", h)
    var skips = [h]
    for (i, block) in downBlocks.enumerated() {
      h = block(h, context, skips: &skips)
      record?.add("down_blocks.\(i)", h)
    }
    if let middle {
      h = middle(h, context)
      record?.add("mid_block", h)
    }
    for (i, block) in upBlocks.enumerated() {
      h = block(h, context, skips: &skips)
      record?.add("up_blocks.\(i)", h)
    }
    return convOut(h, after: normOut)
  }

  /// Multiplications and additions of the direct algorithm for one image: convolutions, linear
  /// layers and the products of attention.
  public func operations(height: Int, width: Int) -> Double {
    var (h, w) = (height, width)
    var sum = convIn.operations(height: h, width: w) + timeEmbedding.operations
    if case .timestep(let layers) = classLayers { sum += layers.operations }
    for block in downBlocks { sum += block.operations(&h, &w) }
    sum += middle?.operations(height: h, width: w) ?? 0
    for block in upBlocks { sum += block.operations(&h, &w) }
    return sum + convOut.operations(height: h, width: w)
  }

  /// Refuses what the network cannot take; for shapes that come from outside.
  ///
  /// - Parameter shape: Of the pictures, [N, H, W, C].
  public func checkInput(shape: [Int]) throws(UNet2DConfigurationError) {
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), shape[3] == configuration.inChannels
    else {
      throw .wrongInputShape(
        expected: "pictures of \(configuration.inChannels) channels", found: shape)
    }
    let divisor = configuration.sizeDivisor
    guard shape[1] % divisor == 0, shape[2] % divisor == 0 else {
      throw .sizeNotDivisible(height: shape[1], width: shape[2], divisor: divisor)
    }
  }
}

extension UNet2D {
  /// Refuses classes that the network does not know; for numbers that come from outside.
  public func checkClasses(_ classes: [Int]) throws(UNet2DConfigurationError) {
    switch configuration.classEmbedding {
    case .none, .identity: throw .takesNoClasses
    case .timestep: break  // every number is a timestep
    case .table(let count):
      for number in classes where !(0..<count).contains(number) {
        throw .unknownClass(number, classes: count)
      }
    }
  }
}

extension Tensor {
  /// 2x − 1.
  fileprivate func centered() -> Tensor {
    .weightedSum(2, self, -1, Tensor(shape) { $0.update(repeating: 1) })
  }
}

extension UNet2DConfiguration.DownsamplePadding {
  fileprivate var kernelPadding: Padding {
    switch self {
    case .allSides: .same
    case .bottomRight: .bottomRight
    }
  }
}
