import Checkpoints
import Foundation
import TerminalKit

/// The progress of a headless run: a line that renews itself on a terminal, JSON lines for
/// scripts, and a line now and then where standard output is a file.
struct TrainingProgress {
  private let steps: Int
  private let isJSON: Bool
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var lastShown: ContinuousClock.Instant?
  private var isLineOpen = false

  init(steps: Int, isJSON: Bool) {
    self.steps = steps
    self.isJSON = isJSON
  }

  mutating func report(_ line: MetricsLine) throws {
    guard !isJSON else { return try StandardOutput.write(line.json) }
    // 10 times a second on a terminal, every ten seconds in a file.
    let pause = isTerminal ? Duration.milliseconds(100) : .seconds(10)
    let now = ContinuousClock.now
    if let lastShown, lastShown.duration(to: now) < pause, line.step < steps { return }
    lastShown = now
    guard isTerminal else { return try StandardOutput.write(text(line)) }
    FileHandle.standardOutput.write(Data(("\r\u{1B}[K" + text(line)).utf8))
    isLineOpen = true
  }

  /// Ends the line that renews itself.
  mutating func end() throws {
    if isLineOpen { try StandardOutput.write("") }
    isLineOpen = false
  }

  private func text(_ line: MetricsLine) -> String {
    let left = Double(steps - line.step) * line.seconds / Double(max(line.step, 1))
    return "step \(NumberText.grouped(line.step))/\(NumberText.grouped(steps))"
      + "  loss \(NumberText.significant(line.emaLoss))"
      + "  \(NumberText.significant(line.imagesPerSecond)) img/s"
      + "  \(NumberText.duration(left)) left"
  }
}
