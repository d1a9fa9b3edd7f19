extension ColorTier {
  /// How many colours a terminal of this tier numbers; 0 for none.
  public var colorCount: Int {
    switch self {
    case .full: 1 << 24
    case .palette256: 256
    case .palette16: 16
    case .palette8: 8
    case .mono: 0
    }
  }

  /// The best tier that the terminal is known to show.
  ///
  /// - Parameters:
  ///   - option: What the user asked for; nil leaves it to the terminal. It wins, as
  ///     no-color.org has it for a command-line option.
  ///   - environment: `NO_COLOR` (not empty) wins over what `COLORTERM` and `TERM` say.
  ///   - terminalColors: As many as the terminal's description has.
  public static func chosen(
    option: ColorTier?, environment: [String: String], terminalColors: Int
  ) -> ColorTier {
    if let option { return option }
    if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return .mono }
    let terminal = environment["TERM"] ?? ""
    if terminal == "dumb" { return .mono }
    if ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") { return .full }
    if terminal.hasSuffix("-direct") || terminalColors >= 1 << 24 { return .full }
    switch terminalColors {
    case 256...: return .palette256
    case 16...: return .palette16
    case 8...: return .palette8
    default: return .mono
    }
  }
}
