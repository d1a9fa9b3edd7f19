import RealModule

/// The mass that N(0, 1) has in an interval, as a logarithm that does not underflow.
///
/// Both ends are measured from the same side: in a tail it is the difference of two logarithms, each
/// −x²/2 plus something small, so that masses as small as e^(−10^10) keep their digits.
enum GaussianInterval {
  /// ln(Φ(upper) − Φ(lower)) for lower < upper, either of which may be infinite.
  ///
  /// Error: relative 1e-12 of the mass where the ends are not closer than 1e-3 of their distance
  /// from 0, and of the logarithm elsewhere.
  static func logMass(_ lower: Double, _ upper: Double) -> Double {
    if lower > 0 { return logTail(lower, upper) }
    if upper < 0 { return logTail(-upper, -lower) }
    return .log((Double.erf(upper / root2) - Double.erf(lower / root2)) / 2)
  }

  /// The density of N(0, 1) at `x` over a mass whose logarithm is `logMass`.
  static func density(_ x: Double, over logMass: Double) -> Double {
    x.isInfinite ? 0 : .exp(-x * x / 2 - logRoot2Pi - logMass)
  }

  /// ln(Q(a) − Q(b)) with Q = 1 − Φ, for 0 < a < b.
  private static func logTail(_ a: Double, _ b: Double) -> Double {
    let first = -a * a / 2 + logScaledTail(a)
    guard b < .infinity else { return first }
    // ln(Q(a) / Q(b)), above 0.
    let fall = (b - a) * (a + b) / 2 + logScaledTail(a) - logScaledTail(b)
    return first + .log(-.expMinusOne(-fall))
  }

  /// ln Q(x) + x²/2 for x ≥ 0.
  ///
  /// From 12 on the asymptotic series Q(x) = φ(x)/x (1 − 1/x² + 3/x⁴ − 15/x⁶ + …), whose first
  /// term left out is below 5e-15.
  private static func logScaledTail(_ x: Double) -> Double {
    guard x >= 12 else { return .log(.erfc(x / root2) / 2) + x * x / 2 }
    let inverse = 1 / (x * x)
    var (sum, term) = (1.0, 1.0)
    for k in 1..<12 {
      term *= -Double(2 * k - 1) * inverse
      sum += term
    }
    return .log(sum / x) - logRoot2Pi
  }

  private static let root2 = 2.0.squareRoot()
  /// ln √(2π).
  private static let logRoot2Pi = Double.log(2 * .pi) / 2
}
