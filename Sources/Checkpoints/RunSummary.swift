import Files
import Foundation

/// What a list of runs says of one.
public struct RunSummary: Equatable, Sendable {
  public let run: RunDirectory
  /// The last logged step, or the newest checkpoint's if nothing was logged.
  public let lastStep: Int?
  /// Of the newest whole checkpoint, which is what can be sampled from.
  public let checkpointStep: Int?
  public let lastLoss: Double?
  /// The lowest average loss (`ema_loss`) of all logged steps.
  public let bestLoss: Double?
  /// Training time, pauses left out; nil where nothing was logged.
  public let seconds: Double?
  /// When something was last written.
  public let modified: Date
}

extension RunDirectory {
  public func summary() throws(CheckpointError) -> RunSummary {
    let table = try metricsTable()
    let last = try lastLines(1, of: table).last
    let checkpoint = try checkpointSteps().last
    return RunSummary(
      run: self, lastStep: last?.step ?? checkpoint, checkpointStep: checkpoint,
      lastLoss: last?.loss, bestLoss: try bestLoss(in: table), seconds: last?.seconds,
      modified: modified)
  }

  /// The lowest average of all lines, as the line that says it has it.
  private func bestLoss(in table: MetricsTable) throws(CheckpointError) -> Double? {
    var best: Int?
    for (index, record) in table.records.enumerated() where record.emaLoss.isFinite {
      if best.map({ record.emaLoss < table.records[$0].emaLoss }) ?? true { best = index }
    }
    guard let best else { return nil }
    return try line(best, of: table)?.emaLoss
  }

  /// The runs inside a directory, the newest first; none if there is no such directory.
  public static func all(in directory: String) throws(CheckpointError) -> [RunDirectory] {
    guard Directory.exists(directory) else { return [] }
    let names = try files { () throws(FileError) in try Directory.list(directory) }
    let runs = names.compactMap { try? RunDirectory(opening: directory + "/" + $0) }
    let dated = runs.map { (run: $0, date: $0.modified) }
    return dated.sorted { ($1.date, $0.run.name) < ($0.date, $1.run.name) }.map(\.run)
  }

  private var modified: Date {
    let dates = [metricsPath, configurationPath, checkpointsPath].compactMap { path in
      try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }
    return dates.max() ?? .distantPast
  }
}
