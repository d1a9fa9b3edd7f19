import RealModule

/// N(u) / N(1) of `LearnedSchedule`, which rises from 0 to 1 for u in 0…1, and its slopes.
struct RisingCurve {
  /// a, then all v_k, w_k and b_k.
  private let parameters: [Double]
  private let whole: Height

  /// N and its derivatives by u.
  private struct Height {
    var value = 0.0
    var slope = 0.0
    var bend = 0.0
  }

  /// What one bend has at u, by its parameters.
  private struct Bend {
    let height: Double
    let steepness: Double
    /// s and its first and second derivatives by its argument.
    let s: Double
    let s1: Double
    let s2: Double
    /// s and s′ at u = 0.
    let start: Double
    let start1: Double

    init(v: Double, w: Double, b: Double, u: Double) {
      func logistic(_ x: Double) -> Double { 1 / (1 + .exp(-x)) }
      (height, steepness) = (.exp(v), .exp(w))
      s = logistic(steepness * u + b)
      s1 = s * (1 - s)
      s2 = s1 * (1 - 2 * s)
      start = logistic(b)
      start1 = start * (1 - start)
    }
  }

  init(_ parameters: [Double]) {
    self.parameters = parameters
    whole = Self.height(parameters, 1)
  }

  func value(at u: Double) -> Double { Self.height(parameters, u).value / whole.value }

  func slope(at u: Double) -> Double { Self.height(parameters, u).slope / whole.value }

  /// ∂ ln p / ∂η of every parameter η, where p = 1/n′ is the density with which values of
  /// n = N / N(1) come up for uniform u, at the value that n has at `u`.
  ///
  /// ln p = ln N(1) − ln N′(u), and u moves so that n stays: ∂u = −(∂N − n ∂N(1)) / N′.
  func logDensitySlopes(at u: Double) -> [Double] {
    let here = Self.height(parameters, u)
    let n = here.value / whole.value
    let (values, slopes) = Self.parameterSlopes(parameters, u)
    let ends = Self.parameterSlopes(parameters, 1).values
    return parameters.indices.map { i in
      let moved = here.bend * (values[i] - n * ends[i]) / (here.slope * here.slope)
      return ends[i] / whole.value - slopes[i] / here.slope + moved
    }
  }

  private static func bends(_ parameters: [Double], _ u: Double) -> [Bend] {
    let count = (parameters.count - 1) / 3
    return (1...count).map { k in
      Bend(v: parameters[k], w: parameters[k + count], b: parameters[k + 2 * count], u: u)
    }
  }

  private static func height(_ parameters: [Double], _ u: Double) -> Height {
    let line = Double.exp(parameters[0])
    return bends(parameters, u).reduce(into: Height(value: line * u, slope: line)) { sum, bend in
      sum.value += bend.height * (bend.s - bend.start)
      sum.slope += bend.height * bend.steepness * bend.s1
      sum.bend += bend.height * bend.steepness * bend.steepness * bend.s2
    }
  }

  /// ∂N/∂η and ∂N′/∂η.
  private static func parameterSlopes(
    _ parameters: [Double], _ u: Double
  ) -> (values: [Double], slopes: [Double]) {
    let line = Double.exp(parameters[0])
    let bends = bends(parameters, u)
    let values =
      [line * u] + bends.map { $0.height * ($0.s - $0.start) }
      + bends.map { $0.height * $0.steepness * u * $0.s1 }
      + bends.map { $0.height * ($0.s1 - $0.start1) }
    let slopes =
      [line] + bends.map { $0.height * $0.steepness * $0.s1 }
      + bends.map { $0.height * $0.steepness * ($0.s1 + $0.steepness * u * $0.s2) }
      + bends.map { $0.height * $0.steepness * $0.s2 }
    return (values, slopes)
  }
}
