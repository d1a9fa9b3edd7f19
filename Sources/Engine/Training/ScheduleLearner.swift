import Checkpoints
import Diffusion
import EngineMessages
import Learning
import Schedules

/// A noise schedule that learns beside the network, and the record of how it went.
public struct ScheduleLearner {
  static let fileName = "schedule.jsonl"

  /// What learning changes of it.
  public private(set) var state: TrainingState<LearnedSchedule>
  /// As the next step has it.
  public private(set) var schedule: Schedule
  private let records: RunRecords<ScheduleRecord>
  private var recordedStep: Int

  /// - Parameter state: Of `run`'s newest checkpoint, or the beginning; records of later steps are
  ///   taken away.
  init(_ state: TrainingState<LearnedSchedule>, of run: RunDirectory) throws(EngineError) {
    self.state = state
    schedule = try schedules { () throws(ScheduleError) in try state.model.schedule() }
    let records = RunRecords<ScheduleRecord>(Self.fileName, of: run)
    recordedStep = try checkpoints { () throws(CheckpointError) in
      try records.keep { $0.step <= state.step }
      return try records.all().last?.step ?? -1
    }
    self.records = records
    if recordedStep < 0 { try keepRecord() }
  }

  /// One step of Adam.
  ///
  /// - Throws: `diverged` with nothing changed.
  mutating func learn(
    _ evidence: ScheduleEvidence, learningRate: Double
  ) throws(EngineError) {
    var changed = state
    let norms = changed.apply(
      gradients: state.model.gradients(evidence), learningRate: learningRate, emaDecay: 0)
    guard norms.gradient.isFinite else {
      throw .diverged(step: state.step + 1, loss: norms.gradient)
    }
    schedule = try schedules { () throws(ScheduleError) in try changed.model.schedule() }
    state = changed
  }

  /// Adds a line to the record if one is due.
  mutating func recordIfDue(isLast: Bool) throws(EngineError) {
    guard TimestepRecord.isDue(state.step, after: recordedStep) || isLast else { return }
    try keepRecord()
  }

  private mutating func keepRecord() throws(EngineError) {
    let (record, records) = (record, records)
    try checkpoints { () throws(CheckpointError) in try records.append(record) }
    recordedStep = state.step
  }

  /// The schedule of now.
  var record: ScheduleRecord {
    let gamma = state.model.gamma
    let count = min(ScheduleRecord.most, gamma.count)
    return ScheduleRecord(
      step: state.step, gamma: (0..<count).map { gamma[$0 * (gamma.count - 1) / (count - 1)] })
  }
}

extension RunDirectory {
  /// How the run's noise schedule was learned; nothing where it was not.
  ///
  /// A file that is broken is passed over.
  var scheduleRecords: [ScheduleRecord] {
    (try? RunRecords<ScheduleRecord>(ScheduleLearner.fileName, of: self).all()) ?? []
  }
}

/// What `body` throws, as an error of the engine.
func schedules<R>(_ body: () throws(ScheduleError) -> R) throws(EngineError) -> R {
  do throws(ScheduleError) {
    return try body()
  } catch {
    throw .schedule(error)
  }
}
