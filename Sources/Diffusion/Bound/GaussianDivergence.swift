import RealModule

/// KL(q ‖ p) of two Gaussians in one dimension, the piece that every bound here is made of.
///
/// L_T and L_{t−1} of diffusion, and the rate of each dimension of a variational autoencoder's code.
public enum GaussianDivergence {
  /// ½(σ_q²/σ_p² − 1 − ln σ_q²/σ_p² + (μ_q − μ_p)²/σ_p²) in nats, never below 0.
  ///
  /// Exact to some ulp also where the two are almost the same.
  /// - Parameters:
  ///   - distance: μ_q − μ_p.
  ///   - logVariance: ln σ_q².
  ///   - other: ln σ_p²; 0 for N(0, 1).
  public static func nats(
    distance: Double, logVariance: Double, other: Double = 0
  ) -> Double {
    let logRatio = logVariance - other
    return (.expMinusOne(logRatio) - logRatio + distance * distance * .exp(-other)) / 2
  }
}

extension VariationalBound {
  /// L_0 of one element: −ln of the mass that N(mean, σ²) has within half a grey level of x_0,
  /// beyond ±1 to infinity, in nats.
  ///
  /// Source: Ho et al. (2020), Eq. 13.
  public static func decoderNats(x0: Double, mean: Double, logVariance: Double) -> Double {
    BoundStep.decoder(x0: x0, mean: mean, logVariance: logVariance).nats
  }
}
