import Foundation
import Pictures
import TestSupport
import Testing

/// `w` in a real terminal: the file is there, and the screen says where.
@Test func aKeySavesWhatIsOnTheScreen() throws {
  let program = try #require(Program.path)
  try Places.withTemporaryDirectory { directory in
    let models = Places.repository.appendingPathComponent("assets").path
    let terminal = try PseudoTerminal(
      "bash", ["-c", "cd \"$0\" && exec \"$1\" explore digits", directory.path, program],
      columns: 100, rows: 30,
      environment: [
        "XDG_STATE_HOME": directory.path + "/state", "DDPM_ASSETS": models,
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": nil, "LC_ALL": "C.UTF-8",
        "SWIFT_BACKTRACE": "enable=no",
      ])
    try terminal.read(until: "complete", seconds: 60)
    try terminal.type("wW")
    try terminal.read(until: "steps.gif", seconds: 60)
    try terminal.type("q")
    #expect(try terminal.waitForEnding() == .exited(0))
    #expect(terminal.isSane)
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    let saved = files.filter { $0.hasPrefix("digits-seed-0-ddpm-small-") }
    #expect(saved.count == 2 && saved.first == "digits-seed-0-ddpm-small-100-steps.gif")
    let png = try #require(saved.last)
    let image = try PixelImage(png: directory.path + "/" + png)
    #expect(image.width == 64 && image.height == 64)
  }
}
