import Foundation
import TestSupport
import Testing

/// The explorer in a terminal of its own.
enum Screen {
  /// As on a first start; without the runtime's own report of a fault, which takes long and asks
  /// for keys.
  static func open(
    _ arguments: [String] = [], columns: Int = 100, rows: Int = 30,
    environment: [String: String?] = [:]
  ) throws -> PseudoTerminal {
    guard let path = Program.path else { throw Program.Failure.notBuilt("ddpm") }
    let nothingRemembered = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)"
    var all: [String: String?] = [
      "XDG_STATE_HOME": nothingRemembered,
      "TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": nil, "LC_ALL": "C.UTF-8",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    for (name, value) in environment { all[name] = .some(value) }
    return try PseudoTerminal(
      path, ["explore"] + arguments, columns: columns, rows: rows, environment: all)
  }

  /// The sequence that leaves the terminal's other screen, and whether anything is drawn after it.
  static func isLeft(_ terminal: PseudoTerminal) -> Bool {
    let output = String(decoding: terminal.bytes, as: UTF8.self)
    guard let end = output.range(of: "\u{1B}[?1049l", options: .backwards) else { return false }
    return terminal.isSane && output.contains("\u{1B}[?1002l") && output.contains("\u{1B}[?25h")
      && !output[end.upperBound...].contains("─")
  }

  static let marker = "Schedule"
}

@Test func keyLeavesTheExplorer() throws {
  let terminal = try Screen.open()
  try terminal.read(until: Screen.marker)
  #expect(!terminal.isSane)
  try terminal.type("q")
  #expect(try terminal.waitForEnding() == .exited(0))
  #expect(Screen.isLeft(terminal))
}

@Test(arguments: [SIGTERM, SIGHUP])
func signalLeavesTheExplorer(signal: Int32) throws {
  let terminal = try Screen.open()
  try terminal.read(until: Screen.marker)
  terminal.send(signal: signal)
  #expect(try terminal.waitForEnding() == .exited(128 + signal))
  #expect(Screen.isLeft(terminal))
}

@Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP])
func faultGivesTheTerminalBack(signal: Int32) throws {
  let terminal = try Screen.open()
  try terminal.read(until: Screen.marker)
  terminal.send(signal: signal)
  #expect(try terminal.waitForEnding() == .killed(signal: signal))
  #expect(Screen.isLeft(terminal))
}

@Test func controlCLeavesTheExplorer() throws {
  let terminal = try Screen.open()
  try terminal.read(until: Screen.marker)
  try terminal.type("\u{03}")
  #expect(try terminal.waitForEnding() == .exited(0))
  #expect(Screen.isLeft(terminal))
}

@Test func newSizeIsDrawnWhole() throws {
  let terminal = try Screen.open(columns: 100, rows: 30)
  try terminal.read(until: Screen.marker)
  for (columns, rows) in [(80, 24), (140, 50), (20, 5), (1, 1), (100, 30)] {
    let start = terminal.bytes.count
    terminal.resize(columns: columns, rows: rows)
    guard columns >= 80 else { continue }
    try terminal.read(until: Screen.marker, after: start)
  }
  try terminal.type("q")
  #expect(try terminal.waitForEnding() == .exited(0))
  #expect(Screen.isLeft(terminal))
}

@Test func shellGetsTheTerminalAndGivesItBack() throws {
  let path = try #require(Program.path)
  let shell = try PseudoTerminal(
    "bash", ["--norc", "--noprofile", "-i"],
    environment: [
      "TERM": "xterm-256color", "COLORTERM": "truecolor", "PS1": "shell> ", "LC_ALL": "C.UTF-8",
      "XDG_STATE_HOME": FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)",
    ])
  try shell.read(until: "shell> ")
  try shell.type("\(path) explore\n")
  try shell.read(until: Screen.marker)
  var start = shell.bytes.count
  try shell.type("\u{1A}")
  try shell.read(until: "Stopped", after: start)
  start = shell.bytes.count
  try shell.type("fg\n")
  try shell.read(until: Screen.marker, after: start)
  start = shell.bytes.count
  try shell.type("q")
  try shell.read(until: "shell> ", after: start)
  start = shell.bytes.count
  try shell.type("echo it was $?\n")
  try shell.read(until: "it was 0", after: start)
  try shell.type("exit\n")
  #expect(try shell.waitForEnding() == .exited(0))
}

