import RealModule

extension Schedule {
  /// ᾱ at a time between two timesteps, where the log-SNR lies on the line between theirs.
  ///
  /// So do ln σ = ½ ln((1 − ᾱ)/ᾱ) and diffusers' times of a σ. At a whole time this is `alphaBar`
  /// there.
  /// - Parameter time: In 1…T, or 0.
  public func alphaBar(at time: Double) -> Double {
    let below = Int(time)
    let share = time - Double(below)
    guard share > 0 else { return alphaBar[below] }
    return 1 / (1 + .exp(-logSNR(at: time)))
  }

  /// ln(ᾱ / (1 − ᾱ)) at a time as in `alphaBar(at:)`.
  public func logSNR(at time: Double) -> Double {
    let below = Int(time)
    let share = time - Double(below)
    guard share > 0 else { return logSNR(at: below) }
    return (1 - share) * logSNR(at: below) + share * logSNR(at: below + 1)
  }

  /// The time in 1…T at which the log-SNR is this; beyond the ends, the end.
  public func time(ofLogSNR wanted: Double) -> Double {
    // The log-SNR falls: the last timestep that is not below `wanted`.
    var (low, high) = (1, timesteps)
    guard logSNR(at: low) > wanted else { return 1 }
    guard logSNR(at: high) < wanted else { return Double(timesteps) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if logSNR(at: middle) >= wanted { low = middle } else { high = middle }
    }
    let (above, below) = (logSNR(at: low), logSNR(at: high))
    return Double(low) + (above - wanted) / (above - below)
  }
}
