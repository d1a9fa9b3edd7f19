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
    return self
  }

  private func checkNumbers() throws(UNet2DConfigurationError) {
    let wholes = [
      ("in_channels", inChannels, 1), ("out_channels", outChannels, 1),
      ("layers_per_block", layersPerBlock, 1), ("norm_num_groups", normGroups, 1),
      ("attn_norm_num_groups", attentionNormGroups ?? 1, 1),
      ("attention_head_dim", attentionHeadDim ?? 1, 1),
      ("time_embedding_dim", timeEmbeddingDim ?? 1, 1), ("num_class_embeds", classes ?? 1, 1),
    ]
    for (key, value, minimum) in wholes where value < minimum {
      throw .tooSmall(key: key, value: Double(value), minimum: Double(minimum))
    }
    // So written that NaN is refused.
    if !(dropout >= 0) { throw .tooSmall(key: "dropout", value: dropout, minimum: 0) }
    if !(dropout < 1) { throw .tooLarge(key: "dropout", value: dropout, limit: 1) }
    if !(normEpsilon >= 0) { throw .tooSmall(key: "norm_eps", value: normEpsilon, minimum: 0) }
    if case .block(_, let factor) = middle, !(factor.magnitude > 0) {
      throw .tooSmall(key: "mid_block_scale_factor", value: factor, minimum: 0)
    }
  }

  private func checkLevels() throws(UNet2DConfigurationError) {
    let levels = blockOutChannels.count
    if levels == 0 { throw .tooSmall(key: "block_out_channels", value: 0, minimum: 1) }
    if downBlocks.count != levels {
      throw .wrongLevelCount(key: "down_block_types", expected: levels, found: downBlocks.count)
    }
    if upBlocks.count != levels {
      throw .wrongLevelCount(key: "up_block_types", expected: levels, found: upBlocks.count)
    }
    for width in blockOutChannels where width < 1 {
      throw .tooSmall(key: "block_out_channels", value: Double(width), minimum: 1)
    }
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
