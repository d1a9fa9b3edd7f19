import Datasets
import Diffusion
import EngineMessages
import Evaluation
import Schedules
import Tensors

/// Data in the plane, what is known of them exactly, and a network that learns them: everything
/// that the screen shows of it, computed in slices of some milliseconds.
struct PlaneExperiment {
  let identifier: Int
  private let settings: PlaneSettings
  private let density: PlaneDensity
  private let schedule: Schedule
  private let exam: PlaneExam
  private var quadrature: PlaneFloorQuadrature?
  private var learner: PlaneLearner?
  private var isLearning = false
  private var sampling = PlaneSampling()
  /// Flows to be computed, the first one first.
  private var flows: [PlaneWalk] = []
  private var timestep: Int
  /// Whether the fields at `timestep` are to be told anew.
  private var isLookDue = true
  /// What is exact in it stays as long as t does.
  private var lastLook: PlaneLook?
  private var news = PlaneNews()

  /// Points of the exam, a power of two so that parts are equal.
  private static let examPoints = 4_096
  /// How long one slice of learning takes.
  private static let slice = Duration.milliseconds(15)

  /// - Throws: What is wrong with the settings.
  init(_ settings: PlaneSettings, identifier: Int) throws(EngineError) {
    let learner = try PlaneLearner(settings)
    self.identifier = identifier
    self.settings = settings
    density = learner.density
    schedule = learner.schedule
    timestep = schedule.timesteps
    exam = PlaneExam(
      density: density, schedule: schedule, count: Self.examPoints,
      RandomSource(seed: settings.seed ^ 0x5EED))
    quadrature = PlaneFloorQuadrature(density: density, schedule: schedule)
    try flow(by: sampling)
  }

  /// Whether there is nothing to compute.
  var isIdle: Bool { !isLearning && flows.isEmpty && quadrature == nil && !isLookDue }

  mutating func learn() throws(EngineError) {
    learner = try PlaneLearner(settings)
    isLearning = true
    lastLook = nil
    news = PlaneNews()
    flows.removeAll { $0.kind == .learned }
  }

  mutating func pause() { isLearning = false }

  mutating func resume() { isLearning = learner?.isFinished == false }

  /// - Throws: A number of steps that the schedule does not have.
  mutating func flow(by sampling: PlaneSampling) throws(EngineError) {
    let kinds: [PlaneFlow.Kind] =
      learner == nil ? [.forward, .exact] : [.forward, .exact, .learned]
    var walks: [PlaneWalk] = []
    for kind in kinds { walks.append(try walk(kind, sampling)) }
    self.sampling = sampling
    flows = walks
  }

  mutating func look(at timestep: Int) {
    self.timestep = max(1, min(schedule.timesteps, timestep))
    isLookDue = true
  }

  private func walk(
    _ kind: PlaneFlow.Kind, _ sampling: PlaneSampling
  ) throws(EngineError) -> PlaneWalk {
    let process = try diffusion { () throws(DiffusionError) in
      try SamplingProcess(
        sampling.sampler, schedule: schedule, steps: sampling.steps, limit: .none,
        source: RandomSource(seed: sampling.seed))
    }
    switch kind {
    case .forward:
      let data = density.sample(
        count: PlaneSampling.particles, RandomSource(seed: settings.seed), number: 0)
      return PlaneWalk(drowning: data, process)
    case .exact:
      return PlaneWalk(
        kind, step: 0, process, led: ExactPlane(density: density, schedule: schedule))
    case .learned:
      guard let learner else { preconditionFailure("A learned flow of nothing learned") }
      return PlaneWalk(kind, step: learner.step, process, led: learner.learned)
    }
  }

  /// One slice of what is under way.
  ///
  /// - Returns: What there is to tell.
  mutating func advance() throws(EngineError) -> [PlaneEvent] {
    let (start, wasLearning) = (ContinuousClock.now, isLearning)
    var events = look()
    events += computeFloor()
    events += advanceFlow()
    try learn(until: start + Self.slice)
    if wasLearning { news.seconds += start.duration(to: .now).seconds }
    return events + (wasLearning ? tellProgress() : [])
  }

  private mutating func look() -> [PlaneEvent] {
    guard isLookDue else { return [] }
    isLookDue = false
    let grid = PlaneGrid.standard
    var seen =
      lastLook.flatMap { $0.timestep == timestep ? $0 : nil }
      ?? grid.look(at: timestep, density, schedule)
    if let learner, learner.step > 0 { seen.learned = grid.field(at: timestep, learner.learned) }
    lastLook = seen
    return [.looked(identifier: identifier, seen)]
  }

  private mutating func computeFloor() -> [PlaneEvent] {
    guard var work = quadrature else { return [] }
    let floor = work.advance()
    quadrature = floor == nil ? work : nil
    return floor.map { [.floor(identifier: identifier, PlaneLoss($0))] } ?? []
  }

  private mutating func advanceFlow() -> [PlaneEvent] {
    guard var walk = flows.first else { return [] }
    walk.advance()
    guard walk.isFinished else {
      flows[0] = walk
      return []
    }
    flows.removeFirst()
    return [.flowed(identifier: identifier, walk.flow)]
  }

  private mutating func learn(until end: ContinuousClock.Instant) throws(EngineError) {
    guard isLearning, var learner = learner.take() else { return }
    defer { self.learner = learner }
    repeat { news.add(loss: try learner.advance()) } while !learner.isFinished && .now < end
  }

  /// What the network has learned since it was told of last, where that is due.
  private mutating func tellProgress() -> [PlaneEvent] {
    guard let learner else { return [] }
    var events: [PlaneEvent] = []
    if news.isDue || learner.isFinished {
      let result = news.isExamDue || learner.isFinished ? exam.result(of: learner.learned) : nil
      events.append(
        .learned(identifier: identifier, news.progress(step: learner.step, result)))
      isLookDue = true
    }
    let isFinished = learner.isFinished
    if isFinished {
      isLearning = false
      flows.removeAll { $0.kind == .learned }
      events.append(.finished(identifier: identifier))
    }
    if isFinished || flows.isEmpty && news.isFlowDue, let walk = try? walk(.learned, sampling) {
      flows.append(walk)
      news.lastFlow = .now
    }
    return events
  }
}
