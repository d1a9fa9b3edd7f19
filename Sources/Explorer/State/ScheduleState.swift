import EngineMessages
import Schedules

/// The workspace in which the noise schedule is bent.
struct ScheduleState: Equatable, Sendable {
  /// A specification and what was computed from it.
  struct Curve: Equatable, Sendable {
    let specification: ScheduleSpecification
    let schedule: Schedule

    /// - Throws: Where no schedule can be computed from `specification`.
    init(_ specification: ScheduleSpecification) throws(ScheduleError) {
      self.specification = specification
      schedule = try Schedule(specification)
    }

    /// The explorer's first one, if anything can be computed at all.
    static let ho2020 = try? Curve(.ho2020)
  }

  /// What changes a schedule little by little.
  enum Knob: Equatable, Sendable {
    case field(Field)
    case handle(Int)
  }

  /// What was changed last, and when.
  struct Change: Equatable, Sendable {
    var knob: Knob
    var seconds: Double
  }

  /// A schedule of the history: what it is, and the handles it was drawn with.
  struct Version: Equatable, Sendable {
    var specification: ScheduleSpecification
    var drawn: FreeSchedule?
  }

  /// What is shown in the place of the noised digit.
  enum Lower: Equatable, Sendable { case digit, samples, training }

  /// How many changes can be undone.
  static let longestHistory = 200
  /// A further change of the same knob within this time is undone together with it, in seconds.
  static let sameChange = 0.8

  var specification = ScheduleSpecification.ho2020
  /// What the specification gives.
  var current = Curve.ho2020
  /// The one to compare with, drawn dim.
  var reference = Curve.ho2020
  /// The handles that the schedule was drawn with; nil where a formula or a table gives it.
  var drawn: FreeSchedule?
  /// How many handles are laid on a schedule that was not drawn.
  var handleCount = 7
  /// The handle that the keys move.
  var handleIndex = 3
  /// Whether the mouse holds that handle.
  var isHandleGrabbed = false
  var past: [Version] = []
  var future: [Version] = []
  var focus = Pane.scheduleFields
  /// Of the training schedule, and of the sampling grid.
  var shapeField = Field.betaEnd
  var gridField = Field.gridSteps
  var lastChange: Change?
  /// Real pictures with a noise of their own.
  var exemplars: [Exemplar] = []
  var exemplarIndex = 0
  /// The current model under both schedules.
  var trial = ScheduleTrialState()
  /// The steps S that it is given.
  var gridSteps = 15
  var gridLayout = StepLayout.spaced(.linspace)
  /// The edited schedule in training against the old one.
  var pair = SchedulePairState()
  var lower = Lower.digit

  var panes: [Pane] {
    (canBeDrawn ? [.scheduleFields, .scheduleHandles] : [.scheduleFields])
      + [.timestepDensity, .samplingGrid]
  }

  /// The settings of the pane in focus.
  var fields: [Field] {
    switch focus {
    case .timestepDensity: [.timestepDensity]
    case .samplingGrid: Field.ofGrid
    default: Field.ofSchedule
    }
  }

  /// The current one among them.
  var field: Field {
    get {
      switch focus {
      case .timestepDensity: .timestepDensity
      case .samplingGrid: gridField
      default: shapeField
      }
    }
    set {
      switch focus {
      case .timestepDensity: break
      case .samplingGrid: gridField = newValue
      default: shapeField = newValue
      }
    }
  }

  /// Whether there is room for a handle at either end.
  var canBeDrawn: Bool { specification.timesteps >= 2 }

  /// Those that the schedule was drawn with, or others laid on its curve; nil where there is no
  /// room for them.
  var handles: FreeSchedule? {
    drawn ?? current.flatMap { FreeSchedule(on: $0.schedule, count: handleCount) }
  }

  /// The handle that the keys move, among `count`.
  func handle(among count: Int) -> Int { max(0, min(handleIndex, count - 1)) }

  var exemplar: Exemplar? {
    exemplars.indices.contains(exemplarIndex) ? exemplars[exemplarIndex] : nil
  }

  /// The timesteps at which the strip shows the picture: those of a schedule of 1000, scaled.
  static func stripTimesteps(of timesteps: Int) -> [Int] {
    [1, 50, 150, 300, 450, 600, 800, 1000].map { max(1, ($0 * timesteps + 500) / 1000) }
  }
}
