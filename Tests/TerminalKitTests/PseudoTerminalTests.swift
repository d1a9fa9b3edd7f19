import Foundation
import TestSupport
import Testing

@Test func programHasATerminalOfItsOwn() throws {
  let terminal = try PseudoTerminal(
    "sh",
    ["-c", "stty size; tty; test -t 0 && test -t 1 && test -t 2 && echo all; read x; exit 7"],
    columns: 91, rows: 33)
  try terminal.read(until: "all")
  #expect(terminal.text.contains("33 91"))
  #expect(terminal.text.contains("/dev/pts/"))
  try terminal.type("\n")
  #expect(try terminal.waitForEnding() == .exited(7))
}

@Test func keysReachTheProgramAndItsOutputComesBack() throws {
  let terminal = try PseudoTerminal("cat")
  try terminal.type("first\n")
  // Once as the terminal's echo, once by the program.
  try terminal.read(until: "first\r\nfirst\r\n")
  let start = terminal.bytes.count
  try terminal.type("second\n")
  #expect(try !terminal.read(until: "second\r\nsecond", after: start).contains("first"))
  try terminal.type("\u{04}")
  #expect(try terminal.waitForEnding() == .exited(0))
}

@Test func controlKeysAndSignalsEndIt() throws {
  let interrupted = try PseudoTerminal("sh", ["-c", "echo ready; exec cat"])
  try interrupted.read(until: "ready")
  try interrupted.type("\u{03}")
  #expect(try interrupted.waitForEnding() == .killed(signal: SIGINT))
  let told = try PseudoTerminal("cat")
  told.send(signal: SIGTERM)
  #expect(try told.waitForEnding() == .killed(signal: SIGTERM))
}

@Test func programHearsOfANewSize() throws {
  let script = "trap 'stty size; exit 0' WINCH; echo ready; while :; do read x; done"
  let terminal = try PseudoTerminal("bash", ["-c", script])
  try terminal.read(until: "ready")
  terminal.resize(columns: 123, rows: 45)
  try terminal.type("\n")  // the shell takes notice of signals between commands
  try terminal.read(until: "45 123")
  #expect(try terminal.waitForEnding() == .exited(0))
}

@Test func stateOfTheTerminalOutlivesTheProgram() throws {
  let sane = try PseudoTerminal("sh", ["-c", "stty raw -echo; stty sane"])
  #expect(try sane.waitForEnding() == .exited(0))
  #expect(sane.isSane)
  let left = try PseudoTerminal("sh", ["-c", "stty raw -echo"])
  #expect(try left.waitForEnding() == .exited(0))
  #expect(!left.isSane)
}

@Test func markerThatDoesNotComeIsAnError() throws {
  let ended = try PseudoTerminal("sh", ["-c", "printf '\\033[1mbo\\033[0mld\\033(B'"])
  #expect(throws: PseudoTerminalError.noMarker("never", output: "bold")) {
    try ended.read(until: "never")
  }
  let running = try PseudoTerminal("cat")
  #expect(throws: PseudoTerminalError.noMarker("never", output: "")) {
    try running.read(until: "never", seconds: 0.05)
  }
  #expect(throws: PseudoTerminalError.stillRunning(output: "")) {
    try running.waitForEnding(seconds: 0.05)
  }
}

@Test func environmentIsTheTestsWithChanges() throws {
  let terminal = try PseudoTerminal(
    "sh", ["-c", "echo \"[$TERM][${NO_COLOR-none}][${PATH:+path}]\""],
    environment: ["TERM": "vt100", "NO_COLOR": nil])
  try terminal.read(until: "[vt100][none][path]")
  #expect(throws: PseudoTerminalError.self) { _ = try PseudoTerminal("/no/such/program") }
}
