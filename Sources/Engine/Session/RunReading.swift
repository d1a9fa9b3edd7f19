import Checkpoints
import EngineMessages

/// A run on the disk that is looked at, and followed where another program trains it.
struct WatchedRun {
  let directory: RunDirectory
  private(set) var isInUse: Bool
  private var table: MetricsTable

  /// - Returns: The run, and all that it has logged.
  static func opening(
    _ path: String
  ) throws(EngineError) -> (run: WatchedRun, history: RunHistory) {
    try checkpoints { () throws(CheckpointError) in
      let directory = try RunDirectory(opening: path)
      let table = try directory.metricsTable()
      let run = WatchedRun(directory: directory, isInUse: directory.isInUse, table: table)
      return (run, try RunHistory(of: directory, table))
    }
  }

  /// What was logged since, and whether the run began or ended meanwhile.
  mutating func news() throws(EngineError) -> (points: [TrainingPoint], changedUse: Bool) {
    let lines = try checkpoints { () throws(CheckpointError) in
      try directory.newLines(after: &table)
    }
    let now = directory.isInUse
    defer { isInUse = now }
    return (lines.map { TrainingPoint($0) }, now != isInUse)
  }

  /// Makes sure that a long log opens at once the next time.
  func updateIndex() throws(EngineError) {
    try checkpoints { () throws(CheckpointError) in try directory.updateIndex(to: table) }
  }
}

extension RunHistory {
  /// The newest points, which are told whole.
  private static let recentPoints = 512

  init(of run: RunDirectory, _ table: MetricsTable) throws(CheckpointError) {
    let records = table.records
    var heldOut: [HeldOutPoint] = []
    for record in records where record.heldOutLoss.isFinite {
      heldOut.append(HeldOutPoint(step: record.step, loss: Double(record.heldOutLoss)))
    }
    self.init(
      steps: records.map(\.step), losses: records.map(\.loss), seconds: records.map(\.seconds),
      heldOut: heldOut,
      recent: try run.lastLines(Self.recentPoints, of: table).map { TrainingPoint($0) })
  }
}

extension RunEntry {
  /// nil: what lies there is not a run of this program.
  init?(_ run: RunDirectory) {
    guard let settings = try? run.configuration(as: TrainingSettings.self) else { return nil }
    let last = run.lastLine
    self.init(
      directory: run.path, name: run.name, settings: settings, step: last?.step,
      loss: last.map(\.emaLoss).flatMap { $0.isFinite ? $0 : nil }, note: run.note,
      isInUse: run.isInUse, canContinue: (try? run.latestCheckpoint()) != nil)
  }
}
