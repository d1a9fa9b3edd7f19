import Files

/// The end of `metrics.jsonl`, to which lines are appended one write each.
///
/// Who holds it holds the run: no other program can write to it meanwhile.
public final class MetricsLog {
  /// The last line that was there when it was opened.
  public let last: MetricsLine?
  private let run: RunDirectory
  private let writer: FileWriter
  /// Bytes written since the index was last looked at.
  private var sinceIndex: Int

  init(_ run: RunDirectory, writer: FileWriter, last: MetricsLine?, size: Int) {
    self.run = run
    self.writer = writer
    self.last = last
    sinceIndex = size
  }

  public func append(_ line: MetricsLine) throws(CheckpointError) {
    let bytes = Array(line.json.utf8) + [UInt8(ascii: "\n")]
    try files { () throws(FileError) in try writer.write(bytes) }
    sinceIndex += bytes.count
  }

  /// Brings the index of a long log up to date, if it is worth it.
  public func updateIndex() throws(CheckpointError) {
    guard sinceIndex > MetricsTable.unindexed else { return }
    var table = try run.metricsTable()
    try table.updateIndex(run.indexPath)
    sinceIndex = 0
  }
}

extension RunDirectory {
  /// Opens the log to write on after `step`: later lines and a half-written one are cut off.
  ///
  /// - Parameter step: The steps already done, 0 for a new run.
  /// - Throws: `PlaceFault.runInUse` while another program writes it.
  public func metricsLog(after step: Int) throws(CheckpointError) -> MetricsLog {
    let writer = try files { () throws(FileError) in try FileWriter(appendingTo: metricsPath) }
    guard writer.lock() else { throw .place(path: path, .runInUse) }
    var table = try metricsTable()
    let kept = table.records.firstIndex { $0.step > step } ?? table.records.count
    try table.keep(first: kept, index: indexPath)
    try files { () throws(FileError) in try writer.cut(to: table.end) }
    let last = try lastLines(1, of: table).last
    return MetricsLog(self, writer: writer, last: last, size: table.end)
  }

  /// Whether a program is training it, this one or another.
  public var isInUse: Bool { exists(metricsPath) && FileWriter.isLocked(metricsPath) }
}
