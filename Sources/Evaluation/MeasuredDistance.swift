import Tensors

/// A distance between two sets of pictures, and how sure it is.
public struct MeasuredDistance: Equatable, Sendable {
  public let value: Double
  /// One standard error; nil where there are too few pictures to tell.
  public let error: Double?

  public init(value: Double, error: Double?) { (self.value, self.error) = (value, error) }

  /// Where it lies in 95 of 100 cases.
  public var interval: ClosedRange<Double>? {
    error.map { value - 1.96 * $0...value + 1.96 * $0 }
  }

  /// The Fréchet distance of points from a Gaussian, with the standard error of the bootstrap: how
  /// much it differs when points are drawn anew from these, with replacement.
  ///
  /// Few points are further away than many of the same kind, so compare equal numbers.
  /// - Parameters:
  ///   - points: At least two, row by row, as many numbers each as the Gaussian has.
  ///   - resamples: At least two.
  public static func frechet(
    _ points: [Float], from reference: GaussianSummary, resamples: Int = 30, source: RandomSource
  ) -> MeasuredDistance {
    let width = reference.mean.count
    let count = points.count / width
    let value = GaussianSummary(points: points, width: width).frechetDistance(to: reference)
    guard count >= 20 else { return MeasuredDistance(value: value, error: nil) }
    let values = (0..<resamples).map { n in
      let drawn = source.integers(in: 0...count - 1, count: count, .dataOrder(epoch: n))
      let resampled = drawn.flatMap { points[$0 * width..<($0 + 1) * width] }
      return GaussianSummary(points: resampled, width: width).frechetDistance(to: reference)
    }
    return MeasuredDistance(value: value, error: deviation(values))
  }

  /// The squared kernel distance (maximum mean discrepancy) of two sets of points, with the standard
  /// error of the jackknife: how much it differs when one of ten groups of both is left out.
  ///
  /// - Parameters:
  ///   - points: At least two in each set, row by row.
  ///   - width: Numbers in a row.
  public static func kernel(
    _ points: [Float], _ others: [Float], width: Int
  ) -> MeasuredDistance {
    let groups = 10
    let sums = KernelSums(points, others, width: width, groups: groups)
    let value = sums.discrepancy(leavingOut: nil)
    guard min(points.count, others.count) >= 3 * groups * width else {
      return MeasuredDistance(value: value, error: nil)
    }
    let values = (0..<groups).map { sums.discrepancy(leavingOut: $0) }
    // SE² = (G − 1)/G Σ (θ_g − θ̄)², which is (G − 1)² / G times the variance.
    let factor = Double(groups - 1) / Double(groups).squareRoot()
    return MeasuredDistance(value: value, error: factor * deviation(values))
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
