import EngineMessages
import Schedules
import TerminalKit

/// Two runs that differ in their schedule alone, trained in turn.
struct SchedulePairState: Equatable, Sendable {
  enum Phase: Equatable, Sendable {
    case idle
    /// Asked for; the engine has not begun yet.
    case starting
    case learning
    case ended(EndOfTraining)
  }

  /// What is known of one of the two.
  struct Side: Equatable, Sendable {
    /// Of its run.
    var name = ""
    var schedule = ScheduleSpecification.ho2020
    var step = 0
    /// The running mean, under its own schedule.
    var loss: Double?
    /// The error of ε̂ at noise levels that both have, by steps.
    var steps: [Int] = []
    var errors: [Double] = []

    mutating func append(_ point: PairPoint) {
      guard point.step >= step, point.step <= SchedulePairState.steps else { return }
      step = point.step
      if let loss = point.loss, loss.isFinite { self.loss = loss }
      guard let error = point.error, error.isFinite, error > 0 else { return }
      if let last = steps.last, last >= step { return }
      steps.append(step)
      errors.append(error)
    }
  }

  var phase = Phase.idle
  /// Comes back in the engine's events; grows by one with each request.
  var lastIdentifier = 0
  var old = Side()
  var edited = Side()

  /// Of each run: under a minute for both with the explorer's own settings.
  static let steps = 400

  var isUnderWay: Bool { phase == .starting || phase == .learning }

  mutating func begin(old: ScheduleSpecification, edited: ScheduleSpecification) {
    lastIdentifier += 1
    phase = .starting
    self.old = Side(schedule: old)
    self.edited = Side(schedule: edited)
  }

  /// What the engine told; what belongs to another request is left out.
  mutating func receive(_ event: ScheduleEvent) {
    guard isUnderWay else { return }
    switch event {
    case .pairBegan(lastIdentifier, let old, let edited):
      phase = .learning
      (self.old.name, self.edited.name) = (old, edited)
    case .pairAdvanced(lastIdentifier, let point):
      switch point.side {
      case .old: old.append(point)
      case .edited: edited.append(point)
      }
    case .pairEnded(lastIdentifier, let reason): phase = .ended(reason)
    case .pairBegan, .pairAdvanced, .pairEnded, .compared, .refused: break
    }
  }

  /// The errors of both at the newest step that both were measured at.
  var newest: (step: Int, old: Double, edited: Double)? {
    for (step, error) in zip(old.steps, old.errors).reversed() {
      if let place = edited.steps.firstIndex(of: step) {
        return (step, error, edited.errors[place])
      }
    }
    return nil
  }

  /// What is going on, or what was found, in plain sentences.
  var sentence: String {
    switch phase {
    case .idle: ""
    case .starting: "Two networks are begun, alike to the last weight."
    case .learning:
      comparison
        + (comparison.isEmpty ? "" : " ")
        + "Both learn in turn, from the same first weights, with the same pictures and noise."
    case .ended(.finished), .ended(.stopped):
      comparison.isEmpty
        ? "Stopped before there was anything to compare." : comparison + " One seed tells little."
    case .ended(.diverged): "The loss was no longer a number; the schedule asks too much."
    case .ended(.failed(let sentence)): sentence
    }
  }

  private var comparison: String {
    guard let newest, newest.step > 0 else { return "" }
    let ratio = newest.edited / newest.old
    let words =
      (ratio - 1).magnitude < 0.005
      ? "as large under both"
      : "\(NumberText.percent((ratio - 1).magnitude, decimals: 0)) "
        + "\(ratio < 1 ? "smaller" : "larger") under the edited one"
    return "After \(NumberText.grouped(newest.step)) steps the error of ε at the same noise levels "
      + "is \(words)."
  }

  var task: BackgroundTask? {
    guard isUnderWay else { return nil }
    let (done, total) = (old.step + edited.step, 2 * Self.steps)
    return BackgroundTask(
      workspace: .schedule, name: "old schedule against edited",
      detail: phase == .starting
        ? "getting ready"
        : "step \(NumberText.grouped(done)) of \(NumberText.grouped(total)), both together",
      fraction: phase == .starting ? nil : Double(done) / Double(total),
      cancel: .schedule(.togglePair))
  }
}