/// What each tier writes, and what it must not.
@Test(
  arguments: [
    (["--color", "24"], nil, "\u{1B}[38;2;", ["38;5;"]),
    (["--color", "256"], nil, "\u{1B}[38;5;", ["38;2;"]),
    (["--color", "8"], nil, "\u{1B}[3", ["38;2;", "38;5;"]),
    (["--color", "mono"], nil, ";1;7m", ["38;", "48;"]),
    ([], nil, "\u{1B}[38;2;72;81;97m", ["38;5;"]),
    ([], "1", ";1;7m", ["38;", "48;"]),
  ] as [([String], String?, String, [String])])
func tierDecidesTheColours(
  option: [String], noColor: String?, written: String, absent: [String]
) throws {
  let terminal = try Screen.open(option, environment: ["NO_COLOR": noColor])
  try terminal.read(until: Screen.marker)
  try terminal.type("q")
  #expect(try terminal.waitForEnding() == .exited(0))
  let output = String(decoding: terminal.bytes, as: UTF8.self)
  let colours = output.replacing("\u{1B}[39;49m", with: "").replacing("\u{1B}[39m", with: "")
  #expect(colours.contains(written))
  for sequence in absent { #expect(!colours.contains(sequence), "\(sequence.dropFirst())") }
}

@Test func terminalWithoutUTF8GetsASCII() throws {
  let terminal = try Screen.open(environment: ["LC_ALL": "C"])
  try terminal.read(until: Screen.marker)
  try terminal.type("q")
  #expect(try terminal.waitForEnding() == .exited(0))
  #expect(terminal.bytes.allSatisfy { $0 < 0x80 })
}

@Test func withoutATerminalThereIsASentence() throws {
  for arguments in [[], ["explore"]] {
    let outcome = try Program.run(arguments)
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    #expect(outcome.complaint.split(separator: "\n").count == 1)
  }
  let unknown = try Screen.open(environment: ["TERM": "no-such-terminal"])
  #expect(try unknown.waitForEnding() == .exited(1))
  #expect(unknown.text.contains("“no-such-terminal”"))
  #expect(unknown.isSane)
  let dumb = try Screen.open(environment: ["TERM": "dumb"])
  #expect(try dumb.waitForEnding() == .exited(1))
  #expect(dumb.isSane)
}

@Test func picturesHaveMoreGreysThanAnyPalette() throws {
  try Places.withTemporaryDirectory { directory in
    let terminal = try Screen.open(["--runs", directory.path], columns: 120, rows: 40)
    try terminal.read(until: Screen.marker)
    try terminal.type("1")
    try terminal.read(until: "drowns")
    try terminal.read(until: "▀")
    try terminal.type("q")
    #expect(try terminal.waitForEnding() == .exited(0))
    let output = String(decoding: terminal.bytes, as: UTF8.self)
    let colours = output.matches(of: /\u{1B}\[38;2;(\d+);(\d+);(\d+)m(?:\u{1B}\[[0-9;]*m)?▀/)
    #expect(colours.allSatisfy { $0.output.1 == $0.output.2 && $0.output.2 == $0.output.3 })
    #expect(Set(colours.map { String($0.output.1) }).count >= 100)
  }
}

@Test func mouseAndKeysOfManyBytesAreUnderstood() throws {
  try Places.withTemporaryDirectory { directory in
    let terminal = try Screen.open(["--runs", directory.path], columns: 120, rows: 40)
    try terminal.read(until: Screen.marker)
    try terminal.type("1")
    try terminal.read(until: "the run to come")
    // Pressed and let go on the second tab: button 0, column 20, row 1.
    var start = terminal.bytes.count
    try terminal.type("\u{1B}[<0;20;1M\u{1B}[<0;20;1m")
    try terminal.read(until: "predicted", after: start)
    start = terminal.bytes.count
    try terminal.type("1")
    try terminal.read(until: "the run to come", after: start)
    // Down to the next setting, right to change it: as an application's keypad sends them.
    start = terminal.bytes.count
    try terminal.type("\u{1B}OB\u{1B}OB\u{1B}OC")
    try terminal.read(until: "30,000", after: start)
    start = terminal.bytes.count
    try terminal.type("?")
    try terminal.read(until: "Esc", after: start)
    start = terminal.bytes.count
    try terminal.type("\u{1B}")
    try terminal.read(until: "the run to come", after: start)
    try terminal.type("q")
    #expect(try terminal.waitForEnding() == .exited(0))
  }
}
