import Diffusion
import EngineMessages
import Schedules
import Tensors

/// A model that is walked from one x_T under two schedules, a step of either in turn.
struct ScheduleTrial {
  let identifier: Int
  private let ownSchedule: ScheduleSpecification
  private var own: SamplingWalk
  private var bent: SamplingWalk
  private let began = ContinuousClock.now

  /// - Throws: What the model, the schedule and the grid do not allow.
  init(_ request: ScheduleComparison, of model: LoadedModel) throws(EngineError) {
    guard (1...SamplingRequest.mostPictures).contains(request.count), request.steps >= 1 else {
      throw .setting(
        key: "pictures and steps", value: "\(request.count) and \(request.steps)",
        expected: "1 to \(SamplingRequest.mostPictures) pictures and at least 1 step")
    }
    var model = model
    if let classes = model.predictor.network.configuration.classCount {
      model.predictor.condition = .inTurn(classes: classes)
    }
    identifier = request.identifier
    ownSchedule = model.specification
    own = try Self.walk(model, request)
    bent = try Self.walk(model.walking(request.schedule), request)
  }

  /// Nobody branches from these, so their states are not kept.
  private static func walk(
    _ model: LoadedModel, _ request: ScheduleComparison
  ) throws(EngineError) -> SamplingWalk {
    let choices = SamplingChoices(
      .dpmSolverPlusPlus, steps: min(request.steps, model.schedule.timesteps),
      layout: request.layout, seed: request.seed)
    return SamplingWalk(
      identifier: request.identifier,
      sampling: try Sampling(model, choices, .draw(count: request.count)), memory: 0)
  }

  /// One network evaluation.
  ///
  /// - Returns: The pictures, when the last of them is finished.
  mutating func advance() -> ScheduleSamples? {
    if own.isFinished || (!bent.isFinished && bent.state.index < own.state.index) {
      bent.advance()
    } else {
      own.advance()
    }
    guard own.isFinished && bent.isFinished else { return nil }
    let (a, b) = (Picture.all(of: own.state.xt), Picture.all(of: bent.state.xt))
    return ScheduleSamples(
      ownSchedule: ownSchedule, own: a, bent: b, difference: Self.difference(a, b),
      seconds: began.duration(to: .now).seconds)
  }

  private static func difference(_ a: [Picture], _ b: [Picture]) -> Double {
    var (squares, count) = (0.0, 0)
    for (a, b) in zip(a, b) {
      for (p, q) in zip(a.bytes, b.bytes) {
        let difference = Double(p) - Double(q)
        squares += difference * difference
        count += 1
      }
    }
    return (squares / Double(max(1, count))).squareRoot()
  }
}
