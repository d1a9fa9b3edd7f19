/// What the losses make of an error at each t.
extension Schedule {
  /// The weight that the bound gives the simple loss at t, for t in 2…T: β²/(2σ²α(1 − ᾱ)).
  ///
  /// Source: Ho et al. (2020), Eq. 12.
  public func boundWeight(at t: Int, variance: Variance) -> Double {
    let sigma2 = variance == .fixedSmall ? posteriorVariance(at: t) : beta[t]
    return beta[t] * beta[t] / (2 * sigma2 * alpha[t] * (1 - alphaBar[t]))
  }
}

extension TrainingLoss {
  /// γ of the weight min(SNR, γ).
  ///
  /// Source: Hang et al. (2023), Section 4.2.
  public static let largestSNR = 5.0
}

extension Prediction {
  /// The weight of the square of the error that makes min(SNR, γ) times that of x̂_0.
  ///
  /// For ε the error of x̂_0 is that of ε̂ times 1/√SNR, for v times √(1 − ᾱ) = 1/√(SNR + 1).
  /// Source: Hang et al. (2023), Eq. 8.
  public func minSNRWeight(_ snr: Double, _ largest: Double = TrainingLoss.largestSNR) -> Double {
    switch self {
    case .epsilon: snr > largest ? largest / snr : 1
    case .x0: min(snr, largest)
    case .v: min(snr, largest) / (snr + 1)
    }
  }
}
