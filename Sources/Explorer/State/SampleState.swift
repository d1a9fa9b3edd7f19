import EngineMessages
import Schedules

/// The workspace in which noise becomes a picture, step by step.
struct SampleState: Equatable, Sendable {
  /// nil: the newest one there is.
  var source: ModelSource?
  /// Algorithm 2, whose fresh noise mends what a network that has learned little gets wrong.
  var sampler = Sampler.ancestral(.fixedSmall)
  var steps = 100
  var seed: UInt64 = 0
  /// Pictures at once.
  var count = 1
  /// The class to draw, of networks that know classes; nil: any.
  var label: Int?
  /// w of classifier-free guidance towards the class; 0: none.
  var guidance = 0.0
  /// Whether the schedule of the workspace Schedule is used instead of the model's own.
  var usesOwnSchedule = false
  var stage = FilmStage()
  /// Comes back in the engine's events; grows by one with each request.
  var lastIdentifier = 0
  /// Index into the trajectory's frames.
  var cursor = 0
  var isPlaying = false
  /// Frames a second; nil: so many that the film takes some three seconds.
  var chosenSpeed: Int?
  /// The part of the next frame that has been played already, 0 ..< 1.
  var playedPart = 0.0
  /// Whether the picture alone is shown, large, as on the very first start.
  var isWelcome = false
  /// The frame to show when it is there, of a film that is made again.
  var awaited: Int?
  /// What stands beside x_t.
  var view = SecondView.x0Hat
  var closer = CloserLook()
  var inside = NetworkInside()
  var mask: MaskPainting?
  /// The picture that waits for another one to be mixed with.
  var marked: FinishedPicture?
  /// The pictures that were mixed last.
  var mixed: MixedPictures?
  var focus = Pane.samplingSettings
  var field = Field.source

  static let samplers: [Sampler] = [
    .ancestral(.fixedSmall), .ancestral(.fixedLarge), .ddim(eta: 0), .ddim(eta: 1),
    .dpmSolverPlusPlus, .heun, .euler,
  ]
  static let stepPresets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
  static let speeds = [1, 2, 5, 10, 20, 40, 80, 160]
  /// The arrow keys walk through the first classes; larger numbers are typed.
  static let classChoices: [Int?] = [nil] + (0...9).map { $0 }
  static let guidances = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8]
  static let counts = [1, 2, 4, 9, 16, 25, 36, 49, 64]

  var panes: [Pane] {
    guard frame != nil else { return [.samplingSettings] }
    if closer.level == .mask { return [.mask] }
    return [closer.pane ?? .samplingSettings, .film]
  }

  /// The film that the cursor walks through; another one takes the whole stage.
  var trajectory: Trajectory? {
    get { stage.lead }
    set { stage.lead = newValue }
  }

  /// Frames a second.
  var speed: Int {
    if let chosenSpeed { return chosenSpeed }
    let wanted = (trajectory?.steps ?? steps) / 3
    return Self.speeds.first { $0 >= wanted } ?? Self.speeds[Self.speeds.count - 1]
  }

  /// The frame under the cursor.
  var frame: TrajectoryFrame? {
    guard let trajectory, trajectory.frames.indices.contains(cursor) else { return nil }
    return trajectory.frames[cursor]
  }
}

extension SampleState {
  /// What is shown of a step beside x_t.
  enum SecondView: CaseIterable, Equatable, Sendable {
    case x0Hat, epsilon, change
    /// Of a film that invents a part of a picture.
    case original

    var next: Self {
      switch self {
      case .x0Hat: .epsilon
      case .epsilon: .change
      case .change, .original: .x0Hat
      }
    }

    /// For the footer.
    var words: String {
      switch self {
      case .x0Hat: "predicted x₀"
      case .epsilon: "noise ε_θ"
      case .change: "what changed"
      case .original: "the original"
      }
    }
  }
}

extension AppState {
  /// The settings of the next trajectory: class and guidance where the network knows classes.
  var samplingFields: [Field] {
    model?.knowsClasses == true ? Field.ofSampling + Field.ofClasses : Field.ofSampling
  }
}

/// One way from noise to a picture, as far as it has arrived.
struct Trajectory: Equatable, Sendable {
  enum Phase: Equatable, Sendable {
    /// Asked for.
    case waiting
    case arriving, complete
    case cancelled
  }

  /// What the frames together may hold; beyond it every second one is let go.
  static let largestBytes = 256 << 20

  static let mostSteps = 1_000_000

  var request: SamplingRequest
  var modelName: String
  /// The film that a branch left, and the timestep at which it did.
  private(set) var parent: Int?
  private(set) var branchTimestep: Int?
  var phase = Phase.waiting
  /// Frames follow the first, which shows x_T.
  var steps: Int
  var specification: ScheduleSpecification
  /// ᾱ_0…ᾱ_T.
  var alphaBar: [Double]
  private(set) var frames: [TrajectoryFrame] = []
  private var bytes = 0
  /// Only frames whose index this divides are kept, and the last.
  private var stride = 1

  init(
    request: SamplingRequest, modelName: String, steps: Int, specification: ScheduleSpecification,
    alphaBar: [Double]
  ) {
    self.request = request
    self.modelName = modelName
    self.steps = steps
    self.specification = specification
    self.alphaBar = alphaBar
  }

  /// A branch: the way of `trunk` up to one of its frames, and what is still to come.
  init(_ request: SamplingRequest, modelName: String, from trunk: Trajectory, at position: Int) {
    self = trunk
    (self.request, self.modelName, phase) = (request, modelName, .waiting)
    frames = Array(trunk.frames.prefix(position + 1))
    bytes = frames.reduce(0) { $0 + Self.bytes(of: $1) }
    (parent, branchTimestep) = (trunk.request.identifier, frames.last?.timestep)
  }

  /// T.
  var timesteps: Int { max(0, alphaBar.count - 1) }

  var isUnderWay: Bool { phase == .waiting || phase == .arriving }

  /// Adds the next frame; one that is out of order is left out.
  mutating func append(_ frame: TrajectoryFrame) {
    guard (0...Self.mostSteps).contains(frame.index) else { return }
    if let last = frames.last {
      guard frame.index > last.index else { return }
      if !last.index.isMultiple(of: stride) { bytes -= Self.bytes(of: frames.removeLast()) }
    }
    frames.append(frame)
    bytes += Self.bytes(of: frame)
    guard bytes > Self.largestBytes, frames.count > 2, stride < 1 << 30 else { return }
    stride *= 2
    let newest = frame.index
    frames.removeAll { !$0.index.isMultiple(of: stride) && $0.index != newest }
    bytes = frames.reduce(0) { $0 + Self.bytes(of: $1) }
  }

  private static func bytes(of frame: TrajectoryFrame) -> Int {
    (frame.xt + frame.x0Hat).reduce(0) { $0 + $1.bytes.count } + MemoryLayout<TrajectoryFrame>.size
  }

  /// The index of the frame whose timestep is nearest to `timestep`.
  func index(nearest timestep: Int) -> Int? {
    frames.indices.min {
      (Double(frames[$0].timestep) - Double(timestep)).magnitude
        < (Double(frames[$1].timestep) - Double(timestep)).magnitude
    }
  }

  /// ᾱ at a timestep of the schedule; nil outside of it.
  func alphaBar(at timestep: Int) -> Double? {
    alphaBar.indices.contains(timestep) ? alphaBar[timestep] : nil
  }
}
