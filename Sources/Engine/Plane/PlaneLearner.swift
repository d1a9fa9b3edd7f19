import Datasets
import Diffusion
import EngineMessages
import Evaluation
import Foundation
import Learning
import Networks
import Schedules
import Tensors

/// A small network that learns data in the plane by Algorithm 1.
///
/// It sees points and noise alone, as any network does; that the exact answer is known helps only
/// to tell how near it comes.
public struct PlaneLearner {
  public let settings: PlaneSettings
  public let density: PlaneDensity
  public let schedule: Schedule
  private let algorithm: TrainingAlgorithm
  private var state: TrainingState<PlanePredictor>

  /// The decay of the average of the weights, whose memory grows with the run.
  private static let decay = EMADecay(decay: 0.99, rampUp: true)
  /// The share of the steps over which the learning rate rises.
  private static let warmup = 0.05

  /// - Throws: A schedule that cannot be computed or leaves nothing at T, or a setting out of range.
  public init(_ settings: PlaneSettings) throws(EngineError) {
    try settings.check()
    self.settings = settings
    density = settings.data.density
    do throws(ScheduleError) {
      schedule = try Schedule(settings.schedule)
    } catch {
      throw .schedule(error)
    }
    guard !schedule.endsAtZeroSNR else { throw .diffusion(.epsilonAtZeroSNR) }
    let random = RandomSource(seed: settings.seed)
    algorithm = try diffusion { [schedule] () throws(DiffusionError) in
      TrainingAlgorithm(
        schedule: schedule, source: random,
        objective: try TrainingObjective(
          .simple, variance: .fixedSmall, density: .lowDiscrepancy))
    }
    state = TrainingState(
      model: PlanePredictor(
        network: PlaneNetwork(random: random), schedule: schedule, variance: density.meanSquare))
  }

  /// Steps done.
  public var step: Int { state.step }

  public var isFinished: Bool { state.step >= settings.steps }

  public var parameterCount: Int { state.model.parameterCount }

  /// The averaged weights as what samplers walk with.
  public var learned: any NoisePredictor { state.ema }

  /// One step of Algorithm 1.
  ///
  /// - Returns: The loss of its batch.
  /// - Throws: `diverged` when loss or gradients are not finite.
  public mutating func advance() throws(EngineError) -> Double {
    let step = state.step + 1
    let x0 = density.sample(count: settings.batch, algorithm.source, number: step)
    let found = algorithm.lossAndGradients(of: state.model, x0: x0, step: step)
    let loss = Double(found.loss.scalar)
    guard loss.isFinite else { throw .diverged(step: step, loss: loss) }
    let norms = state.apply(
      gradients: found.gradients, learningRate: rate(at: step),
      emaDecay: Self.decay.decay(atStep: step))
    guard norms.gradient.isFinite else {
      throw .diverged(step: step, loss: norms.gradient)
    }
    return loss
  }

  /// Up in a line, then down in half a wave.
  private func rate(at step: Int) -> Double {
    let done = Double(step) / Double(settings.steps)
    if done < Self.warmup { return settings.learningRate * done / Self.warmup }
    let fall = (done - Self.warmup) / (1 - Self.warmup)
    return settings.learningRate * (1 + cos(.pi * fall)) / 2
  }
}

extension PlaneData {
  /// What it stands for.
  public var density: PlaneDensity {
    switch self {
    case .mixture: .mixture
    case .rings: .rings
    case .spiral: .spiral
    case .checkerboard: .checkerboard
    case .drawn(let points): .drawn(points)
    }
  }
}

extension PlaneSettings {
  /// Refuses what nothing can learn; so written that NaN is refused.
  func check() throws(EngineError) {
    func check(_ key: String, _ value: String, _ isPossible: Bool, _ expected: String)
      throws(EngineError)
    {
      guard isPossible else { throw .setting(key: key, value: value, expected: expected) }
    }
    try check("steps", "\(steps)", (1...1_000_000).contains(steps), "1 to 1000000")
    try check("batch", "\(batch)", (1...65_536).contains(batch), "1 to 65536")
    try check(
      "learning_rate", "\(learningRate)", learningRate > 0 && learningRate < .infinity, "above 0")
    if case .drawn(let points) = data {
      try check(
        "points", "\(points.count)", (1...PlaneData.mostPoints).contains(points.count),
        "1 to \(PlaneData.mostPoints)")
      let isFinite = points.allSatisfy { $0.x.magnitude <= 10 && $0.y.magnitude <= 10 }
      try check("points", "outside of the plane’s middle", isFinite, "coordinates of at most 10")
    }
  }
}
