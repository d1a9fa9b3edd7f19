import Files
import Foundation

extension RunDirectory {
  /// All whole lines; a half-written last one is passed over.
  ///
  /// - Throws: `ConfigurationFault.notJSON` with the line's number for any other line that is none.
  public func metrics() throws(CheckpointError) -> [MetricsLine] {
    try metricsText().map(\.line)
  }

  /// Opens the log to write on after `step`: later lines and a half-written one are cut off.
  ///
  /// - Parameter step: The steps already done, 0 for a new run.
  public func metricsLog(after step: Int) throws(CheckpointError) -> MetricsLog {
    if exists(metricsPath) {
      let kept = try metricsText().filter { $0.line.step <= step }
      let bytes = kept.flatMap { $0.text + [UInt8(ascii: "\n")] }
      try files { () throws(FileError) in try AtomicFile.write(bytes, to: metricsPath) }
    }
    return try files { () throws(FileError) in
      MetricsLog(writer: try FileWriter(appendingTo: metricsPath))
    }
  }

  private func metricsText() throws(CheckpointError) -> [(line: MetricsLine, text: [UInt8])] {
    guard exists(metricsPath) else { return [] }
    let bytes = try files { () throws(FileError) in try FileReader.contents(of: metricsPath) }
    var lines: [(line: MetricsLine, text: [UInt8])] = []
    var number = 0
    var start = 0
    // What follows the last line's end was not finished.
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      number += 1
      let text = Array(bytes[start..<end])
      start = end + 1
      do {
        lines.append((try MetricsLine.decoder.decode(MetricsLine.self, from: Data(text)), text))
      } catch {
        // A crash of the machine may leave zeros where the last line should be.
        if start == bytes.count { break }
        throw .configuration(
          file: metricsPath, .notJSON(detail: "line \(number): " + sentence(of: error)))
      }
    }
    return lines
  }
}

/// The end of `metrics.jsonl`, to which lines are appended one write each.
public final class MetricsLog {
  private let writer: FileWriter

  init(writer: FileWriter) { self.writer = writer }

  public func append(_ line: MetricsLine) throws(CheckpointError) {
    let bytes = Array(line.json.utf8) + [UInt8(ascii: "\n")]
    try files { () throws(FileError) in try writer.write(bytes) }
  }
}
