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
}
