/// What the network is trained to predict.
///
/// Each converts into the others with ᾱ_t alone.
/// Source: Ho et al. (2020), Section 3.2; Salimans & Ho (2022), Section 4 for v.
public enum Prediction: String, CaseIterable, Codable, Equatable, Sendable {
  case epsilon, x0, v
}

/// The variance σ_t² of the reverse step.
///
/// `fixedSmall` is β̃_t, `fixedLarge` is β_t. Source: Ho et al. (2020), Section 3.2.
public enum Variance: String, CaseIterable, Codable, Equatable, Sendable {
  case fixedSmall = "fixed-small"
  case fixedLarge = "fixed-large"
  /// What the network says lies between the two, in logarithms: exp(v ln β_t + (1 − v) ln β̃_t).
  ///
  /// Its outputs are twice as many; those of the upper half are 2v − 1.
  /// Source: Nichol & Dhariwal (2021), Eq. 15.
  case learnedRange = "learned-range"

  /// Those that need nothing of the network.
  public static let fixed: [Variance] = [.fixedSmall, .fixedLarge]
}

/// What a training step makes small.
public enum TrainingLoss: String, CaseIterable, Codable, Equatable, Sendable {
  /// The mean square of the error of what the network predicts. Source: Ho et al. (2020), Eq. 14.
  case simple
  /// The variational bound itself in bits per dimension, without its constant L_T.
  case variational
  /// Simple, plus a thousandth of the bound that learns the variance alone.
  ///
  /// Source: Nichol & Dhariwal (2021), Eq. 16.
  case hybrid
  /// Simple, with weights that keep the signal-to-noise ratio below 5. Source: Hang et al. (2023).
  case minSNR = "min-snr"
}

/// How often training looks at each t.
public enum TimestepDensity: String, CaseIterable, Codable, Equatable, Sendable {
  /// Independent numbers of 1…T.
  case uniform
  /// More often where the loss is large, and weighted so that its mean stays the same.
  ///
  /// Source: Nichol & Dhariwal (2021), Section 3.3.
  case importance
  /// Evenly spread over 1…T in every batch. Source: Kingma et al. (2021), Appendix I.1.
  case lowDiscrepancy = "low-discrepancy"
}

/// How a trajectory walks from x_T to x_0.
public enum Sampler: Equatable, Codable, Sendable {
  /// Algorithm 2 of Ho et al. (2020).
  case ancestral(Variance)
  /// Song et al. (2021); η = 0 is deterministic, η = 1 has the variance β̃_t.
  case ddim(eta: Double)
  /// DPM-Solver++(2M), Lu et al. (2022).
  case dpmSolverPlusPlus
  /// The probability-flow ODE by Heun's method, Karras et al. (2022).
  case heun
  /// The probability-flow ODE by Euler's method.
  case euler
}

/// How DPM-Solver++ looks back, and where it does not.
///
/// Source: Lu et al. (2022), Algorithm 2; the names are diffusers'.
public struct SolverDetails: Equatable, Sendable {
  public enum Correction: String, CaseIterable, Codable, Equatable, Sendable {
    /// x̂_0 as it would be in the middle of the step.
    case midpoint
    /// x̂_0 as a line over the step, integrated exactly.
    case heun
  }

  /// 1 is Euler's method, 2 looks back at one x̂_0.
  public var order: Int
  public var correction: Correction
  /// Whether the last of fewer than 15 steps is of first order.
  public var lowersFinalOrder: Bool
  /// Whether the last step is, however many there are.
  public var endsWithEuler: Bool

  /// As the paper and diffusers have it.
  public static let standard = SolverDetails(
    order: 2, correction: .midpoint, lowersFinalOrder: true, endsWithEuler: false)

  public init(order: Int, correction: Correction, lowersFinalOrder: Bool, endsWithEuler: Bool) {
    self.order = order
    self.correction = correction
    self.lowersFinalOrder = lowersFinalOrder
    self.endsWithEuler = endsWithEuler
  }
}

/// What is done to x̂_0 in each step of sampling, to keep it where pictures are.
public enum X0Limit: Equatable, Sendable {
  case none
  /// Every element into ± this, above 0. Ho et al. clip to ±1.
  case clip(Double)
  /// Every picture to ± its quantile of |x̂_0| at `ratio`, and then divided by it.
  ///
  /// The quantile is kept in 1…`maximum`. Source: Saharia et al. (2022), Section 2.3.
  case threshold(ratio: Double, maximum: Double)
}
