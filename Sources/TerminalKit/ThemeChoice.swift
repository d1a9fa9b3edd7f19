/// The colours a person has chosen for the whole screen.
///
/// Views are painted in the colours of ``Theme``, which are the dark ones; a choice says them anew.
public enum ThemeChoice: String, CaseIterable, Codable, Hashable, Sendable {
  case dark, light
  case highContrast = "high-contrast"
  case colorBlind = "colour-blind-safe"

  public var next: ThemeChoice {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// In words for a person.
  public var name: String {
    switch self {
    case .dark: "dark"
    case .light: "light"
    case .highContrast: "high contrast"
    case .colorBlind: "colour-blind safe"
    }
  }

  /// nil: the terminal's own.
  public var background: Color? {
    switch self {
    case .dark, .colorBlind: nil
    case .light: Color(0xFA, 0xFB, 0xFD)
    case .highContrast: Color(0, 0, 0)
    }
  }

  /// The grid as a terminal of that tier should show it; without colours there is nothing to say.
  ///
  /// Pictures keep their pixels.
  public func applied(to grid: Grid, for tier: ColorTier) -> Grid {
    guard self != .dark, tier != .mono else { return grid }
    var result = grid
    var known = named
    func said(_ color: Color) -> Color {
      if let color = known[color] { return color }
      let other = unnamed(color)
      known[color] = other
      return other
    }
    for y in 0..<grid.size.height {
      for x in 0..<grid.size.width {
        var cell = grid[x, y]
        if cell.content == .text {
          cell.foreground = cell.foreground.map(said)
          cell.background = cell.background.map(said)
        }
        cell.background = cell.background ?? background
        result[x, y] = cell
      }
    }
    return result
  }

  /// A colour of ``Theme`` as this choice has it.
  public func color(_ color: Color) -> Color {
    self == .dark ? color : named[color] ?? unnamed(color)
  }

  /// What the colours of ``Theme`` become.
  private var named: [Color: Color] {
    switch self {
    case .dark: [:]
    case .light: Self.lightColors
    case .highContrast: Self.highContrastColors
    case .colorBlind: Self.colorBlindColors
    }
  }

  /// What the mixtures of them become, those of the ramp of time among them.
  private func unnamed(_ color: Color) -> Color {
    let seen = Oklab(color)
    return switch self {
    case .dark, .colorBlind: color
    case .light: Oklab(lightness: 1 - 0.62 * seen.lightness, a: seen.a, b: seen.b).color
    case .highContrast:
      Oklab(lightness: min(1, 0.3 + 0.8 * seen.lightness), a: seen.a, b: seen.b).color
    }
  }

  private static let lightColors: [Color: Color] = [
    Theme.xt: Color(0x1F, 0x66, 0xC7), Theme.x0Hat: Color(0x92, 0x5E, 0x00),
    Theme.epsilon: Color(0xA3, 0x25, 0x9B), Theme.beta: Color(0xC0, 0x24, 0x1E),
    Theme.alphaBar: Color(0x1E, 0x75, 0x1C), Theme.logSNR: Color(0x5B, 0x34, 0xC9),
    Theme.loss: Color(0x1B, 0x22, 0x30), Theme.lossBand: Color(0xC5, 0xD3, 0xEA),
    Theme.heldOut: Color(0x0B, 0x75, 0x6C), Theme.text: Color(0x20, 0x26, 0x2F),
    Theme.dim: Color(0x5C, 0x65, 0x74), Theme.frame: Color(0xA9, 0xB2, 0xC0),
    Theme.track: Color(0xE3, 0xE7, 0xEE), Theme.accent: Color(0x00, 0x69, 0x82),
    Theme.warning: Color(0xA0, 0x47, 0x00), Theme.failure: Color(0xB3, 0x14, 0x1F),
  ]

  private static let highContrastColors: [Color: Color] = [
    Theme.xt: Color(0x7C, 0xC0, 0xFF), Theme.x0Hat: Color(0xFF, 0xD8, 0x4A),
    Theme.epsilon: Color(0xFF, 0x8C, 0xF4), Theme.beta: Color(0xFF, 0x85, 0x7D),
    Theme.alphaBar: Color(0x8C, 0xFF, 0x84), Theme.logSNR: Color(0xC3, 0xAE, 0xFF),
    Theme.loss: Color(0xFF, 0xFF, 0xFF), Theme.lossBand: Color(0x3C, 0x55, 0x80),
    Theme.heldOut: Color(0x5B, 0xF2, 0xE6), Theme.text: Color(0xFF, 0xFF, 0xFF),
    Theme.dim: Color(0xC8, 0xCF, 0xDB), Theme.frame: Color(0x9A, 0xA5, 0xB8),
    Theme.track: Color(0x3A, 0x42, 0x50), Theme.accent: Color(0x6F, 0xF3, 0xFF),
    Theme.warning: Color(0xFF, 0xB4, 0x5E), Theme.failure: Color(0xFF, 0x9A, 0x94),
  ]

  /// Source: Okabe & Ito (2008), Color Universal Design, made lighter for a dark ground.
  private static let colorBlindColors: [Color: Color] = [
    Theme.xt: Color(0x56, 0xB4, 0xE9), Theme.x0Hat: Color(0xF0, 0xE4, 0x42),
    Theme.epsilon: Color(0xB8, 0x5C, 0x92), Theme.beta: Color(0xE6, 0x6A, 0x0A),
    Theme.alphaBar: Color(0x6F, 0xE8, 0xC4), Theme.logSNR: Color(0x4C, 0x7D, 0xE8),
    Theme.heldOut: Color(0xE6, 0x9F, 0x00), Theme.warning: Color(0xFF, 0xC2, 0x1A),
    Theme.failure: Color(0xE8, 0x54, 0x1E),
  ]
}
