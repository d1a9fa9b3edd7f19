import Checkpoints
import EngineMessages
import Foundation
import TestSupport
import Testing

/// A run of three logged steps without a checkpoint.
private func makeRun(_ name: String, in directory: URL) throws {
  var settings = TrainingSettings()
  settings.steps = 12_000
  let run = try RunDirectory.create(
    at: directory.appendingPathComponent(name).path, configuration: settings)
  let log = try run.metricsLog(after: 0)
  for (step, loss) in [(1_000, 0.5), (2_000, 0.125), (3_000, 0.25)] {
    try log.append(
      MetricsLine(
        step: step, loss: 2 * loss, emaLoss: loss, gradientNorm: 1, learningRate: 1e-3,
        imagesPerSecond: 10, seconds: Double(step) / 10))
  }
}

@Test func aRunIsShown() throws {
  try Places.withTemporaryDirectory { directory in
    try makeRun("a", in: directory)
    let outcome = try Program.run(["runs", "show", directory.path + "/a", "--json"])
    #expect(outcome.code == 0)
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let shown = try #require(value as? [String: Any])
    #expect(shown["last_step"] as? Int == 3_000)
    #expect(shown["last_loss"] as? Double == 0.5)
    #expect(shown["best_loss"] as? Double == 0.125)
    #expect(shown["seconds"] as? Double == 300)
    #expect(shown["checkpoints"] as? [Int] == [])
    let modified = try Date.ISO8601FormatStyle().parse(#require(shown["modified"] as? String))
    #expect(abs(modified.timeIntervalSinceNow) < 60)
    let settings = try #require(shown["settings"] as? [String: Any])
    #expect(settings["steps"] as? Int == 12_000)
    let text = try Program.run(["runs", "show", directory.path + "/a"])
    #expect(text.code == 0)
    #expect(text.output.contains(/last written   \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n/))
    #expect(text.output.contains("step           3,000 of 12,000\n"))
    #expect(text.output.contains("loss           0.50000, best average 0.12500\n"))
  }
}

@Test func aBrokenRunHidesNoOther() throws {
  try Places.withTemporaryDirectory { directory in
    try makeRun("whole", in: directory)
    try makeRun("broken", in: directory)
    try Data("{}".utf8).write(to: directory.appendingPathComponent("broken/config.json"))
    let outcome = try Program.run(["runs", "list", directory.path])
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("whole  mnist  tiny     3,000  12,000  0.50000  0.12500") == true)
    #expect(outcome.complaint.hasPrefix("ddpm: \(directory.path)/broken/config.json: "))
    #expect(outcome.complaint.split(separator: "\n").count == 1)
  }
}

@Test func noRunsYetIsNoError() throws {
  try Places.withTemporaryDirectory { directory in
    let outcome = try Program.run(["runs"], in: directory)
    #expect(outcome.code == 0)
    #expect(outcome.complaint == "ddpm: there are no runs in “runs” yet; “ddpm train” makes one.\n")
    let json = try Program.run(["runs", "list", "--json"], in: directory)
    #expect(json.output.filter { !$0.isWhitespace } == "[]")
  }
}
