import Dispatch
import Files
import Foundation
import Synchronization

/// The curve of a whole log, read in one go: a record for each line of `metrics.jsonl`.
///
/// A long log has an index beside it, `metrics.index`: the records as they lie in memory. It is a
/// cache; one that does not fit the log is passed over and written anew.
public struct MetricsTable: Sendable {
  public internal(set) var records: [MetricsRecord] = []
  /// The bytes of whole lines.
  public internal(set) var end = 0
  /// How many of the first records the index holds.
  var indexed = 0

  public init() {}
}

extension MetricsTable {
  /// A piece of the log that one thread scans.
  private static let piece = 4 << 20
  /// A longer line is none of this program's.
  private static let longestLine = 1 << 16

  /// Adds the lines from `end` on, which is where a line begins.
  ///
  /// A half-written last line is left for the next time.
  /// - Throws: `ConfigurationFault.notJSON` with the place of a line that is none.
  mutating func read(_ path: String) throws(CheckpointError) {
    let file = try files { () throws(FileError) in try FileReader(path) }
    let size = file.size
    guard size > end else { return }
    let start = end
    let count = (size - start + Self.piece - 1) / Self.piece
    let found = Mutex([[MetricsRecord]](repeating: [], count: count))
    let failure = Mutex<(piece: Int, error: CheckpointError)?>(nil)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let first = start + index * Self.piece
      do throws(CheckpointError) {
        let lines = try Self.lines(
          of: file, in: first..<min(size, first + Self.piece), from: start)
        found.withLock { $0[index] = lines }
      } catch {
        failure.withLock { if $0.map({ index < $0.piece }) ?? true { $0 = (index, error) } }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    let pieces = found.withLock { $0 }
    records.reserveCapacity(records.count + pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { records += piece }
    end = records.last?.end ?? end
  }

  /// The records of the lines that begin within `range`.
  private static func lines(
    of file: FileReader, in range: Range<Int>, from start: Int
  ) throws(CheckpointError) -> [MetricsRecord] {
    // One byte before tells whether a line begins with the first.
    let first = range.lowerBound > start ? range.lowerBound - 1 : start
    let last = min(file.size, range.upperBound + longestLine)
    var buffer = try files { () throws(FileError) in
      try file.bytes(at: first, count: last - first)
    }
    let count = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: MetricsScanner.padding))
    var records: [MetricsRecord] = []
    records.reserveCapacity(range.count / 128)
    var failure: CheckpointError?
    buffer.withUnsafeBytes { bytes in
      var scanner = MetricsScanner(bytes)
      var place = 0
      if first < range.lowerBound {
        place = newline(bytes, from: 0, to: count).map { $0 + 1 } ?? count
      }
      while first + place < range.upperBound, let end = newline(bytes, from: place, to: count) {
        let line = place..<end
        place = end + 1
        if let record = scanner.record(line, end: first + place) {
          records.append(record)
          continue
        }
        do throws(CheckpointError) {
          let record = try decoded(Data(bytes[line]), file.path, at: first + line.lowerBound)
          records.append(MetricsRecord(record, end: first + place))
        } catch {
          // A crash of the machine may leave zeros where the last line should be.
          if first + place < file.size { failure = error }
          return
        }
      }
    }
    if let failure { throw failure }
    return records
  }

  private static func newline(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int?
  {
    guard start < end, let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(UInt8(ascii: "\n")), end - start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  private static func decoded(
    _ line: Data, _ path: String, at place: Int
  ) throws(CheckpointError) -> MetricsLine {
    do {
      return try MetricsLine.decoder.decode(MetricsLine.self, from: line)
    } catch {
      throw .configuration(
        file: path, .notJSON(detail: "byte \(place): " + sentence(of: error)))
    }
  }
}
