import Datasets
import Diffusion
import EngineMessages
import Evaluation
import Schedules
import Tensors

/// Pictures led back from the same noise by memory and by a network, a step at a time.
struct Recall {
  let identifier: Int
  private var lanes: [Lane]
  private let known: Int

  private struct Lane {
    let isExact: Bool
    let process: SamplingProcess
    let predictor: any NoisePredictor
    var state: SamplingState
    var isTold = false
  }

  /// More take too long to remember at each step.
  private static let mostKnown = 10_000

  /// - Parameters:
  ///   - model: nil: memory alone, with the schedule of Ho et al.
  ///   - dataset: Whose pictures are known by heart, all of them.
  /// - Throws: What does not go together.
  init(
    _ request: RecallRequest, model: LoadedModel?, dataset: ImageDataset
  ) throws(EngineError) {
    identifier = request.identifier
    known = min(dataset.count, Self.mostKnown)
    if let model { try ModelEvaluation.check(model, dataset) }
    let schedule: Schedule
    if let model {
      schedule = model.schedule
    } else {
      do throws(ScheduleError) { schedule = try Schedule(.ho2020) } catch { throw .schedule(error) }
    }
    let process = try diffusion { () throws(DiffusionError) in
      try SamplingProcess(
        request.sampling.sampler, schedule: schedule,
        steps: min(request.sampling.steps, schedule.timesteps), limit: .none,
        source: RandomSource(seed: request.sampling.seed))
    }
    let start = process.start(
      shape: [RecallRequest.count, dataset.height, dataset.width, dataset.channels])
    let memory = IdealDenoiser(
      pictures: dataset.batch(at: Array(0..<known)), schedule: schedule)
    lanes = [Lane(isExact: true, process: process, predictor: memory, state: start)]
    guard let model else { return }
    let limited = try diffusion { () throws(DiffusionError) in
      try SamplingProcess(
        process.sampler, schedule: schedule, grid: process.grid, limit: model.limit,
        source: process.source)
    }
    lanes.append(
      Lane(isExact: false, process: limited, predictor: model.predictor, state: start))
  }

  var isFinished: Bool { lanes.allSatisfy { $0.isTold && $0.process.isFinished($0.state) } }

  /// A step of the lane that is behind.
  mutating func advance() -> [PlaneEvent] {
    guard let next = lanes.indices.min(by: { progress($0) < progress($1) }), !isFinished else {
      return []
    }
    var lane = lanes[next]
    if lane.isTold { lane.state = lane.process.next(lane.state, with: lane.predictor) }
    lane.isTold = true
    lanes[next] = lane
    let state = RecalledState(
      isExact: lane.isExact, index: lane.state.index, timestep: lane.state.timestep,
      xt: Picture.all(of: lane.state.xt),
      x0Hat: lane.state.x0Hat.map { Picture.all(of: $0) } ?? [], known: known)
    return [.recalled(identifier: identifier, state)]
  }

  private func progress(_ lane: Int) -> Int {
    lanes[lane].isTold ? lanes[lane].state.index + 1 : 0
  }
}
