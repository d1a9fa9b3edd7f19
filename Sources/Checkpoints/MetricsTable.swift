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
    let workers = min(count, ProcessInfo.processInfo.activeProcessorCount)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      // One buffer for all its pieces: fresh memory costs more than scanning what is in it.
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(size - start, 1 + Self.piece + Self.longestLine) + MetricsScanner.padding,
        alignment: 16)
      defer { buffer.deallocate() }
      for index in stride(from: worker, to: count, by: workers) {
        let first = start + index * Self.piece
        do throws(CheckpointError) {
          let lines = try Self.lines(
            of: file, in: first..<min(size, first + Self.piece), from: start, buffer)
          found.withLock { $0[index] = lines }
        } catch {
          failure.withLock { if $0.map({ index < $0.piece }) ?? true { $0 = (index, error) } }
          return
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    let pieces = found.withLock { $0 }
    records.reserveCapacity(records.count + pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { records += piece }
    end = records.last?.end ?? end
  }

  /// The records of the lines that begin within `range`.
  ///
  /// - Parameter buffer: As large as the range, the longest line and the scanner's padding.
  private static func lines(
    of file: FileReader, in range: Range<Int>, from start: Int,
    _ buffer: UnsafeMutableRawBufferPointer
  ) throws(CheckpointError) -> [MetricsRecord] {
    // One byte before tells whether a line begins with the first.
    let first = range.lowerBound > start ? range.lowerBound - 1 : start
    let count = min(file.size, range.upperBound + longestLine) - first
    try files { () throws(FileError) in
      try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: first)
    }
    let bytes = UnsafeRawBufferPointer(buffer)
    var records: [MetricsRecord] = []
    records.reserveCapacity(range.count / 160)
    var scanner = MetricsScanner(bytes)
    var place = 0
    if first < range.lowerBound {
      place = newline(bytes, from: 0, to: count).map { $0 + 1 } ?? count
    }
    while first + place < range.upperBound {
      guard let end = newline(bytes, from: place, to: count) else {
        guard first + count < file.size else { break }  // not finished yet
        throw .configuration(
          file: file.path,
          .notJSON(detail: "byte \(first + place): a line of more than \(longestLine) bytes"))
      }
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
        if first + place < file.size { throw error }
      }
    }
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
