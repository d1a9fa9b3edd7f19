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

  /// Which field was changed last, and when.
  struct Change: Equatable, Sendable {
    var field: Field
    var seconds: Double
  }

  /// How many changes can be undone.
  static let longestHistory = 200
  /// A further change of the same field within this time is undone together with it, in seconds.
  static let sameChange = 0.8

  var specification = ScheduleSpecification.ho2020
  /// What the specification gives.
  var current = Curve.ho2020
  /// The one to compare with, drawn dim.
  var reference = Curve.ho2020
  var past: [ScheduleSpecification] = []
  var future: [ScheduleSpecification] = []
  var focus = Pane.scheduleFields
  var field = Field.betaEnd
  var lastChange: Change?
  /// Real pictures with a noise of their own.
  var exemplars: [Exemplar] = []
  var exemplarIndex = 0

  var panes: [Pane] { [.scheduleFields] }

  var exemplar: Exemplar? {
    exemplars.indices.contains(exemplarIndex) ? exemplars[exemplarIndex] : nil
  }

  /// The timesteps at which the strip shows the picture: those of a schedule of 1000, scaled.
  static func stripTimesteps(of timesteps: Int) -> [Int] {
    [1, 50, 150, 300, 450, 600, 800, 1000].map { max(1, ($0 * timesteps + 500) / 1000) }
  }
}
