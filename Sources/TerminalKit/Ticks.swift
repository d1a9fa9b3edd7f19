import Foundation

/// A value on an axis and how it is written.
struct Tick: Equatable {
  let value: Double
  let label: String
}

extension ChartAxis {
  /// Round values along the axis in ascending order, about `count` of them and at most twice that.
  func ticks(atMost count: Int) -> [Tick] {
    guard count >= 1 else { return [] }
    guard isLogarithmic else { return Self.linearTicks(range, atMost: count) }
    let ticks = Self.logarithmicTicks(range, atMost: count)
    return ticks.count >= min(2, count) ? ticks : Self.linearTicks(range, atMost: count)
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linearTicks(_ range: ClosedRange<Double>, atMost count: Int) -> [Tick] {
    let least = (range.upperBound - range.lowerBound) / Double(count)
    guard least >= 1e-290, least.isFinite else { return [] }
    var exponent = Int(log10(least).rounded(.down))
    let mantissa = least / pow(10, Double(exponent))
    var digit = 10.0
    for candidate in [1.0, 2.0, 5.0] where mantissa <= candidate * (1 + 1e-9) {
      digit = candidate
      break
    }
    if digit == 10 { (digit, exponent) = (1, exponent + 1) }
    let step = digit * pow(10, Double(exponent))
    // A range that is narrow for its distance from 0 has no room for whole numbers of steps.
    let (first, last) = (
      (range.lowerBound / step - 1e-9).rounded(.up), (range.upperBound / step + 1e-9).rounded(.down)
    )
    guard abs(first) < 1e12, abs(last) < 1e12, last >= first else { return [] }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    return (Int(first)...Int(last)).map { index in
      let value = Double(index) * digit * pow(10, Double(exponent))
      return Tick(value: value, label: label(value, largest: largest, stepExponent: exponent))
    }
  }

  /// A number whose last digit that counts is 10^stepExponent.
  private static func label(_ value: Double, largest: Double, stepExponent: Int) -> String {
    if value == 0 { return "0" }
    for (unit, exponent) in [("G", 9), ("M", 6), ("k", 3)]
    where largest >= pow(10, Double(exponent)) * (exponent == 3 ? 10 : 1) && largest < 1e12 {
      let scaled = value / pow(10, Double(exponent))
      return NumberText.fixed(scaled, decimals: max(0, exponent - stepExponent)) + unit
    }
    if stepExponent >= -4 && largest < 1e12 {
      return NumberText.fixed(value, decimals: max(0, -stepExponent))
    }
    let exponent = Int(log10(abs(value) * (1 + 1e-12)).rounded(.down))
    let digits = max(0, exponent - stepExponent)
    return NumberText.fixed(value / pow(10, Double(exponent)), decimals: digits) + "e\(exponent)"
  }

  /// The densest of 1, 2, 5 and 1, 3 and 1 in every decade, else every few decades.
  private static func logarithmicTicks(_ range: ClosedRange<Double>, atMost count: Int) -> [Tick] {
    let first = Int(log10(range.lowerBound).rounded(.down))
    let last = Int(log10(range.upperBound).rounded(.up))
    var ticks: [Tick] = []
    for digits in [[1, 2, 5], [1, 3], [1]] {
      ticks = (first...last).flatMap { exponent in
        digits.compactMap { digit in
          let value = Double(digit) * pow(10, Double(exponent))
          guard range.contains(value) else { return nil }
          return Tick(value: value, label: label(digit: digit, exponent: exponent))
        }
      }
      if ticks.count <= count { return ticks }
    }
    let every = (ticks.count + count - 1) / count
    return ticks.enumerated().filter { $0.offset % every == 0 }.map(\.element)
  }

  private static func label(digit: Int, exponent: Int) -> String {
    guard (-4...3).contains(exponent) else { return "\(digit)e\(exponent)" }
    return NumberText.fixed(Double(digit) * pow(10, Double(exponent)), decimals: max(0, -exponent))
  }
}
