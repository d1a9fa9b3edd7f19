/// The language of colour: one thing has one colour on every screen.
///
/// The colours of one chart differ in lightness too, so that they stay apart without hue.
public enum Theme {
  /// The noisy picture x_t.
  public static let xt = Color(0x5B, 0xA4, 0xF5)
  /// The predicted clean picture x̂_0.
  public static let x0Hat = Color(0xFF, 0xC9, 0x5C)
  /// The noise ε, drawn or predicted.
  public static let epsilon = Color(0xD0, 0x5B, 0xC9)
  public static let beta = Color(0xEE, 0x5B, 0x55)
  public static let alphaBar = Color(0x7F, 0xDB, 0x7A)
  public static let logSNR = Color(0x8A, 0x6B, 0xE6)

  public static let loss = Color(0xF2, 0xF5, 0xFA)
  /// The range of the loss, behind its curve.
  public static let lossBand = Color(0x2B, 0x3D, 0x5B)
  public static let heldOut = Color(0x3E, 0xC4, 0xBA)

  public static let text = Color(0xD9, 0xDE, 0xE7)
  /// Units, notes, labels: beside what matters.
  public static let dim = Color(0x85, 0x8F, 0xA1)
  /// Borders.
  public static let frame = Color(0x48, 0x51, 0x61)
  /// What a bar has yet to fill.
  public static let track = Color(0x22, 0x28, 0x32)
  /// What has the focus, the current tab, the cursor.
  public static let accent = Color(0x9E, 0xE6, 0xF2)
  public static let warning = Color(0xFF, 0x9A, 0x4A)
  public static let failure = Color(0xFF, 0x6E, 0x6E)

  /// The ramp of time: cold at t = T, warm at t = 0, growing lighter.
  ///
  /// - Parameter fraction: t / T, clamped to 0…1; NaN counts as 0.
  public static func time(_ fraction: Double) -> Color {
    let position = (fraction > 0 ? min(1, fraction) : 0) * Double(timeStops.count - 1)
    let index = min(Int(position), timeStops.count - 2)
    return timeStops[index].mixed(with: timeStops[index + 1], position - Double(index))
  }

  private static let timeStops = [
    Color(0xFF, 0xD0, 0x70), Color(0xF0, 0x90, 0x78), Color(0xB8, 0x6C, 0xB4),
    Color(0x6C, 0x62, 0xC8), Color(0x3A, 0x55, 0xB0),
  ]
}

extension Color {
  /// A colour between this one (0) and `other` (1), each channel by itself.
  public func mixed(with other: Color, _ part: Double) -> Color {
    func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
      let value = Double(from) + (Double(to) - Double(from)) * part
      return UInt8(max(0, min(255, value.rounded())))
    }
    return Color(
      channel(red, other.red), channel(green, other.green), channel(blue, other.blue))
  }
}
