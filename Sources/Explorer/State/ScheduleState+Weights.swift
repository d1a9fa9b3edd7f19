import EngineMessages
import Schedules

/// What training looks at: how often each t is drawn, and what its error counts.
extension ScheduleState {
  /// Weights of (ε − ε̂)² by t, each with the mean 1; the simple loss has 1 everywhere.
  struct LossWeights: Equatable, Sendable {
    /// Of t = 2…T.
    let timesteps: [Int]
    /// Of the bound with σ² = β̃.
    let bound: [Double]
    /// Of min(SNR, 5).
    let minSNR: [Double]

    /// nil for schedules too short to have a term with a weight.
    init?(_ schedule: Schedule) {
      guard schedule.timesteps >= 2 else { return nil }
      timesteps = Array(2...schedule.timesteps)
      bound = Self.withMean1(
        timesteps.map { schedule.boundWeight(at: $0, variance: .fixedSmall) })
      minSNR = Self.withMean1(
        timesteps.map { Prediction.epsilon.minSNRWeight(schedule.signalToNoise(at: $0)) })
    }

    /// What is not finite, as at an SNR of 0, counts for nothing.
    private static func withMean1(_ weights: [Double]) -> [Double] {
      let finite = weights.filter(\.isFinite)
      let mean = finite.reduce(0, +) / Double(max(1, finite.count))
      return mean > 0 ? weights.map { $0 / mean } : weights
    }

    /// How much more the bound makes of its heaviest timestep than the simple loss does.
    var heaviest: (timestep: Int, weight: Double)? {
      let all = zip(timesteps, bound).filter { $0.1.isFinite }
      return all.max { $0.1 < $1.1 }.map { ($0.0, $0.1) }
    }
  }

  /// The importance density that losses let expect: T·p_t of each of their parts, mean 1.
  ///
  /// p_t ∝ √E[L_t²], for which the mean loss stands, and a thousandth uniform.
  /// Source: Nichol & Dhariwal (2021), Section 3.3.
  static func importance(of losses: TimestepLosses) -> [Double]? {
    let means = losses.means.compactMap { $0 }
    guard means.count == losses.means.count else { return nil }
    let sizes = means.indices.map { Double(losses.timesteps(of: $0).count) }
    let mean =
      zip(means, sizes).reduce(0.0) { $0 + $1.0 * $1.1 } / Double(max(1, losses.timesteps))
    guard mean > 0, mean.isFinite else { return nil }
    return means.map { 0.999 * $0 / mean + 0.001 }
  }
}

extension AppState {
  /// What the density of t does, in one plain sentence.
  var densitySentence: String {
    switch train.edited.timestepDensity {
    case .uniform: "Each picture draws a t of its own, all equally likely."
    case .lowDiscrepancy:
      "All t equally likely, and every batch is spread evenly over them."
    case .importance:
      train.measurements.flatMap { ScheduleState.importance(of: $0.timestepLosses) } == nil
        ? "More often where the loss is large, once a run has measured it; until then all alike."
        : "More often where the losses of \(train.run?.name ?? "the run") are large, each divided by "
          + "its density, so that the mean stays."
    }
  }
}
