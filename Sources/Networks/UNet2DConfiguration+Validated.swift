extension UNet2DConfiguration {
  /// This configuration, if a network can be built of it.
  public func validated() throws(UNet2DConfigurationError) -> UNet2DConfiguration {
    try checkNumbers()
    try checkLevels()
    for part in normalisedWidths() where part.width % normGroups != 0 {
      throw .groupsDoNotDivide(
        key: "norm_num_groups", groups: normGroups, width: part.width, part: part.name)
    }
    try checkMiddleNorm()
    try checkHeads()
    try checkWeights()
    return self
  }

  /// Beyond these a number is a mistake in the file, and sums of widths might overflow.
  private static let largestWidth = 1 << 16
  private static let mostLevels = 16
  private static let mostLayers = 256
  /// Weights in float32 that fill 8 GB.
  private static let mostWeights = 0x1p31

  /// The 3×3 convolutions, which are nearly all of a network; in floating point, so that no
  /// number from a file overflows.
  private func checkWeights() throws(UNet2DConfigurationError) {
    let plan = UNetPlan(self)
    let weights = (plan.down + plan.up).flatMap(\.resnets).reduce(0.0) { sum, resnet in
      sum + 9 * Double(resnet.outputs) * Double(resnet.inputs + resnet.outputs)
    }
    if weights > Self.mostWeights {
      throw .tooManyWeights(count: weights, limit: Self.mostWeights)
    }
  }

  private func checkNumbers() throws(UNet2DConfigurationError) {
    let wholes = [
      ("in_channels", inChannels), ("out_channels", outChannels),
      ("norm_num_groups", normGroups),
      ("attn_norm_num_groups", attentionNormGroups ?? 1),
      ("attention_head_dim", attentionHeadDim ?? 1),
      ("time_embedding_dim", timeEmbeddingDim ?? 1), ("num_class_embeds", classes ?? 1),
    ]
    for (key, value) in wholes { try Self.check(key, value) }
    try Self.check("layers_per_block", layersPerBlock, atMost: Self.mostLayers)
    // So written that NaN is refused.
    if !(dropout >= 0) { throw .tooSmall(key: "dropout", value: dropout, minimum: 0) }
    if !(dropout < 1) { throw .tooLarge(key: "dropout", value: dropout, limit: 1) }
    if !(normEpsilon >= 0) { throw .tooSmall(key: "norm_eps", value: normEpsilon, minimum: 0) }
    if case .block(_, let factor) = middle, !(factor.magnitude > 0) {
      throw .tooSmall(key: "mid_block_scale_factor", value: factor, minimum: 0)
    }
  }

  private static func check(
    _ key: String, _ value: Int, atMost most: Int = largestWidth
  ) throws(UNet2DConfigurationError) {
    if value < 1 { throw .tooSmall(key: key, value: Double(value), minimum: 1) }
    if value > most { throw .tooLarge(key: key, value: Double(value), limit: Double(most + 1)) }
  }

  private func checkLevels() throws(UNet2DConfigurationError) {
    let levels = blockOutChannels.count
    try Self.check("block_out_channels.count", levels, atMost: Self.mostLevels)
    if downBlocks.count != levels {
      throw .wrongLevelCount(key: "down_block_types", expected: levels, found: downBlocks.count)
    }
    if upBlocks.count != levels {
      throw .wrongLevelCount(key: "up_block_types", expected: levels, found: upBlocks.count)
    }
    for width in blockOutChannels { try Self.check("block_out_channels", width) }
    // The frequencies divide by half of c_0 less the shift.
    let half = Double(blockOutChannels[0] / 2)
    if !(frequencyShift < max(half, 1)) {
      throw .tooLarge(key: "freq_shift", value: frequencyShift, limit: max(half, 1))
    }
  }

  private func checkMiddleNorm() throws(UNet2DConfigurationError) {
    guard case .block(true, _) = middle, let groups = attentionNormGroups else { return }
    let width = blockOutChannels[blockOutChannels.count - 1]
    if width % groups != 0 {
      throw .groupsDoNotDivide(
        key: "attn_norm_num_groups", groups: groups, width: width, part: "mid_block")
    }
  }

  private func checkHeads() throws(UNet2DConfigurationError) {
    guard let headDim = attentionHeadDim else { return }
    for part in attentionWidths() where part.width < headDim {
      throw .headTooWide(headDim: headDim, width: part.width, part: part.name)
    }
  }

  /// The widths that GroupNorm sees in resnets, attentions and at the end.
  private func normalisedWidths() -> [(name: String, width: Int)] {
    let plan = UNetPlan(self)
    var widths: [(name: String, width: Int)] = []
    for level in plan.down {
      widths += level.resnets.map { ("down_blocks.\(level.index)", $0.inputs) }
      widths.append(("down_blocks.\(level.index)", level.channels))
    }
    for level in plan.up {
      widths += level.resnets.map { ("up_blocks.\(level.index)", $0.inputs) }
      widths.append(("up_blocks.\(level.index)", level.channels))
    }
    return widths
  }

  private func attentionWidths() -> [(name: String, width: Int)] {
    let levels = blockOutChannels.count
    var widths: [(name: String, width: Int)] = []
    for (i, width) in blockOutChannels.enumerated() {
      if downBlocks[i] == .attention { widths.append(("down_blocks.\(i)", width)) }
      let u = levels - 1 - i
      if upBlocks[u] == .attention { widths.append(("up_blocks.\(u)", width)) }
    }
    if case .block(true, _) = middle {
      widths.append(("mid_block", blockOutChannels[levels - 1]))
    }
    return widths
  }

  private var classes: Int? {
    if case .table(let classes) = classEmbedding { classes } else { nil }
  }
}
