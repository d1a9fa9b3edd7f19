import Foundation
import TestSupport
import Testing

/// The first start, the next ones, and sizes that change all the time, in a terminal.
@Suite struct ExplorerSessionTests {
  private func leave(_ terminal: PseudoTerminal) throws {
    try terminal.type("q")
    #expect(try terminal.waitForEnding() == .exited(0))
    #expect(Screen.isLeft(terminal))
  }

  @Test func aFirstStartTurnsNoiseIntoADigit() throws {
    try Places.withTemporaryDirectory { directory in
      let terminal = try Screen.open(["--runs", directory.path], columns: 80, rows: 24)
      try terminal.read(until: "This is Algorithm 2. Press 1 to train your own")
      try terminal.read(until: "▀")
      try terminal.read(until: "a new picture", seconds: 60)
      try leave(terminal)
    }
  }

  @Test func theNextStartGoesOnWhereTheLastOneEnded() throws {
    try Places.withTemporaryDirectory { directory in
      let environment: [String: String?] = ["XDG_STATE_HOME": directory.path]
      let first = try Screen.open(["--runs", directory.path], environment: environment)
      try first.read(until: "This is Algorithm 2")
      try first.type("3T")
      try first.read(until: "Colours: light.")
      try leave(first)
      let second = try Screen.open(["--runs", directory.path], environment: environment)
      try second.read(until: "training schedule")
      // The light ground, in 24-bit colour.
      let output = String(decoding: second.bytes, as: UTF8.self)
      #expect(output.contains("48;2;250;251;253"))
      #expect(!second.text.contains("This is Algorithm 2"))
      try leave(second)
    }
  }

  @Test func aDamagedSessionIsIgnoredAndToldInTheLog() throws {
    try Places.withTemporaryDirectory { directory in
      let file = directory.appendingPathComponent("ddpm/session.json")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("{\"workspace\": ".utf8).write(to: file)
      let terminal = try Screen.open(
        ["--runs", directory.path], environment: ["XDG_STATE_HOME": directory.path])
      try terminal.read(until: "This is Algorithm 2")
      try terminal.type("!")
      try terminal.read(until: "it is ignored")
      try leave(terminal)
      let repaired = try String(contentsOf: file, encoding: .utf8)
      #expect(repaired.contains("\"workspace\" : \"Sample\""))
    }
  }

  @Test(arguments: [1, 2]) func aStormOfSizesLeavesAWholeScreen(seed: Int) throws {
    var random = SplitMix(seed: seed)
    let terminal = try Screen.open(columns: 100, rows: 30)
    try terminal.read(until: Screen.marker)
    for i in 0..<200 {
      terminal.resize(
        columns: 1 + Int(random.next() % 320), rows: 1 + Int(random.next() % 110))
      // Keys between the sizes, workspace by workspace, with the help and the palette open.
      if i % 7 == 0 { try terminal.type(["1", "2", "3", "?", ":", "\u{1B}"][i / 7 % 6]) }
    }
    try terminal.type("\u{1B}")
    let start = terminal.bytes.count
    terminal.resize(columns: 120, rows: 40)
    try terminal.read(until: Screen.marker, after: start, seconds: 30)
    try terminal.type("\u{1B}\u{1B}")
    try leave(terminal)
  }
}
