import Foundation
import TerminalKit

extension NumberText {
  /// A setting with all its digits, short: `2e-4`, `0.02`, `0.995`.
  static func exact(_ value: Double) -> String {
    let size = value.magnitude
    guard size > 0, size < 0.01 else { return whole("\(value)") }
    let exponent = Int(log10(size).rounded(.down))
    guard exponent > -300 else { return "\(value)" }
    let mantissa = (value * pow(10, Double(-exponent)) * 1e6).rounded() / 1e6
    return "\(whole("\(mantissa)"))e\(exponent)"
  }

  /// Without the `.0` of a whole number.
  private static func whole(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `6.4 %`.
  static func percent(_ fraction: Double, decimals: Int = 1) -> String {
    "\(fixed(fraction * 100, decimals: decimals)) %"
  }

  /// `value` with `digits` significant digits: the double nearest to them.
  static func rounded(_ value: Double, digits: Int) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let exponent = Int(log10(value.magnitude).rounded(.down)) - digits + 1
    guard exponent > -300, exponent < 300 else { return value }
    let power = pow(10, Double(abs(exponent)))
    return exponent < 0 ? (value * power).rounded() / power : (value / power).rounded() * power
  }
}
