import EngineMessages
import Evaluation
import Tensors

/// A small network that learns data in the plane from nothing to the end, without a screen.
public struct PlaneTrial: Sendable {
  private let settings: PlaneSettings

  /// How often the network is examined on its way.
  private static let exams = 20
  /// Points of the last exam; those on the way have an eighth of it.
  private static let points = 32_768
  /// As near to the floor as `secondsToNear` asks for.
  private static let near = 0.05

  public init(_ settings: PlaneSettings) { self.settings = settings }

  /// Learns, which takes some seconds; only learning is timed.
  ///
  /// - Throws: What is wrong with the settings, or `diverged`.
  public func run() throws(EngineError) -> PlaneTrialReport {
    var learner = try PlaneLearner(settings)
    let floor = PlaneFloorQuadrature.floor(of: learner.density, schedule: learner.schedule).total
    let short = exam(learner, count: Self.points / 8, seed: 1)
    let every = max(1, settings.steps / Self.exams)
    var (seconds, near): (Double, (seconds: Double, step: Int)?) = (0, nil)
    while !learner.isFinished {
      let start = ContinuousClock.now
      _ = try learner.advance()
      seconds += start.duration(to: .now).seconds
      guard near == nil, learner.step % every == 0 || learner.isFinished else { continue }
      if short.result(of: learner.learned).excess <= Self.near * floor {
        near = (seconds, learner.step)
      }
    }
    let result = exam(learner, count: Self.points, seed: 2).result(of: learner.learned)
    return PlaneTrialReport(
      data: settings.data.name, parameters: learner.parameterCount, threads: ComputeThreads.count,
      steps: learner.step, seconds: seconds, floor: floor, loss: floor + result.excess,
      lossStandardError: result.excessError, plainLoss: result.loss,
      plainLossStandardError: result.lossError, aboveFloor: result.excess / floor,
      stepsToNear: near?.step, secondsToNear: near?.seconds)
  }

  private func exam(_ learner: PlaneLearner, count: Int, seed: UInt64) -> PlaneExam {
    PlaneExam(
      density: learner.density, schedule: learner.schedule, count: count,
      RandomSource(seed: settings.seed &+ seed << 32))
  }
}

/// What a trial found.
public struct PlaneTrialReport: Equatable, Encodable, Sendable {
  public let data: String
  public let parameters: Int
  public let threads: Int
  public let steps: Int
  /// Of learning alone.
  public let seconds: Double
  /// The simple loss of ε*.
  public let floor: Double
  /// The simple loss of the averaged weights, as the floor plus E‖ε̂ − ε*‖²/2.
  public let loss: Double
  public let lossStandardError: Double
  /// The same loss as a plain mean over points and noise.
  public let plainLoss: Double
  public let plainLossStandardError: Double
  /// loss / floor − 1.
  public let aboveFloor: Double
  /// When the loss was within 5 % of the floor; nil: never.
  public let stepsToNear: Int?
  public let secondsToNear: Double?

  enum CodingKeys: String, CodingKey {
    case data, parameters, threads, steps, seconds, floor, loss
    case lossStandardError = "loss_standard_error"
    case plainLoss = "plain_loss"
    case plainLossStandardError = "plain_loss_standard_error"
    case aboveFloor = "above_floor"
    case stepsToNear = "steps_to_5_percent"
    case secondsToNear = "seconds_to_5_percent"
  }
}
