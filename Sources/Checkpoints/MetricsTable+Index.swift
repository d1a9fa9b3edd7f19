import Files
import Foundation

// A header of 16 bytes, then a record of 32 bytes for each line, its fields in their order, with
// the lowest byte first.
extension MetricsTable {
  private static let header = Array("ddpm metrics 1 \n".utf8)
  private static let width = 32
  /// A log that is no longer than this needs no index, and one that grew by no more needs no new one.
  static let unindexed = 4 << 20
  /// So many lines of the log are compared with the index.
  private static let samples = 64

  /// What the index says; nil where there is none, or where it does not fit the log.
  init?(index path: String, of log: String) {
    guard exists(path), MemoryLayout<MetricsRecord>.stride == Self.width,
      let file = try? FileReader(path), let log = try? FileReader(log),
      let header = try? file.bytes(at: 0, count: min(file.size, Self.header.count)),
      header == Self.header
    else { return nil }
    let count = (file.size - Self.header.count) / Self.width
    guard count > 0, let records = Self.records(count, of: file), let last = records.last,
      last.end <= log.size, Self.rise(records), Self.fit(records, log)
    else { return nil }
    self.records = records
    (end, indexed) = (last.end, count)
  }

  private static func records(_ count: Int, of file: FileReader) -> [MetricsRecord]? {
    var failed = false
    let records = [MetricsRecord](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(FileError) {
        try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: header.count)
        filled = count
      } catch {
        failed = true
      }
    }
    return failed ? nil : records
  }

  private static func rise(_ records: [MetricsRecord]) -> Bool {
    records.withUnsafeBufferPointer { records in
      var before = 0
      for record in records {
        guard record.end > before else { return false }
        before = record.end
      }
      return true
    }
  }

  /// Whether lines at places all over the log, and the last one, are those of the records.
  private static func fit(_ records: [MetricsRecord], _ log: FileReader) -> Bool {
    let places = (0..<samples).map { $0 * records.count / samples } + [records.count - 1]
    return places.allSatisfy { index in
      let start = index > 0 ? records[index - 1].end : 0
      guard records[index].end - start < 1 << 16,
        var bytes = try? log.bytes(at: start, count: records[index].end - start),
        bytes.last == UInt8(ascii: "\n")
      else { return false }
      let text = Data(bytes.dropLast())
      bytes.append(contentsOf: repeatElement(0, count: MetricsScanner.padding))
      let scanned = bytes.withUnsafeBytes { bytes in
        var scanner = MetricsScanner(bytes)
        return scanner.record(0..<text.count, end: records[index].end)
      }
      let record =
        scanned
        ?? (try? MetricsLine.decoder.decode(MetricsLine.self, from: text)).map {
          MetricsRecord($0, end: records[index].end)
        }
      return record?.equals(records[index]) == true
    }
  }

  /// Brings the index up to the table where it is worth it.
  mutating func updateIndex(_ path: String) throws(CheckpointError) {
    let known = indexed > 0 ? records[indexed - 1].end : 0
    guard end - known > Self.unindexed else { return }
    let isNew = indexed == 0
    try files { () throws(FileError) in
      if isNew { try Directory.remove(path) }
      let writer = try FileWriter(appendingTo: path)
      if isNew { try writer.write(Self.header) }
      try records.withUnsafeBufferPointer { records throws(FileError) in
        try writer.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: records[indexed...])))
      }
    }
    indexed = records.count
  }

  /// Forgets later records, in the index as well.
  mutating func keep(first count: Int, index path: String) throws(CheckpointError) {
    records.removeLast(records.count - count)
    end = records.last?.end ?? 0
    guard indexed > count else { return }
    indexed = count
    try files { () throws(FileError) in
      try FileWriter(appendingTo: path).cut(to: Self.header.count + count * Self.width)
    }
  }
}
