import Checkpoints
import EngineMessages
import Schedules
import Tensors

/// Two runs that differ in their schedule alone, some steps of either in turn.
///
/// Both are runs on the disk like all others, so that they can be looked at, compared, sampled from
/// and gone on with.
struct PairedRuns {
  /// Steps of one before it is the other's turn.
  private static let turn = 10
  /// Steps between two exams, and between two reports.
  private static let examEvery = 20
  private static let tellEvery = 5

  let identifier: Int
  let old: TrainingRun
  let edited: TrainingRun
  private let exam: NoiseLevelExam
  private var isOldsTurn = true
  /// Whether the exam before the first step is still to be told.
  private var isNew = true

  /// - Throws: What is wrong with the settings or a schedule, before anything is written.
  init(_ pair: SchedulePair, in runsDirectory: String) throws(EngineError) {
    let settings = PairSide.allCases.map { side in
      var settings = pair.settings
      settings.schedule = side == .old ? pair.old : pair.edited
      return settings
    }
    let parts = try RunParts(settings[0], begins: true)
    let schedules = [parts.schedule, try RunParts(settings[1], begins: true).schedule]
    identifier = pair.identifier
    exam = try NoiseLevelExam(
      schedules, parts.split.heldOut ?? parts.dataset, labels: pair.settings.classes,
      source: RandomSource(seed: pair.settings.seed))
    old = try Self.run(settings[0], in: runsDirectory)
    edited = try Self.run(settings[1], in: runsDirectory)
    try Self.note(old, "old schedule, in turn with \(edited.directory.name)")
    try Self.note(edited, "edited schedule, in turn with \(old.directory.name)")
  }

  private static func run(
    _ settings: TrainingSettings, in runsDirectory: String
  ) throws(EngineError) -> TrainingRun {
    let name = TrainingRun.freshName(for: settings, in: runsDirectory)
    return try TrainingRun(settings, at: "\(runsDirectory)/\(name)")
  }

  private static func note(_ run: TrainingRun, _ text: String) throws(EngineError) {
    try checkpoints { () throws(CheckpointError) in try run.directory.write(note: text) }
  }

  var isFinished: Bool { old.isFinished && edited.isFinished }

  /// One step of the run whose turn it is.
  ///
  /// - Returns: What there is to tell.
  mutating func advance() throws(EngineError) -> [PairPoint] {
    guard !isNew else {
      isNew = false
      return PairSide.allCases.map { point(of: $0, loss: nil) }
    }
    let side: PairSide = isOldsTurn ? .old : .edited
    let run = self.run(side)
    let line = try run.advance()
    let step = run.state.step
    if step.isMultiple(of: Self.turn) || run.isFinished { isOldsTurn.toggle() }
    guard step.isMultiple(of: Self.tellEvery) || run.isFinished else { return [] }
    return [point(of: side, loss: line?.emaLoss)]
  }

  private func run(_ side: PairSide) -> TrainingRun { side == .old ? old : edited }

  private func point(of side: PairSide, loss: Double?) -> PairPoint {
    let run = run(side)
    let step = run.state.step
    let isDue = step.isMultiple(of: Self.examEvery) || run.isFinished
    return PairPoint(
      side: side, step: step, loss: loss,
      error: isDue ? exam.error(of: run.state.ema, run.settings.objective, run.schedule) : nil)
  }
}
