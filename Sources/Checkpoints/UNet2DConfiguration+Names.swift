import Networks

/// The words of a UNet2DModel's `config.json`.
enum ConfigurationName {
  /// Ours: the last row of the table of classes stands for “no class”.
  static let lastClassIsNone = "_last_class_is_none"

  static let middle = "UNetMidBlock2D"

  /// What a count may be: enough for any network, too few for sizes to overflow.
  static let counts = 1...65536

  /// Keys whose other values are refused; the first is the default.
  static let onlyChoices = [
    ("act_fn", ["silu", "swish"]), ("time_embedding_type", ["positional"]),
    ("downsample_type", ["conv"]), ("upsample_type", ["conv"]),
  ]

  struct Blocks {
    let key: String
    let plain: String
    let attention: String

    static let down = Blocks(
      key: "down_block_types", plain: "DownBlock2D", attention: "AttnDownBlock2D")
    static let up = Blocks(
      key: "up_block_types", plain: "UpBlock2D", attention: "AttnUpBlock2D")

    func name(_ block: UNet2DConfiguration.Block) -> String {
      switch block {
      case .plain: plain
      case .attention: attention
      }
    }
  }

  /// `resnet_time_scale_shift`.
  enum Injection: String, CaseIterable {
    case addition = "default"
    case scaleShift = "scale_shift"

    init(_ injection: UNet2DConfiguration.TimeInjection) {
      switch injection {
      case .addition: self = .addition
      case .scaleShift: self = .scaleShift
      }
    }

    var injection: UNet2DConfiguration.TimeInjection {
      switch self {
      case .addition: .addition
      case .scaleShift: .scaleShift
      }
    }
  }
}

extension ConfigurationFields {
  /// A number of channels, layers or groups.
  func count(_ key: String, default standard: Int) throws(CheckpointError) -> Int {
    try inRange(key, try integer(key, default: standard))
  }

  func optionalCount(_ key: String, default standard: Int?) throws(CheckpointError) -> Int? {
    guard let value = try optionalInteger(key, default: standard) else { return nil }
    return try inRange(key, value)
  }

  private func inRange(_ key: String, _ value: Int) throws(CheckpointError) -> Int {
    let range = ConfigurationName.counts
    guard range.contains(value) else {
      throw .configuration(
        file: file,
        .wrongType(
          key: key, expected: "a whole number in \(range.lowerBound)…\(range.upperBound)"))
    }
    return value
  }
}

extension UNet2DConfigurationError {
  /// The sentence without its full stop, to stand in another.
  var sentencePart: String {
    description.hasSuffix(".") ? String(description.dropLast()) : description
  }
}
