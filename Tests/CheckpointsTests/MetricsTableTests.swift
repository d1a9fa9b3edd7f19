import Files
import Foundation
import TestSupport
import Testing

@testable import Checkpoints

/// Long logs are read by a scanner of their own, which must say what the decoder says.
@Suite struct MetricsTableTests {
  private static func withRun(_ body: (RunDirectory) throws -> Void) throws {
    try Places.withTemporaryDirectory { directory in
      try body(
        RunDirectory.create(
          at: directory.appendingPathComponent("a").path, configuration: ["a": 1]))
    }
  }

  /// Numbers of every size, whole ones, and rare ones that are none.
  private static func line(_ step: Int, _ random: inout SplitMix) -> MetricsLine {
    func number() -> Double {
      let scale = pow(10, Double(Int(random.next() % 40)) - 20)
      return random.next() % 5 == 0 ? Double(random.next() % 1000) : Double(random.float()) * scale
    }
    var line = MetricsLine(
      step: step, loss: number(), emaLoss: number(), gradientNorm: number(),
      learningRate: number(), imagesPerSecond: number(), seconds: number())
    if random.next() % 3 == 0 { line.updateNorm = number() }
    if random.next() % 4 == 0 { line.heldOutLoss = number() }
    if random.next() % 50 == 0 { line.loss = .nan }
    return line
  }

  private static func write(_ lines: [MetricsLine], to run: RunDirectory) throws {
    let text = lines.map { $0.json + "\n" }.joined()
    try AtomicFile.write(Array(text.utf8), to: run.path + "/metrics.jsonl")
  }

  private static func expect(_ table: MetricsTable, equals lines: [MetricsLine]) {
    #expect(table.records.count == lines.count)
    for (record, line) in zip(table.records, lines) {
      #expect(record.step == line.step)
      for (found, exact) in [
        (record.loss, line.loss), (record.seconds, line.seconds), (record.emaLoss, line.emaLoss),
        (record.heldOutLoss, line.heldOutLoss ?? .nan),
      ] {
        // 2⁻⁵⁰ of the scanner and 2⁻²⁴ of the float; below the smallest normal one of it.
        let bound = exact.magnitude * (0x1p-24 + 0x1p-50) + Double(Float.leastNormalMagnitude)
        let isNear = (Double(found) - exact).magnitude <= bound
        #expect(exact.isFinite ? isNear : found.isNaN, "\(found), exactly \(exact)")
      }
    }
  }

  @Test func theScannerSaysWhatTheDecoderSays() throws {
    var random = SplitMix(seed: 4)
    let lines = (1...2000).map { Self.line($0, &random) }
    try Self.withRun { run in
      try Self.write(lines, to: run)
      Self.expect(try run.metricsTable(), equals: try run.metrics())
      #expect(try run.lastLines(3, of: run.metricsTable()).map(\.step) == [1998, 1999, 2000])
      #expect(run.lastLine?.step == 2000)
    }
  }

