import Foundation

/// Numbers as the screens show them: the same in every locale, and cheap enough for each frame.
public enum NumberText {
  /// Thousands set apart by commas, as in `1,284`.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// Three significant digits: `0.0421`, `12.3`, `1,284`; below 10⁻³ and from 10⁷ with an exponent,
  /// as in `2.00e-4`.
  ///
  /// Whole numbers of four to seven digits keep all of them; `NaN` and `∞` are shown as such.
  public static func significant(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    if value == 0 { return "0" }
    // The exponent after rounding, so that 9.999 has the exponent of 10.0.
    let parts = String(format: "%.2e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    switch exponent {
    case 3..<7: return grouped(Int(value.rounded()))
    case -3..<3: return String(format: "%.\(2 - exponent)f", value)
    default: return "\(parts[0])e\(exponent)"
    }
  }

  /// With so many digits after the point, thousands grouped.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return significant(value) }
    let text = String(format: "%.\(max(0, decimals))f", abs(value))
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let whole = grouped(Int(parts[0]) ?? 0)
    let sign = value < 0 && text.contains { ("1"..."9").contains($0) } ? "-" : ""
    return sign + (parts.count > 1 ? "\(whole).\(parts[1])" : whole)
  }

  /// Hours, minutes and seconds, as in `1:16:02`; a dash for what is not known, that is, for values
  /// that are negative or not finite.
  public static func duration(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 1e9 else { return "–" }
    let whole = Int(seconds)
    return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
  }
}
