import RealModule
import Schedules

/// One element of a term of the bound in nats, with its slopes.
struct BoundElement {
  let nats: Double
  /// By x̂_0.
  let x0Slope: Double
  /// By ln σ_t².
  let logVarianceSlope: Double
}

/// The numbers of the term L_{t−1}: of L_0, the decoder, if t is 1.
///
/// Source: Ho et al. (2020), Eq. 5, 7, 8 and 13.
struct BoundStep {
  let t: Int
  /// The weight of x_0 in the mean of q(x_{t−1} | x_t, x_0), and of x̂_0 in that of p.
  private let x0Weight: Double
  /// β̃_t, and its logarithm.
  private let posteriorVariance: Double
  private let logPosteriorVariance: Double
  /// ln σ_t² where the network does not choose it, and what it chooses between.
  let logVariances: ClosedRange<Double>

  /// - Parameter first: σ_1² of fixed variances, and the lower end of a learned one.
  init(_ schedule: Schedule, t: Int, variance: Variance, first: Double) {
    self.t = t
    let (before, now) = (schedule.alphaBar[t - 1], schedule.alphaBar[t])
    x0Weight = before.squareRoot() * schedule.beta[t] / (1 - now)
    posteriorVariance = schedule.posteriorVariance(at: t)
    logPosteriorVariance = .log(posteriorVariance)
    let upper = Double.log(schedule.beta[t])
    let small = Double.log(t == 1 ? first : posteriorVariance)
    switch variance {
    case .fixedSmall: logVariances = small...small
    case .fixedLarge: logVariances = t == 1 ? small...small : upper...upper
    case .learnedRange: logVariances = min(small, upper)...upper
    }
  }

  /// ln σ_t² for what the network says of it, v in 0…1 if it keeps to the range.
  ///
  /// Source: Nichol & Dhariwal (2021), Eq. 15.
  func logVariance(_ v: Double) -> Double {
    v * logVariances.upperBound + (1 - v) * logVariances.lowerBound
  }

  /// KL(q(x_{t−1} | x_t, x_0) ‖ p_θ(x_{t−1} | x_t)), or −ln p_θ(x_0 | x_1) if t is 1.
  func element(x0: Double, x0Hat: Double, logVariance: Double) -> BoundElement {
    guard t > 1 else {
      return Self.decoder(x0: x0, mean: x0Hat, logVariance: logVariance)
    }
    let inverse = Double.exp(-logVariance)
    let distance = x0Weight * (x0 - x0Hat)
    let ratio = (posteriorVariance + distance * distance) * inverse
    return BoundElement(
      nats: GaussianDivergence.nats(
        distance: distance, logVariance: logPosteriorVariance, other: logVariance),
      x0Slope: -x0Weight * distance * inverse, logVarianceSlope: (1 - ratio) / 2)
  }

  /// −ln of the mass that N(mean, σ²) has within half a grey level of x_0, beyond ±1 to infinity.
  static func decoder(x0: Double, mean: Double, logVariance: Double) -> BoundElement {
    let sigma = Double.exp(logVariance / 2)
    let lower = x0 < -edge ? -.infinity : (x0 - halfLevel - mean) / sigma
    let upper = x0 > edge ? .infinity : (x0 + halfLevel - mean) / sigma
    let logMass = GaussianInterval.logMass(lower, upper)
    let below = GaussianInterval.density(lower, over: logMass)
    let above = GaussianInterval.density(upper, over: logMass)
    // An infinite end has no density, and must not become infinity times 0.
    let moments = (lower.isFinite ? lower * below : 0) - (upper.isFinite ? upper * above : 0)
    return BoundElement(
      nats: -logMass, x0Slope: (above - below) / sigma, logVarianceSlope: -moments / 2)
  }

  /// Half the distance of two grey levels in [-1, 1].
  private static let halfLevel = 1 / 255.0
  /// Between the last two grey levels.
  private static let edge = 0.999
}
