import RealModule

/// A noise schedule in double precision, indexed 0…T as in the paper, with ᾱ_0 = 1.
///
/// Source: Ho et al. (2020), Section 2.
public struct Schedule: Equatable, Sendable {
  /// β_t for t = 1…T; `beta[0]` is 0.
  public let beta: [Double]
  /// α_t = 1 − β_t; `alpha[0]` is 1.
  public let alpha: [Double]
  /// ᾱ_t = α_1 ⋯ α_t; `alphaBar[0]` is 1.
  public let alphaBar: [Double]

  /// What T may be.
  public static let timestepLimits = 1...1_000_000
  /// A smaller β would not change 1 − β enough to tell.
  public static let smallestBeta = 1e-15
  /// With a smaller ᾱ nothing is left of the picture, and 1/√ᾱ would soon leave float32.
  public static let smallestAlphaBar = 1e-60

  /// - Parameter betas: β_1…β_T, each in (0, 1).
  /// - Throws: `timesteps`, `beta` or `vanishingSignal`.
  public init(betas: [Double]) throws(ScheduleError) {
    guard Self.timestepLimits.contains(betas.count) else {
      throw .timesteps(betas.count, allowed: Self.timestepLimits)
    }
    var alphaBar = [1.0]
    alphaBar.reserveCapacity(betas.count + 1)
    for (i, b) in betas.enumerated() {
      // So written that NaN is refused.
      guard b >= Self.smallestBeta && b < 1 else { throw .beta(t: i + 1, value: b) }
      alphaBar.append(alphaBar[i] * (1 - b))
    }
    if let t = alphaBar.firstIndex(where: { $0 < Self.smallestAlphaBar }) {
      throw .vanishingSignal(t: t, alphaBar: alphaBar[t])
    }
    self.init(beta: [0] + betas, alphaBar: alphaBar)
  }

  private init(beta: [Double], alphaBar: [Double]) {
    self.beta = beta
    alpha = beta.map { 1 - $0 }
    self.alphaBar = alphaBar
  }

  /// T.
  public var timesteps: Int { beta.count - 1 }

  /// Whether nothing is left of the picture at T.
  public var endsAtZeroSNR: Bool { alphaBar[timesteps] == 0 }

  /// This schedule shifted and scaled so that ᾱ_T = 0 and ᾱ_1 stays; then β_T = 1.
  ///
  /// At t = T only x̂_0 and v are of use: ε says nothing of the picture there.
  /// Source: Lin et al. (2024), Common diffusion noise schedules and sample steps are flawed,
  /// Algorithm 1.
  /// - Throws: `timesteps` if T is 1.
  public func rescaledToZeroSNR() throws(ScheduleError) -> Schedule {
    guard timesteps > 1 else {
      throw .timesteps(timesteps, allowed: 2...Self.timestepLimits.upperBound)
    }
    let roots = alphaBar.map { $0.squareRoot() }
    let (first, last) = (roots[1], roots[timesteps])
    let shifted = roots.map { ($0 - last) * first / (first - last) }
    let rescaled = [1] + shifted.dropFirst().map { $0 * $0 }
    let betas = zip(rescaled, rescaled.dropFirst()).map { 1 - $1 / $0 }
    return Schedule(beta: [0] + betas, alphaBar: rescaled)
  }
}

extension Schedule {
  /// β̃_t, the variance of q(x_{t−1} | x_t, x_0), for t in 1…T.
  ///
  /// Source: Ho et al. (2020), Eq. 7. It is 0 at t = 1.
  public func posteriorVariance(at t: Int) -> Double {
    (1 - alphaBar[t - 1]) / (1 - alphaBar[t]) * beta[t]
  }

  /// ᾱ_t / (1 − ᾱ_t), for t in 0…T; infinite at t = 0.
  public func signalToNoise(at t: Int) -> Double { alphaBar[t] / (1 - alphaBar[t]) }

  /// The natural logarithm of `signalToNoise(at:)`.
  public func logSNR(at t: Int) -> Double { .log(signalToNoise(at: t)) }

  /// σ_t, the standard deviation of the reverse step from t, for t in 1…T.
  ///
  /// Source: Ho et al. (2020), Section 3.2; Nichol & Dhariwal (2021), Eq. 15. At t = 1 Algorithm 2
  /// adds no noise, whatever this is.
  /// - Parameter v: Of `learnedRange` alone, 0 for β̃_t and 1 for β_t.
  public func sigma(at t: Int, variance: Variance, v: Double = 1) -> Double {
    switch variance {
    case .fixedSmall: posteriorVariance(at: t).squareRoot()
    case .fixedLarge: beta[t].squareRoot()
    case .learnedRange:
      .exp((v * .log(beta[t]) + (1 - v) * .log(max(posteriorVariance(at: t), 1e-20))) / 2)
    }
  }
}
