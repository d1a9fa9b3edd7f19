import RealModule
import Schedules
import Tensors

/// What a step of training found for the schedule to learn from.
public struct ScheduleEvidence: Equatable, Sendable {
  /// The timesteps of the batch, and of each the mean of (ε − ε̂)².
  public var timesteps: [Int]
  public var noiseErrors: [Double]
  /// By γ_0 and γ_1, the slopes of the bound in nats per dimension.
  public var endSlopes: [Double]

  public var isFinite: Bool { (noiseErrors + endSlopes).allSatisfy(\.isFinite) }
}

extension LearnedSchedule {
  /// Gradients in the order of `visitParameters`: the ends make the bound small, the interior its
  /// variance.
  ///
  /// With many timesteps the bound is L_0(γ_0) + ½ ∫ m(γ) dγ from γ_0 to γ_1 + L_T(γ_1), where m is
  /// the mean of (ε − ε̂)² at γ: what lies between the ends does not move it. It moves how much an
  /// estimate L = ½ γ′(u) m by one uniform u varies, whose mean square is ∫ ¼ m² / p dγ with the
  /// density p = 1/γ′ of γ. At a fixed γ the network's error stays, so the slope is that of 1/p
  /// alone, −E[L² ∂ ln p/∂η]: no second way back through the network is needed. The mean of L² is
  /// taken off, which leaves the expectation, and makes the estimate vary less; so is its scale.
  /// Source: Kingma et al. (2021), Eq. 14 to 19 and Appendix I.2.
  public func gradients(_ evidence: ScheduleEvidence) -> [Tensor] {
    let curve = curve
    let places = evidence.timesteps.map { place(of: $0) }
    let losses = zip(places, evidence.noiseErrors).map { curve.slope(at: $0) * $1 }
    let squares = losses.map { $0 * $0 }
    let mean = squares.reduce(0, +) / Double(max(1, squares.count))
    var slopes = [Double](repeating: 0, count: interior.count)
    for (u, square) in zip(places, squares) where mean > 0 {
      let weight = -(square / mean - 1) / Double(places.count)
      for (i, slope) in curve.logDensitySlopes(at: u).enumerated() { slopes[i] += weight * slope }
    }
    return [
      Tensor(ends.shape, heldInside(evidence.endSlopes).map { Float($0) }),
      Tensor(interior.shape, slopes.map { Float($0) }),
    ]
  }

  /// An end that is at its limit does not go on.
  private func heldInside(_ slopes: [Double]) -> [Double] {
    zip(zip(ends.tensor.values, [Self.firstLimits, Self.lastLimits]), slopes).map { end, slope in
      let value = Double(end.0)
      let leaves =
        value <= end.1.lowerBound && slope > 0 || value >= end.1.upperBound && slope < 0
      return leaves ? 0 : slope
    }
  }
}

/// How the bound changes with the ends of a schedule, seen with some pictures of a batch.
///
/// ∂L/∂γ_0 = ∂L_0/∂γ_0 − ½ m(γ_0) and ∂L/∂γ_1 = ∂L_T/∂γ_1 + ½ m(γ_1). L_0 is looked at a little to
/// both sides with the same noise, so that all of what the network answers counts.
struct ScheduleEnds {
  /// Half the distance of the two sides in γ.
  static let side = 0.1

  let schedule: Schedule
  let first: Double
  let last: Double

  /// - Parameter last: γ_1, if it is to be another than that of `learned`.
  init(_ learned: LearnedSchedule, _ schedule: Schedule, last: Double? = nil) {
    (self.schedule, first, self.last) = (schedule, learned.first, last ?? learned.last)
  }

  /// One picture of so many is looked at, at the least one: a sixteenth of the step's time.
  private static let share = 16

  /// - Parameters:
  ///   - x0: [N, H, W, C] in [-1, 1], of which the first are looked at.
  ///   - epsilon: As `x0`.
  /// - Returns: The slopes by γ_0 and γ_1 in nats per dimension.
  func slopes(
    of model: some LearnedNoisePredictor, x0: Tensor, epsilon: Tensor
  ) -> [Double] {
    let count = max(1, x0.shape[0] / Self.share)
    let (x0, epsilon) = (x0.first(count), epsilon.first(count))
    let (below, errorsBelow) = decoder(model, first - Self.side, x0, epsilon)
    let (above, errorsAbove) = decoder(model, first + Self.side, x0, epsilon)
    let start = (above - below) / (2 * Self.side) - (errorsBelow + errorsAbove) / 4
    let end = noisy(last, t: schedule.timesteps, x0, epsilon)
    let output = NetworkOutput(
      model.predict(end.xt, t: end.t, dropout: nil), channels: x0.channelCount)
    let errors = end.noisy.noiseErrors(output, model.prediction, epsilon)
    return [start, priorSlope(x0) + errors.mean / 2]
  }

  /// ∂L_T/∂γ_1, the mean over elements: ½ ᾱ ((1 − ᾱ)(1 − x_0²) − 1).
  func priorSlope(_ x0: Tensor) -> Double {
    let alphaBar = 1 / (1 + Double.exp(last))
    return x0.perPicture { x0 in
      let x0 = Double(x0)
      return alphaBar * ((1 - alphaBar) * (1 - x0 * x0) - 1) / 2
    }.mean
  }

  /// L_0 in nats per dimension and the mean of (ε − ε̂)², were γ_0 this; σ_1² stays β_1 = 1 − ᾱ_1.
  private func decoder(
    _ model: some LearnedNoisePredictor, _ gamma: Double, _ x0: Tensor, _ epsilon: Tensor
  ) -> (nats: Double, noiseErrors: Double) {
    let start = noisy(gamma, t: 1, x0, epsilon)
    let said = NetworkOutput(
      model.predict(start.xt, t: start.t, dropout: nil), channels: x0.channelCount)
    let x0Hat = start.noisy.x0Hat(said.mean, model.prediction)
    // ln(1 − ᾱ) = −ln(1 + e^{−γ})
    let logVariance = -Double.log(onePlus: .exp(-gamma))
    let nats = zip(start.noisy.x0, x0Hat).reduce(0.0) {
      $0 + BoundStep.decoder(x0: $1.0, mean: $1.1, logVariance: logVariance).nats
    }
    return (
      nats / Double(x0.count), start.noisy.noiseErrors(said, model.prediction, epsilon).mean
    )
  }

  private func noisy(
    _ gamma: Double, t: Int, _ x0: Tensor, _ epsilon: Tensor
  ) -> (t: [Int], xt: Tensor, noisy: NoisyBatch) {
    let t = Array(repeating: t, count: x0.shape[0])
    let alphaBar = 1 / (1 + Double.exp(gamma))
    let noisy = NoisyBatch(alphaBar: t.map { _ in alphaBar }, x0: x0, epsilon: epsilon)
    return (t, noisy.xt, noisy)
  }
}

extension Tensor {
  /// The first pictures of a batch [N, …].
  fileprivate func first(_ pictures: Int) -> Tensor {
    let size = count / shape[0]
    return Tensor([pictures] + shape[1...], Array(values.prefix(pictures * size)))
  }
}

extension [Double] {
  /// Of at least one number.
  fileprivate var mean: Double { reduce(0, +) / Double(count) }
}
