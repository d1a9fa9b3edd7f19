extension UNet2DConfigurationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooSmall(let key, let value, let minimum):
      "“\(key)” is \(Self.plain(value)); it must be at least \(Self.plain(minimum))."
    case .tooLarge(let key, let value, let limit):
      "“\(key)” is \(Self.plain(value)); it must be below \(Self.plain(limit))."
    case .wrongLevelCount(let key, let expected, let found):
      "“\(key)” has \(found) elements, but “block_out_channels” has \(expected)."
    case .groupsDoNotDivide(let key, let groups, let width, let part):
      "“\(key)” is \(groups), which does not divide the \(width) channels of \(part)."
    case .headTooWide(let headDim, let width, let part):
      "“attention_head_dim” is \(headDim), more than the \(width) channels of \(part)."
    case .sizeNotDivisible(let height, let width, let divisor):
      "Pictures of \(height)×\(width) do not fit; both sides must be multiples of \(divisor)."
    case .wrongInputShape(let expected, let found):
      "The network takes \(expected), not a tensor of shape \(found)."
    case .tooManyWeights(let count, let limit):
      "The network has \(Self.plain(count)) weights; at most \(Self.plain(limit)) are supported."
    case .unknownClass(let number, let classes):
      "There is no class \(number); the network knows 0 to \(classes - 1)."
    case .takesNoClasses:
      "The network was not trained with classes."
    }
  }

  /// Whole numbers without a decimal point.
  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
