import Files
import Foundation

/// A file in a run's directory with a JSON object in each line, so few that all are read at once.
public struct RunRecords<Record: Codable> {
  private let path: String

  public init(_ name: String, of run: RunDirectory) { path = run.path + "/" + name }

  /// All whole lines, none if there is no such file; a half-written last one is passed over.
  ///
  /// - Throws: `ConfigurationFault.notJSON` with the line's number for any other line that is none.
  public func all() throws(CheckpointError) -> [Record] {
    guard exists(path) else { return [] }
    let bytes = try files { () throws(FileError) in try FileReader.contents(of: path) }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var records: [Record] = []
    for (index, line) in lines.dropLast().enumerated() {
      do {
        records.append(try JSONDecoder().decode(Record.self, from: Data(line)))
      } catch {
        throw .configuration(
          file: path, .notJSON(detail: "line \(index + 1): " + sentence(of: error)))
      }
    }
    return records
  }

  /// Adds a line, in one write.
  public func append(_ record: Record) throws(CheckpointError) {
    let line = try Self.line(record, path)
    try files { () throws(FileError) in try FileWriter(appendingTo: path).write(line) }
  }

  /// Leaves out what a run that goes on from a checkpoint will do anew.
  public func keep(where isKept: (Record) -> Bool) throws(CheckpointError) {
    let records = try all()
    let kept = records.filter(isKept)
    guard kept.count < records.count else { return }
    var bytes: [UInt8] = []
    for record in kept { bytes += try Self.line(record, path) }
    try files { () throws(FileError) in try AtomicFile.write(bytes, to: path) }
  }

  private static func line(_ record: Record, _ path: String) throws(CheckpointError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return try Array(encoder.encode(record)) + [UInt8(ascii: "\n")]
    } catch {
      throw .configuration(file: path, .notJSON(detail: "\(error)"))
    }
  }
}
