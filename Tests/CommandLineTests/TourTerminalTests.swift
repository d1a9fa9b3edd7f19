import Foundation
import TestSupport
import Testing

/// The tour from the first stop to a sample of the reader's own network, in a terminal.
@Suite struct TourTerminalTests {
  private static var titles: [String] {
    get throws {
      let text = try String(
        contentsOf: Places.repository.appendingPathComponent("assets/tour/stops.txt"),
        encoding: .utf8)
      return text.split(separator: "\n").filter { $0.hasPrefix("# ") }.map {
        String($0.dropFirst(2))
      }
    }
  }

  /// The longest part of a title that is drawn anew where another one stood before: a terminal is
  /// told the differences alone.
  private static func change(from old: String, to new: String) -> String {
    let before = Array(old + " " + String(repeating: "─", count: 40))
    var (best, run) = ("", "")
    for (index, character) in new.enumerated() {
      run = before[index] == character ? "" : run + String(character)
      if run.count > best.count { best = run }
    }
    return best
  }

  @Test func aNewcomerWalksFromTheFirstStopToAnOwnSample() throws {
    try Places.withTemporaryDirectory { directory in
      let terminal = try Screen.open(
        ["--runs", directory.path], columns: 110, rows: 36)
      try terminal.read(until: "7 for the tour")
      try terminal.type("7")
      let titles = try Self.titles
      for (index, title) in titles.enumerated() {
        let start = terminal.bytes.count
        if index > 0 { try terminal.type("n") }
        let marker = Self.change(from: index > 0 ? titles[index - 1] : "", to: title)
        try terminal.read(until: marker, after: start, seconds: 30)
        let acted = terminal.bytes.count
        switch title {
        case "An autoencoder":
          try terminal.type(" ")
          try terminal.read(until: "✓", after: acted, seconds: 60)
          try terminal.type(" ")  // the pictures of random codes are for people
        case "Algorithm 1: training":
          try terminal.type(" ")
          try terminal.read(until: "turn 1", after: acted, seconds: 30)
          try terminal.type("   ")
          try terminal.read(until: "numbers in θ", after: acted, seconds: 30)
        case "The network inside: a U-Net":
          try terminal.read(until: "8×8×64", after: start, seconds: 60)
        case "Algorithm 2: sampling":
          try terminal.type("   ")
          try terminal.read(until: "t = 1,000", after: acted, seconds: 30)
        case "Train your own":
          try terminal.type(" ")
          try terminal.read(until: "img/s", after: acted, seconds: 60)
        case "Your own sample":
          try terminal.type(" ")
          // The last stop is done when the sample is complete.
          try terminal.read(until: "✓", after: acted, seconds: 120)
        default: break
        }
      }
      try terminal.type("q")
      try terminal.type("q")
      #expect(try terminal.waitForEnding() == .exited(0))
      #expect(Screen.isLeft(terminal))
      let runs = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      #expect(runs.contains { $0.hasPrefix("mnist-tiny-") })
    }
  }
}
