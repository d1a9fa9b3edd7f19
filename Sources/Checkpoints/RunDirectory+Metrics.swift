import Files
import Foundation

extension RunDirectory {
  var indexPath: String { path + "/metrics.index" }

  /// All whole lines; a half-written last one is passed over.
  ///
  /// - Throws: `ConfigurationFault.notJSON` with the line's number for any other line that is none.
  public func metrics() throws(CheckpointError) -> [MetricsLine] {
    guard exists(metricsPath) else { return [] }
    let bytes = try files { () throws(FileError) in try FileReader.contents(of: metricsPath) }
    var lines: [MetricsLine] = []
    var number = 0
    var start = 0
    // What follows the last line's end was not finished.
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      number += 1
      let text = Array(bytes[start..<end])
      start = end + 1
      do {
        lines.append(try MetricsLine.decoder.decode(MetricsLine.self, from: Data(text)))
      } catch {
        // A crash of the machine may leave zeros where the last line should be.
        if start == bytes.count { break }
        throw .configuration(
          file: metricsPath, .notJSON(detail: "line \(number): " + sentence(of: error)))
      }
    }
    return lines
  }

  /// The curve of the whole log, from its index where that is longer to read than the log itself.
  ///
  /// - Throws: `ConfigurationFault.notJSON` with the place of a line that is none.
  public func metricsTable() throws(CheckpointError) -> MetricsTable {
    guard exists(metricsPath) else { return MetricsTable() }
    var table = MetricsTable(index: indexPath, of: metricsPath) ?? MetricsTable()
    try table.read(metricsPath)
    return table
  }

  /// The lines of a table's last records, read whole.
  public func lastLines(
    _ count: Int, of table: MetricsTable
  ) throws(CheckpointError) -> [MetricsLine] {
    try lines(max(0, table.records.count - count)..<table.records.count, of: table)
  }

  /// The line of a record, read whole.
  func line(_ index: Int, of table: MetricsTable) throws(CheckpointError) -> MetricsLine? {
    try lines(index..<index + 1, of: table).first
  }

  private func lines(
    _ indices: Range<Int>, of table: MetricsTable
  ) throws(CheckpointError) -> [MetricsLine] {
    guard let last = indices.last else { return [] }
    let start = indices.lowerBound > 0 ? table.records[indices.lowerBound - 1].end : 0
    let bytes = try files { () throws(FileError) in
      try FileReader(metricsPath).bytes(at: start, count: table.records[last].end - start)
    }
    // A line that is none is told where the log is read as a whole.
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
      try? MetricsLine.decoder.decode(MetricsLine.self, from: Data($0))
    }
  }

  /// The lines that came after those of a table, which is brought up to them.
  public func newLines(after table: inout MetricsTable) throws(CheckpointError) -> [MetricsLine] {
    if let size = try? FileReader(metricsPath).size, size < table.end { table = MetricsTable() }
    let known = table.records.count
    try table.read(metricsPath)
    guard table.records.count > known else { return [] }
    return try lastLines(table.records.count - known, of: table)
  }

  /// The last whole line of the log, read from its end; nil where there is none.
  public var lastLine: MetricsLine? {
    guard let file = try? FileReader(metricsPath), file.size > 0 else { return nil }
    let count = min(file.size, 1 << 12)
    guard let bytes = try? file.bytes(at: file.size - count, count: count),
      let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    return bytes[..<end].split(separator: UInt8(ascii: "\n")).last.flatMap {
      try? MetricsLine.decoder.decode(MetricsLine.self, from: Data($0))
    }
  }

  /// Writes the index of a long log, so that it opens at once the next time.
  ///
  /// Nothing is written where the log is short, or has grown but little since its last index, or
  /// while another program writes it, which does so itself.
  public func updateIndex(to table: MetricsTable) throws(CheckpointError) {
    guard !isInUse else { return }
    var table = table
    try table.updateIndex(indexPath)
  }
}
