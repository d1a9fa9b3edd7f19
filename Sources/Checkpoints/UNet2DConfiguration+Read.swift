import Networks

extension UNet2DConfiguration {
  /// Reads a `config.json` of UNet2DModel: absent keys take the library's defaults, unknown ones
  /// and those that begin with `_` are passed over, but for one of ours, `_last_class_is_none`.
  ///
  /// - Throws: `ConfigurationFault` with the key, for what is not supported or contradicts itself.
  public init(file: String) throws(CheckpointError) {
    try self.init(ConfigurationFields(file: file))
  }

  init(_ fields: ConfigurationFields) throws(CheckpointError) {
    let standard = UNet2DConfiguration()
    self.init()
    sampleSize = try Self.sampleSize(fields)
    inChannels = try fields.count("in_channels", default: standard.inChannels)
    outChannels = try fields.count("out_channels", default: standard.outChannels)
    centerInputSample = try fields.boolean("center_input_sample", default: false)
    blockOutChannels = try Self.widths(fields, default: standard.blockOutChannels)
    downBlocks = try Self.blocks(fields, .down) ?? standard.downBlocks
    upBlocks = try Self.blocks(fields, .up) ?? standard.upBlocks
    middle = try Self.middle(fields)
    layersPerBlock = try fields.count("layers_per_block", default: standard.layersPerBlock)
    attentionHeadDim = try fields.optionalCount(
      "attention_head_dim", default: standard.attentionHeadDim)
    normGroups = try fields.count("norm_num_groups", default: standard.normGroups)
    normEpsilon = try fields.number("norm_eps", default: standard.normEpsilon)
    attentionNormGroups = try fields.optionalCount("attn_norm_num_groups", default: nil)
    downsamplePadding = try Self.padding(fields)
    dropout = try fields.number("dropout", default: 0)
    timeEmbeddingDim = try fields.optionalCount("time_embedding_dim", default: nil)
    frequencyShift = try fields.number("freq_shift", default: 0)
    flipSinToCos = try fields.boolean("flip_sin_to_cos", default: true)
    classEmbedding = try Self.classEmbedding(fields)
    if case .table(2...) = classEmbedding {
      lastClassIsNone = try fields.boolean(ConfigurationName.lastClassIsNone, default: false)
    }
    timeInjection = try fields.choice(
      "resnet_time_scale_shift", default: ConfigurationName.Injection.addition
    ).injection
    try Self.refuseOthers(fields)
    try checkConsistency(file: fields.file)
  }

  private func checkConsistency(file: String) throws(CheckpointError) {
    do throws(UNet2DConfigurationError) {
      _ = try validated()
    } catch {
      throw .configuration(file: file, .contradictory(detail: error.sentencePart))
    }
  }

  /// An int, or [H, W].
  private static func sampleSize(_ fields: ConfigurationFields) throws(CheckpointError) -> [Int]? {
    let sizes: [Int]
    if case .list = fields.values["sample_size"] {
      sizes = try fields.integers("sample_size", default: [])
    } else {
      guard let size = try fields.optionalInteger("sample_size", default: nil) else { return nil }
      sizes = [size, size]
    }
    guard sizes.count == 2, sizes.allSatisfy(ConfigurationName.counts.contains) else {
      throw .configuration(
        file: fields.file,
        .wrongType(key: "sample_size", expected: "a size, or a list of height and width"))
    }
    return sizes
  }

  private static func widths(
    _ fields: ConfigurationFields, default standard: [Int]
  ) throws(CheckpointError) -> [Int] {
    let key = "block_out_channels"
    let widths = try fields.integers(key, default: standard)
    guard (1...16).contains(widths.count),
      widths.allSatisfy(ConfigurationName.counts.contains)
    else {
      throw .configuration(
        file: fields.file,
        .wrongType(key: key, expected: "a list of 1…16 whole numbers in 1…65536"))
    }
    return widths
  }

  private static func blocks(
    _ fields: ConfigurationFields, _ names: ConfigurationName.Blocks
  ) throws(CheckpointError) -> [Block]? {
    guard fields.values[names.key] != nil else { return nil }
    var blocks: [Block] = []
    for name in try fields.texts(names.key, default: []) {
      // The prefix of 2022 says nothing.
      let today = name.hasPrefix("UNetRes") ? String(name.dropFirst("UNetRes".count)) : name
      switch today {
      case names.plain: blocks.append(.plain)
      case names.attention: blocks.append(.attention)
      default:
        throw fields.unsupported(names.key, name, supported: [names.plain, names.attention])
      }
    }
    return blocks
  }

  private static func middle(_ fields: ConfigurationFields) throws(CheckpointError) -> Middle {
    let key = "mid_block_type"
    let attention = try fields.boolean("add_attention", default: true)
    let factor = try fields.number("mid_block_scale_factor", default: 1)
    switch try fields.optionalText(key, default: ConfigurationName.middle) {
    case nil: return .none
    case ConfigurationName.middle?: return .block(attention: attention, scaleFactor: factor)
    case let other?:
      throw fields.unsupported(key, other, supported: [ConfigurationName.middle, "null"])
    }
  }

  private static func padding(
    _ fields: ConfigurationFields
  ) throws(CheckpointError) -> DownsamplePadding {
    let key = "downsample_padding"
    let value = try fields.integer(key, default: 1)
    guard let padding = DownsamplePadding(rawValue: value) else {
      throw fields.unsupported(key, "\(value)", supported: ["0", "1"])
    }
    return padding
  }

  private static func classEmbedding(
    _ fields: ConfigurationFields
  ) throws(CheckpointError) -> ClassEmbedding {
    let key = "class_embed_type"
    let classes = try fields.optionalCount("num_class_embeds", default: nil)
    switch try fields.optionalText(key, default: nil) {
    case nil: return classes.map { .table(classes: $0) } ?? .none
    case "timestep"?: return .timestep
    case "identity"?: return .identity
    case let other?:
      throw fields.unsupported(key, other, supported: ["null", "timestep", "identity"])
    }
  }

  /// Values of keys that only one choice is supported of.
  private static func refuseOthers(_ fields: ConfigurationFields) throws(CheckpointError) {
    for (key, supported) in ConfigurationName.onlyChoices {
      let found = try fields.text(key, default: supported[0])
      guard supported.contains(found) else {
        throw fields.unsupported(key, found, supported: supported)
      }
    }
  }
}
