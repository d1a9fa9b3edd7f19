import Tensors

/// A level on the way down: resnets, each with attention or not, then half the size.
struct DownBlock: ParameterContainer {
  private var resnets: [ResidualBlock]
  private var attentions: [AttentionBlock]
  private var downsampler: ConvolutionLayer?

  init(
    _ level: UNetPlan.Level, firstLayer: Int, padding: Padding, _ settings: BlockSettings,
    _ factory: inout ParameterFactory
  ) {
    let name = "down_blocks.\(level.index)"
    (resnets, attentions) = makeLayers(name, level, firstLayer: firstLayer, settings, &factory)
    downsampler =
      level.changesSize
      ? ConvolutionLayer(
        "\(name).downsamplers.0.conv", inputs: level.channels, outputs: level.channels, stride: 2,
        padding: padding, &factory) : nil
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    for i in resnets.indices { try resnets[i].visitParameters(body) }
    for i in attentions.indices { try attentions[i].visitParameters(body) }
    try downsampler?.visitParameters(body)
  }

  /// Everything it computes is pushed on `skips`.
  func callAsFunction(_ x: Tensor, _ context: BlockContext, skips: inout [Tensor]) -> Tensor {
    var h = x
    for (j, resnet) in resnets.enumerated() {
      h = resnet(h, context)
      if !attentions.isEmpty { h = attentions[j](h, context.record) }
      skips.append(h)
    }
    if let downsampler {
      h = downsampler(h)
      skips.append(h)
    }
    return h
  }

  /// Also halves the size, if it does.
  func operations(_ height: inout Int, _ width: inout Int) -> Double {
    var sum = resnets.reduce(0) { $0 + $1.operations(height: height, width: width) }
    sum += attentions.reduce(0) { $0 + $1.operations(height: height, width: width) }
    guard let downsampler else { return sum }
    sum += downsampler.operations(height: height, width: width)
    height /= 2
    width /= 2
    return sum
  }
}

/// A level on the way up: resnets that take in what the way down pushed, then twice the size.
struct UpBlock: ParameterContainer {
  private var resnets: [ResidualBlock]
  private var attentions: [AttentionBlock]
  private var upsampler: ConvolutionLayer?

  init(
    _ level: UNetPlan.Level, firstLayer: Int, _ settings: BlockSettings,
    _ factory: inout ParameterFactory
  ) {
    let name = "up_blocks.\(level.index)"
    (resnets, attentions) = makeLayers(name, level, firstLayer: firstLayer, settings, &factory)
    upsampler =
      level.changesSize
      ? ConvolutionLayer(
        "\(name).upsamplers.0.conv", inputs: level.channels, outputs: level.channels,
        isUpsampling: true, &factory) : nil
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    for i in resnets.indices { try resnets[i].visitParameters(body) }
    for i in attentions.indices { try attentions[i].visitParameters(body) }
    try upsampler?.visitParameters(body)
  }

  /// Pops as many of `skips` as it has resnets, the last first.
  func callAsFunction(_ x: Tensor, _ context: BlockContext, skips: inout [Tensor]) -> Tensor {
    var h = x
    for (j, resnet) in resnets.enumerated() {
      h = resnet(h.concatenated(with: skips.removeLast()), context)
      if !attentions.isEmpty { h = attentions[j](h, context.record) }
    }
    return upsampler.map { $0(h) } ?? h
  }

  /// Also doubles the size, if it does.
  func operations(_ height: inout Int, _ width: inout Int) -> Double {
    var sum = resnets.reduce(0) { $0 + $1.operations(height: height, width: width) }
    sum += attentions.reduce(0) { $0 + $1.operations(height: height, width: width) }
    guard let upsampler else { return sum }
    sum += upsampler.operations(height: height, width: width)
    height *= 2
    width *= 2
    return sum
  }
}

/// The resnets of a level, and as many attentions or none.
private func makeLayers(
  _ name: String, _ level: UNetPlan.Level, firstLayer: Int, _ settings: BlockSettings,
  _ factory: inout ParameterFactory
) -> ([ResidualBlock], [AttentionBlock]) {
  let resnets = level.resnets.enumerated().map { j, resnet in
    ResidualBlock(
      "\(name).resnets.\(j)", inputs: resnet.inputs, outputs: resnet.outputs,
      layer: firstLayer + j, settings, &factory)
  }
  let attentions = (level.hasAttention ? level.resnets.indices : 0..<0).map { j in
    AttentionBlock(
      "\(name).attentions.\(j)", channels: level.channels, groups: settings.groups, settings,
      &factory)
  }
  return (resnets, attentions)
}

/// The bottom: resnet, attention or not, resnet.
struct MiddleBlock: ParameterContainer {
  private var resnets: [ResidualBlock]
  private var attention: AttentionBlock?

  /// nil if the configuration wants none.
  init?(
    _ configuration: UNet2DConfiguration, channels: Int, firstLayer: Int,
    _ settings: BlockSettings, _ factory: inout ParameterFactory
  ) {
    guard case .block(let hasAttention, let scaleFactor) = configuration.middle else { return nil }
    resnets = (0..<2).map { j in
      ResidualBlock(
        "mid_block.resnets.\(j)", inputs: channels, outputs: channels, layer: firstLayer + j,
        scaleFactor: scaleFactor, settings, &factory)
    }
    let standard = configuration.timeInjection == .scaleShift ? nil : configuration.normGroups
    attention =
      hasAttention
      ? AttentionBlock(
        "mid_block.attentions.0", channels: channels,
        groups: configuration.attentionNormGroups ?? standard, scaleFactor: scaleFactor, settings,
        &factory) : nil
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    for i in resnets.indices { try resnets[i].visitParameters(body) }
    try attention?.visitParameters(body)
  }

  func callAsFunction(_ x: Tensor, _ context: BlockContext) -> Tensor {
    let h = resnets[0](x, context)
    return resnets[1](attention.map { $0(h, context.record) } ?? h, context)
  }

  func operations(height: Int, width: Int) -> Double {
    resnets.reduce(0) { $0 + $1.operations(height: height, width: width) }
      + (attention?.operations(height: height, width: width) ?? 0)
  }
}
