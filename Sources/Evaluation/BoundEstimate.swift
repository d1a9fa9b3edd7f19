import Diffusion

/// The variational bound of a model on pictures, in bits per dimension.
public struct BoundEstimate: Equatable, Sendable {
  /// Pictures that were looked at.
  public let images: Int
  /// Timesteps that were looked at for each.
  public let timestepsPerImage: Int
  /// L_T.
  public let prior: Double
  /// L_{t−1} for t = 1…T, the decoder's L_0 first; where one timestep stands for its neighbours,
  /// each has the mean of what was found among them.
  public let perTimestep: [Double]
  /// The standard error of the total, from how much it differs between pictures, which also draw
  /// their noise and timesteps each for itself; nil for one picture.
  public let standardError: Double?
  /// Falling in t, from nothing but the prior to the whole picture.
  public let rateDistortion: [RateDistortionPoint]

  /// L_0.
  public var decoder: Double { perTimestep[0] }
  /// The sum of L_{t−1} for t > 1.
  public var diffusion: Double { perTimestep.dropFirst().reduce(0, +) }
  public var total: Double { prior + diffusion + decoder }
}

/// A point of progressive coding: who has received x_T down to x_t knows the picture so well.
///
/// Source: Ho et al. (2020), Section 4.3.
public struct RateDistortionPoint: Equatable, Sendable {
  /// The paper's t; 0 for the whole picture, which is sent without loss.
  public let t: Int
  /// Bits per dimension received so far: L_T and all terms above t.
  public let rate: Double
  /// The root of the mean of (x_0 − x̂_0(x_t))², in grey levels of 0…255.
  public let rmse: Double
}

/// The sums of which an estimate is made.
struct BoundSums {
  let strata: TimestepStrata
  private var prior = 0.0
  private var totals: [Double] = []
  private var bits: [Double]
  private var errors: [Double]

  init(_ strata: TimestepStrata) {
    self.strata = strata
    bits = strata.ranges.map { _ in 0 }
    errors = bits
  }

  /// - Parameter terms: Of one timestep of each group.
  mutating func add(prior: Double, terms: [BoundTerm]) {
    self.prior += prior
    var total = prior
    for (k, term) in terms.enumerated() {
      bits[k] += term.bits
      errors[k] += term.x0Error
      total += Double(strata.ranges[k].count) * term.bits
    }
    totals.append(total)
  }

  var estimate: BoundEstimate {
    let count = Double(totals.count)
    let means = bits.map { $0 / count }
    return BoundEstimate(
      images: totals.count, timestepsPerImage: strata.ranges.count, prior: prior / count,
      perTimestep: zip(strata.ranges, means).flatMap { range, mean in range.map { _ in mean } },
      standardError: standardError, rateDistortion: curve(prior / count, means))
  }

  private var standardError: Double? {
    guard totals.count > 1 else { return nil }
    let count = Double(totals.count)
    let mean = totals.reduce(0, +) / count
    let squares = totals.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - 1) / count).squareRoot()
  }

  /// A point for each group, at its highest timestep.
  private func curve(_ prior: Double, _ means: [Double]) -> [RateDistortionPoint] {
    var rate = prior
    var points: [RateDistortionPoint] = []
    for (k, range) in strata.ranges.enumerated().reversed() {
      let error = errors[k] / Double(totals.count)
      points.append(
        RateDistortionPoint(t: range.upperBound, rate: rate, rmse: 127.5 * error.squareRoot()))
      rate += Double(range.count) * means[k]
    }
    return points + [RateDistortionPoint(t: 0, rate: rate, rmse: 0)]
  }
}
