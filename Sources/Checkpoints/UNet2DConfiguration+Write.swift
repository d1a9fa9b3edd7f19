import Networks

extension UNet2DConfiguration {
  /// Writes the `config.json` of UNet2DModel with all its 28 keys.
  public func write(to path: String) throws(CheckpointError) {
    try JSONFile.write(values, to: path)
  }

  private var values: [String: ConfigurationValue] {
    var values: [String: ConfigurationValue] = [
      "_class_name": .text("UNet2DModel"),
      "_diffusers_version": .text(DiffusersVersion.written),
      "in_channels": .count(inChannels),
      "out_channels": .count(outChannels),
      "center_input_sample": .boolean(centerInputSample),
      "block_out_channels": .list(blockOutChannels.map { .count($0) }),
      "down_block_types": .list(
        downBlocks.map { .text(ConfigurationName.Blocks.down.name($0)) }),
      "up_block_types": .list(upBlocks.map { .text(ConfigurationName.Blocks.up.name($0)) }),
      "layers_per_block": .count(layersPerBlock),
      "attention_head_dim": .count(attentionHeadDim),
      "norm_num_groups": .count(normGroups),
      "norm_eps": .number(normEpsilon),
      "attn_norm_num_groups": .count(attentionNormGroups),
      "downsample_padding": .count(downsamplePadding.rawValue),
      "dropout": .number(dropout),
      "time_embedding_dim": .count(timeEmbeddingDim),
      "freq_shift": .number(frequencyShift),
      "flip_sin_to_cos": .boolean(flipSinToCos),
      "resnet_time_scale_shift": .text(ConfigurationName.Injection(timeInjection).rawValue),
      "num_train_timesteps": .null,
    ]
    for (key, choices) in ConfigurationName.onlyChoices { values[key] = .text(choices[0]) }
    values["sample_size"] = sampleSizeValue
    values.merge(middleValues) { _, new in new }
    values.merge(classValues) { _, new in new }
    if lastClassIsNone { values[ConfigurationName.lastClassIsNone] = .boolean(true) }
    return values
  }

  /// An int where height and width are equal, as diffusers has it.
  private var sampleSizeValue: ConfigurationValue {
    guard let sampleSize, let height = sampleSize.first else { return .null }
    return sampleSize.allSatisfy { $0 == height }
      ? .count(height) : .list(sampleSize.map { .count($0) })
  }

  private var middleValues: [String: ConfigurationValue] {
    switch middle {
    case .none:
      [
        "mid_block_type": .null, "add_attention": .boolean(true),
        "mid_block_scale_factor": .number(1),
      ]
    case .block(let attention, let scaleFactor):
      [
        "mid_block_type": .text(ConfigurationName.middle), "add_attention": .boolean(attention),
        "mid_block_scale_factor": .number(scaleFactor),
      ]
    }
  }

  private var classValues: [String: ConfigurationValue] {
    let (type, classes): (ConfigurationValue, Int?) =
      switch classEmbedding {
      case .none: (.null, nil)
      case .table(let classes): (.null, classes)
      case .timestep: (.text("timestep"), nil)
      case .identity: (.text("identity"), nil)
      }
    return ["class_embed_type": type, "num_class_embeds": .count(classes)]
  }
}

extension ConfigurationValue {
  /// A whole number, or null.
  fileprivate static func count(_ value: Int?) -> ConfigurationValue {
    value.map { .number(Double($0)) } ?? .null
  }
}
