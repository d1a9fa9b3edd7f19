import Schedules

/// What a training step makes small, and for which timesteps.
public struct TrainingObjective: Equatable, Sendable {
  public let loss: TrainingLoss
  /// σ_t² of the reverse step, which the bound looks at and `learnedRange` learns.
  public let variance: Variance
  public var density: TimestepDensity

  /// L_simple with uniform t.
  ///
  /// Source: Ho et al. (2020), Eq. 14.
  public static let simple = TrainingObjective()

  private init() { (loss, variance, density) = (.simple, .fixedSmall, .uniform) }

  /// - Throws: `hybridOfFixedVariance` or `varianceUnseen`.
  public init(
    _ loss: TrainingLoss, variance: Variance, density: TimestepDensity
  ) throws(DiffusionError) {
    switch (loss, variance) {
    case (.hybrid, .fixedSmall), (.hybrid, .fixedLarge): throw .hybridOfFixedVariance(variance)
    case (.simple, .learnedRange), (.minSNR, .learnedRange): throw .varianceUnseen(loss)
    case (.hybrid, .learnedRange), (.variational, _), (.simple, _), (.minSNR, _): break
    }
    self.loss = loss
    self.variance = variance
    self.density = density
  }

  /// λ of L_simple + λ L_vlb.
  ///
  /// Source: Nichol & Dhariwal (2021), Eq. 16.
  static let hybridWeight = 0.001
  /// γ of the weight min(SNR, γ).
  ///
  /// Source: Hang et al. (2023), Section 4.2.
  static let largestSNR = 5.0
}

extension Prediction {
  /// The weight of the square of the error that makes min(SNR, γ) times that of x̂_0.
  ///
  /// For ε the error of x̂_0 is that of ε̂ times 1/√SNR, for v times √(1 − ᾱ) = 1/√(SNR + 1).
  /// Source: Hang et al. (2023), Eq. 8.
  func minSNRWeight(_ snr: Double, _ largest: Double) -> Double {
    switch self {
    case .epsilon: snr > largest ? largest / snr : 1
    case .x0: min(snr, largest)
    case .v: min(snr, largest) / (snr + 1)
    }
  }
}
