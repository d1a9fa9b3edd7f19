import Foundation

/// The density q(x_t) of data in the plane at one level of noise, and its score.
///
/// x_t = √ᾱ x_0 + √(1 − ᾱ) ε is a mixture of squares as the data is, with centres √ᾱ c_k, half
/// width √ᾱ h and edges of variance V = ᾱ s² + 1 − ᾱ. Each square is a product of one function of
/// x and one of y, so that a whole grid costs as many exponentials as it has rows and columns.
public struct NoisedPlane: Sendable {
  /// ᾱ.
  public let alphaBar: Double
  let centers: [SIMD2<Double>]
  let edge: SoftEdge

  init(_ plane: PlaneDensity, alphaBar: Double) {
    self.alphaBar = alphaBar
    let signal = alphaBar.squareRoot()
    centers = plane.centers.map { signal * $0 }
    let variance =
      alphaBar * plane.standardDeviation * plane.standardDeviation + 1 - alphaBar
    edge = SoftEdge(halfWidth: signal * plane.halfWidth, variance: variance)
  }

  /// ln q(x_t) and its gradient, the score ∇ ln q(x_t); both finite for finite points.
  public func logDensityAndScore(
    at x: SIMD2<Double>
  ) -> (logDensity: Double, score: SIMD2<Double>) {
    // The log-sum-exp of all squares with its gradient, in one pass: sums are taken relative to
    // the largest exponent so far.
    var (largest, total, slope) = (-Double.infinity, 0.0, SIMD2<Double>.zero)
    for center in centers {
      let d = x - center
      let (alongX, alongY) = (edge.logAndSlope(at: d.x), edge.logAndSlope(at: d.y))
      let exponent = alongX.log + alongY.log
      let gradient = SIMD2(alongX.slope, alongY.slope)
      if exponent > largest {
        let scale = exp(largest - exponent)
        total = total * scale + 1
        slope = slope * scale + gradient
        largest = exponent
      } else {
        let weight = exp(exponent - largest)
        total += weight
        slope += weight * gradient
      }
    }
    return (largest + log(total / Double(centers.count)), slope / total)
  }

  /// ε*(x_t) = E[ε | x_t] = −√(1 − ᾱ) ∇ ln q(x_t), which no network can better.
  ///
  /// Source: Vincent (2011), Section 4.3, for any data; Ho et al. (2020), Section 3.2.
  public func epsilon(at x: SIMD2<Double>) -> SIMD2<Double> {
    -(1 - alphaBar).squareRoot() * logDensityAndScore(at: x).score
  }

  /// q(x_t) at every crossing of a grid, row by row: `ys.count` times `xs.count` values.
  public func density(xs: [Double], ys: [Double]) -> [Double] {
    sums(xs, ys).density
  }

  /// The mean over both coordinates of E‖∇ ln q(x_t)‖², by the trapezoid rule.
  ///
  /// The step is `fineness` times the width of an edge, √V. For functions as smooth as these the
  /// rule's error falls faster than any power of the step.
  public func meanSquareScore(fineness: Double = 0.4) -> Double {
    let step = fineness * edge.deviation
    func places(_ values: [Double]) -> [Double] {
      let margin = edge.halfWidth + 8 * edge.deviation
      let (low, high) = ((values.min() ?? 0) - margin, (values.max() ?? 0) + margin)
      return Array(stride(from: low, through: high + step, by: step))
    }
    let (xs, ys) = (places(centers.map(\.x)), places(centers.map(\.y)))
    let grid = sums(xs, ys)
    var sum = 0.0
    for (i, q) in grid.density.enumerated() where q > 1e-60 {
      sum += (grid.slopeX[i] * grid.slopeX[i] + grid.slopeY[i] * grid.slopeY[i]) / q
    }
    return sum / 2 * step * step
  }

  private struct GridSums {
    var density: [Double]
    var slopeX: [Double]
    var slopeY: [Double]
  }

  /// q and its two derivatives: sums over the squares of products of a row and a column.
  private func sums(_ xs: [Double], _ ys: [Double]) -> GridSums {
    let count = xs.count * ys.count
    let zeros = [Double](repeating: 0, count: count)
    var grid = GridSums(density: zeros, slopeX: zeros, slopeY: zeros)
    let share = 1 / Double(centers.count)
    for center in centers {
      let column = xs.map { edge.valueAndSlope(at: $0 - center.x) }
      guard let (first, last) = column.reach else { continue }
      for (row, y) in ys.enumerated() {
        let (f, slope) = edge.valueAndSlope(at: y - center.y)
        guard f > SoftEdge.negligible else { continue }
        let (f1, slope1) = (share * f, share * slope)
        for i in first...last {
          let place = row * xs.count + i
          grid.density[place] += f1 * column[i].value
          grid.slopeX[place] += f1 * column[i].slope
          grid.slopeY[place] += slope1 * column[i].value
        }
      }
    }
    return grid
  }
}

extension [(value: Double, slope: Double)] {
  /// The first and the last place that is worth adding.
  fileprivate var reach: (Int, Int)? {
    guard let first = firstIndex(where: { $0.value > SoftEdge.negligible }),
      let last = lastIndex(where: { $0.value > SoftEdge.negligible })
    else { return nil }
    return (first, last)
  }
}
