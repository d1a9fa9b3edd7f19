/// A smooth curve through points that rises or falls wherever they do, and nowhere else.
///
/// Cubic pieces h(x) between neighbours, with slopes at the points that are the mean of the
/// neighbouring secants, 0 at a turning point, and made smaller together where a piece would
/// overshoot: with a and b the slopes over the secant, by 3/√(a² + b²) if a² + b² > 9.
///
/// Source: Fritsch & Carlson (1980), Monotone piecewise cubic interpolation, Sections 3 and 4.
public struct MonotoneCurve: Equatable, Sendable {
  public let x: [Double]
  public let y: [Double]
  /// dh/dx at each point.
  public let slopes: [Double]

  /// - Parameters:
  ///   - x: Rising, at least two.
  ///   - y: As many, finite.
  /// - Returns: nil for others.
  public init?(x: [Double], y: [Double]) {
    guard x.count >= 2, x.count == y.count, y.allSatisfy(\.isFinite),
      zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }), (x[x.count - 1] - x[0]).isFinite
    else { return nil }
    (self.x, self.y) = (x, y)
    let secants = (1..<x.count).map { (i: Int) -> Double in
      (y[i] - y[i - 1]) / (x[i] - x[i - 1])
    }
    var slopes = [secants[0]]
    for (before, after) in zip(secants, secants.dropFirst()) {
      slopes.append(before * after > 0 ? (before + after) / 2 : 0)
    }
    slopes.append(secants[secants.count - 1])
    for (i, secant) in secants.enumerated() {
      guard secant != 0 else {
        (slopes[i], slopes[i + 1]) = (0, 0)
        continue
      }
      let (a, b) = (slopes[i] / secant, slopes[i + 1] / secant)
      let square = a * a + b * b
      guard square > 9 else { continue }
      let factor = 3 / square.squareRoot()
      (slopes[i], slopes[i + 1]) = (factor * a * secant, factor * b * secant)
    }
    self.slopes = slopes
  }

  /// h(x); beyond the ends, the value there.
  public func value(at place: Double) -> Double {
    guard place > x[0] else { return y[0] }
    guard place < x[x.count - 1] else { return y[y.count - 1] }
    var (low, high) = (0, x.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= place { low = middle } else { high = middle }
    }
    let width = x[high] - x[low]
    let u = (place - x[low]) / width
    let v = 1 - u
    let points = y[low] * v * v * (1 + 2 * u) + y[high] * u * u * (1 + 2 * v)
    return points + width * u * v * (slopes[low] * v - slopes[high] * u)
  }
}
