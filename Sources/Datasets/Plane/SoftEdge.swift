import Foundation

/// The density along one axis: a box from −h to h, blurred by a Gaussian of variance V; with
/// h = 0 that Gaussian itself.
///
/// f(x) = (erf(v) + erf(u)) / 4h with u = (h − |x|)/√2V and v = (h + |x|)/√2V. Far outside the sum
/// cancels, and is written with erfcx(z) = exp(z²) erfc(z) instead.
struct SoftEdge: Sendable {
  let halfWidth: Double
  /// √V.
  let deviation: Double
  private let variance: Double

  /// Below it a term is left out of sums over a grid.
  static let negligible = 1e-40

  init(halfWidth: Double, variance: Double) {
    self.halfWidth = halfWidth
    self.variance = variance
    deviation = variance.squareRoot()
  }

  /// ln f and its derivative; both finite for finite x.
  func logAndSlope(at x: Double) -> (log: Double, slope: Double) {
    guard halfWidth > 0 else {
      return (-x * x / (2 * variance) - 0.5 * log(2 * .pi * variance), -x / variance)
    }
    let root = 2.0.squareRoot() * deviation
    let (u, v) = ((halfWidth - x.magnitude) / root, (halfWidth + x.magnitude) / root)
    // d|x|/dx · (exp(−v²) − exp(−u²)) / (√π root · ½ (erf(v) + erf(u)))
    let direction =
      x < 0 ? -2 / (Double.pi.squareRoot() * root) : 2 / (Double.pi.squareRoot() * root)
    if u > -1 {
      let sum = erf(v) + erf(u)
      return (log(sum / (4 * halfWidth)), direction * (exp(-v * v) - exp(-u * u)) / sum)
    }
    let fall = exp(u * u - v * v)
    let scaled = Self.erfcx(-u) - fall * Self.erfcx(v)
    return (-u * u + log(scaled / (4 * halfWidth)), direction * (fall - 1) / scaled)
  }

  /// f and its derivative; 0 where they are too small for a number.
  func valueAndSlope(at x: Double) -> (value: Double, slope: Double) {
    let (log, slope) = logAndSlope(at: x)
    let value = exp(log)
    return (value, value * slope)
  }

  /// exp(z²) erfc(z) for z ≥ 0, to 1e-12 of its size.
  static func erfcx(_ z: Double) -> Double {
    guard z > 20 else { return exp(z * z) * erfc(z) }
    // The asymptotic series, whose next term is below 4e-14 here.
    let w = 1 / (2 * z * z)
    let series = 1 - w * (1 - 3 * w * (1 - 5 * w * (1 - 7 * w * (1 - 9 * w))))
    return series / (z * Double.pi.squareRoot())
  }
}