  @Test(arguments: [
    #"{"loss":1,"seconds":2}"#, #"{"loss":"a","seconds":2,"step":3}"#, "{", "", "[1]", "null",
    #"{"loss":1.,"seconds":2,"step":3}"#, #"{"loss":1,"seconds":2,"step":3}x"#,
    #"{"loss":--1,"seconds":2,"step":3}"#, #"{"loss":1e,"seconds":2,"step":3}"#,
    #"{"loss":1,"seconds":2,"step":-3}"#, #"{"loss":1,"seconds":2,"step":3"#, "\u{0}\u{0}\u{0}",
  ]) func whatIsNoLineIsNotScanned(text: String) {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: MetricsScanner.padding)
    bytes.withUnsafeBytes { bytes in
      var scanner = MetricsScanner(bytes)
      #expect(scanner.record(0..<text.utf8.count, end: 0) == nil)
    }
  }

  @Test func damageIsToldAndAnUnfinishedEndIsNot() throws {
    var random = SplitMix(seed: 5)
    let lines = (1...9).map { Self.line($0, &random) }
    try Self.withRun { run in
      try Self.write(lines, to: run)
      let path = run.path + "/metrics.jsonl"
      try FileWriter(appendingTo: path).write(Array(#"{"loss":1,"#.utf8))
      #expect(try run.metricsTable().records.count == 9)
      try FileWriter(appendingTo: path).write(Array("\n{}\n".utf8))
      let error = #expect(throws: CheckpointError.self) { try run.metricsTable() }
      #expect(error?.description.contains("metrics.jsonl: ") == true)
      #expect(error?.description.contains("byte ") == true)
    }
  }

  @Test func piecesMeetAtAnyByteAndEndlessLinesAreTold() throws {
    // Three pieces of 4 MiB, whose edges lie somewhere within lines of many lengths.
    var random = SplitMix(seed: 8)
    var text = ""
    var steps = 0
    while text.utf8.count < 9 << 20 {
      steps += 1
      let zeros = String(repeating: "0", count: Int(random.next() % 4000))
      text += "{\"ema_loss\":1,\"x\":1\(zeros),\"loss\":2,\"seconds\":3,\"step\":\(steps)}\n"
    }
    try Self.withRun { run in
      let path = run.path + "/metrics.jsonl"
      try AtomicFile.write(Array(text.utf8), to: path)
      #expect(try run.metricsTable().records.map(\.step) == Array(1...steps))
      let long = String(repeating: "0", count: 1 << 23)
      try AtomicFile.write(Array("{\"x\":1\(long)}\n{}\n".utf8), to: path)
      let error = #expect(throws: CheckpointError.self) { try run.metricsTable() }
      #expect(error?.description.contains("byte 0: a line of more than") == true)
    }
  }

  @Test func newLinesFollowAndAShorterLogIsReadAnew() throws {
    var random = SplitMix(seed: 6)
    let lines = (1...30).map { Self.line($0, &random) }
    try Self.withRun { run in
      try Self.write(Array(lines[..<10]), to: run)
      var table = try run.metricsTable()
      #expect(try run.newLines(after: &table).isEmpty)
      try Self.write(lines, to: run)
      #expect(try run.newLines(after: &table).map(\.step) == Array(11...30))
      Self.expect(table, equals: try run.metrics())
      try Self.write(Array(lines[..<5]), to: run)
      #expect(try run.newLines(after: &table).map(\.step) == Array(1...5))
    }
  }

  /// An index is written beyond 4 MiB, so the lines of this test are padded with spaces.
  @Test func anIndexOpensLongLogsAndIsNotTrustedBlindly() throws {
    var random = SplitMix(seed: 7)
    let lines = (1...3000).map { Self.line($0, &random) }
    func write(_ lines: [MetricsLine], to run: RunDirectory) throws {
      let text = lines.map {
        $0.json.dropLast() + ",\"x\":1\(String(repeating: "0", count: 2000))}\n"
      }.joined()
      try AtomicFile.write(Array(text.utf8), to: run.path + "/metrics.jsonl")
    }
    try Self.withRun { run in
      try write(lines, to: run)
      let path = run.path + "/metrics.index"
      try run.updateIndex(to: run.metricsTable())
      let first = try FileReader(path).size
      #expect(first == 16 + 32 * 3000)
      Self.expect(try run.metricsTable(), equals: try run.metrics())
      let index = try #require(MetricsTable(index: path, of: run.path + "/metrics.jsonl"))
      #expect(index.records.count == 3000)

      // A log that goes on adds to it; one that is cut shortens it.
      let more = lines + (3001...6000).map { Self.line($0, &random) }
      try write(more, to: run)
      try run.updateIndex(to: run.metricsTable())
      #expect(try FileReader(path).size == 16 + 32 * 6000)
      Self.expect(try run.metricsTable(), equals: try run.metrics())
      do { _ = try run.metricsLog(after: 4000) }
      #expect(try FileReader(path).size == 16 + 32 * 4000)
      Self.expect(try run.metricsTable(), equals: Array(try run.metrics()))
      #expect(try run.metrics().count == 4000)

      // Another log of the same length, or an index that is damaged, is noticed.
      try write((1...6000).map { Self.line($0 + 5, &random) }, to: run)
      #expect(MetricsTable(index: path, of: run.path + "/metrics.jsonl") == nil)
      #expect(try run.metricsTable().records.first?.step == 6)
      try AtomicFile.write(Array("nonsense".utf8), to: path)
      #expect(try run.metricsTable().records.count == 6000)
    }
  }

  @Test func runsAreNamedNotedAndDeletedUnlessInUse() throws {
    try Self.withRun { run in
      #expect(run.note.isEmpty)
      try run.write(note: "two\nlines")
      #expect(run.note == "two lines")
      try run.write(note: "")
      #expect(run.note.isEmpty)
      do {
        let log = try run.metricsLog(after: 0)
        #expect(run.isInUse && log.last == nil)
        let busy = CheckpointError.place(path: run.path, .runInUse)
        #expect(throws: busy) { try run.metricsLog(after: 0) }
        #expect(throws: busy) { try run.delete() }
        #expect(throws: busy) { try run.renamed(to: "b") }
        withExtendedLifetime(log) {}
      }
      #expect(!run.isInUse)
      for name in ["", ".b", "a/b", "a\nb", String(repeating: "x", count: 101)] {
        #expect(throws: CheckpointError.place(path: run.path, .noName(name))) {
          try run.renamed(to: name)
        }
      }
      #expect(throws: CheckpointError.place(path: run.path, .nameTaken)) {
        try run.renamed(to: "a")
      }
      let other = try run.renamed(to: "b")
      #expect(other.name == "b" && (try? RunDirectory(opening: run.path)) == nil)
      try other.delete()
      let parent = Directory.parent(of: other.path)
      #expect(try Directory.list(parent).isEmpty && !Directory.exists(other.path))
    }
  }
}
