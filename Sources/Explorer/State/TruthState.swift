import EngineMessages
import Schedules

/// The workspace in which a network learns data whose exact answer is known.
struct TruthState: Equatable, Sendable {
  enum Phase: Equatable, Sendable { case idle, learning, paused, finished }

  /// What the left plane shows.
  enum Left: Equatable, Sendable { case forward, exact }

  /// What was asked of the engine last.
  struct Asked: Equatable, Sendable {
    var settings: PlaneSettings
    var sampling: PlaneSampling
    var timestep: Int
  }

  var data = PlaneData.mixture
  var sampling = PlaneSampling()
  /// Whether the schedule of the workspace Schedule is used instead of Ho et al.'s.
  var usesOwnSchedule = false
  /// nil: nobody has looked yet.
  var asked: Asked?
  /// Comes back in the engine's events; grows by one with each request for data.
  var identifier = 0

  var phase = Phase.idle
  /// Whether the engine could not show what was asked for.
  var isRefused = false
  var floor: PlaneLoss?
  var latest: PlaneProgress?
  /// As it was measured last.
  var excess: PlaneLoss?
  var losses = LossCurve()
  /// The loss of the averaged weights: floor and excess, by step.
  var held: [HeldLoss] = []
  var look: PlaneLook?
  var forward: PlaneFlow?
  var exact: PlaneFlow?
  var learned = LearnedFlows()

  /// Index into the states of the flows.
  var cursor = 0
  var isPlaying = false
  /// Whether the particles have flowed by themselves once.
  var hasPlayed = false
  /// The part of the next state that has been played already, 0 ..< 1.
  var playedPart = 0.0
  var left = Left.exact
  /// Whether pictures are shown in place of points.
  var showsPictures = false
  var recall = RecallFilm()
  var showsArrows = true
  var showsContours = true
  var showsPaths = false

  /// Where the pen is, in the plane.
  var pen = SIMD2(0.0, 0.0)
  var isDrawing = false
  /// What was drawn so far.
  var points: [SIMD2<Double>] = []

  var focus = Pane.planes
  var field = Field.planeData

  struct HeldLoss: Equatable, Sendable {
    var step: Int
    var excess: Double
  }

  static let mostSteps = 200

  /// The data to choose from.
  var choices: [PlaneData] { PlaneData.named + (points.isEmpty ? [] : [.drawn(points)]) }

  /// The pen stays within this.
  static let penReach = PlaneLook.reach.y

  var panes: [Pane] { isDrawing ? [.canvas] : [.planes, .planeSettings] }
}

/// The flows of a network while it learns, the newest last.
struct LearnedFlows: Equatable, Sendable {
  /// Of older ones every second one stays.
  static let largest = 64

  private(set) var flows: [PlaneFlow] = []
  /// nil follows the newest.
  var cursor: Int?

  var shown: PlaneFlow? { cursor.map { flows[$0] } ?? flows.last }

  mutating func append(_ flow: PlaneFlow) {
    flows.removeAll { $0.step >= flow.step }
    flows.append(flow)
    if flows.count > Self.largest {
      let held = shown?.step
      let newest = flows.count - 1
      flows = flows.indices.filter { $0 % 2 == 0 || $0 == newest }.map { flows[$0] }
      if cursor != nil, let held { cursor = flows.lastIndex { $0.step <= held } }
    }
    if let index = cursor, index >= flows.count - 1 { cursor = nil }
  }

  mutating func move(by steps: Int) {
    guard !flows.isEmpty else { return }
    let index = max(0, min(flows.count - 1, (cursor ?? flows.count - 1) + steps))
    cursor = index == flows.count - 1 ? nil : index
  }
}

/// Pictures on their way back from the same noise, led by memory and by a network.
struct RecallFilm: Equatable, Sendable {
  /// What was asked for; nil: nothing yet.
  var request: RecallRequest?
  var modelName = ""
  private(set) var exact: [RecalledState] = []
  private(set) var learned: [RecalledState] = []

  /// Adds the next state; what is of another request or out of order is left out.
  mutating func append(_ state: RecalledState, of identifier: Int) {
    guard identifier == request?.identifier, !state.xt.isEmpty,
      (state.xt + state.x0Hat).allSatisfy(\.isWhole)
    else { return }
    if state.isExact {
      if state.index == exact.count { exact.append(state) }
    } else if state.index == learned.count {
      learned.append(state)
    }
  }

  /// The state at an index, or the last before it that has arrived.
  func state(isExact: Bool, at index: Int) -> RecalledState? {
    let states = isExact ? exact : learned
    return states.isEmpty ? nil : states[max(0, min(index, states.count - 1))]
  }
}

extension AppState {
  /// What the engine is to learn with the settings as they are.
  var planeSettings: PlaneSettings {
    var settings = PlaneSettings()
    settings.data = truth.data
    if truth.usesOwnSchedule { settings.schedule = schedule.specification }
    return settings
  }

  /// The timesteps of the flows, falling from T to 0; of a schedule with fewer steps, all of them.
  var planeTimesteps: [Int] {
    let total =
      truth.showsPictures
      ? model?.schedule.timesteps ?? 1000 : planeSettings.schedule.timesteps
    let steps = max(1, min(truth.sampling.steps, total))
    let sampler = truth.sampling.sampler
    let spacing = sampler.sensibleSpacing(steps: steps, of: total)
    return (try? TimeGrid(spacing, steps: steps, of: total, for: sampler))?.states ?? [total, 0]
  }

  /// The t under the cursor.
  var planeTimestep: Int {
    let timesteps = planeTimesteps
    return timesteps[max(0, min(timesteps.count - 1, truth.cursor))]
  }
}
