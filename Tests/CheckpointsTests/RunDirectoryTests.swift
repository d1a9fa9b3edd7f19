import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

private struct Settings: Codable, Equatable {
  var dataset = "mnist"
  var seed = UInt64.max
  var learningRate = 2e-4
}

private func line(_ step: Int) -> MetricsLine {
  MetricsLine(
    step: step, loss: 1 / Double(step + 3), emaLoss: 0.1, gradientNorm: 0.3, learningRate: 2e-4,
    imagesPerSecond: 301.25, seconds: Double(step) / 7)
}

private func inRun<R>(_ body: (RunDirectory) throws -> R) throws -> R {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("runs/mnist-0001").path
    return try body(RunDirectory.create(at: path, configuration: Settings()))
  }
}

@Test func aRunsSettingsComeBack() throws {
  try inRun { run in
    #expect(run.name == "mnist-0001")
    let opened = try RunDirectory(opening: run.path)
    #expect(try opened.configuration(as: Settings.self) == Settings())
    #expect(throws: CheckpointError.place(path: run.path, .runExists)) {
      try RunDirectory.create(at: run.path, configuration: Settings())
    }
    #expect(throws: CheckpointError.place(path: run.path, .noCheckpoint)) {
      try opened.latestCheckpoint()
    }
  }
}

@Test func metricsComeBackToTheBit() throws {
  try inRun { run in
    #expect(try run.metrics().isEmpty)
    let log = try run.metricsLog(after: 0)
    var lines = (1...20).map(line)
    lines[19].loss = .infinity
    lines[19].gradientNorm = -.infinity
    for line in lines { try log.append(line) }
    #expect(try run.metrics() == lines)
    let text = String(
      decoding: try FileReader.contents(of: run.path + "/metrics.jsonl"), as: UTF8.self)
    let first = try #require(text.split(separator: "\n").first)
    #expect(
      first == """
        {"ema_loss":0.1,"gradient_norm":0.3,"images_per_second":301.25,"learning_rate":0.0002,\
        "loss":0.25,"seconds":0.14285714285714285,"step":1}
        """)
  }
}

@Test(arguments: [0, 1, 7, 19, 20, 99])
func goingOnCutsWhatCameAfter(step: Int) throws {
  try inRun { run in
    do {
      let log = try run.metricsLog(after: 0)
      for step in 1...20 { try log.append(line(step)) }
      let half = try FileWriter(appendingTo: run.path + "/metrics.jsonl")
      try half.write(Array(line(21).json.utf8.prefix(30)))
    }
    #expect(try run.metrics() == (1...20).map(line))
    let log = try run.metricsLog(after: step)
    try log.append(line(step + 1))
    #expect(try run.metrics() == (1...20).filter { $0 <= step }.map(line) + [line(step + 1)])
  }
}

@Test func damageInTheMiddleIsToldWithItsLine() throws {
  try inRun { run in
    let path = run.path + "/metrics.jsonl"
    let text = line(1).json + "\nnonsense\n" + line(3).json + "\n"
    try AtomicFile.write(Array(text.utf8), to: path)
    let error = #expect(throws: CheckpointError.self) { try run.metrics() }
    #expect(error?.description.contains("metrics.jsonl: ") == true)
    #expect(error?.description.contains("line 2") == true)
    try AtomicFile.write(Array((line(1).json + "\n\0\0\0\n").utf8), to: path)
    #expect(try run.metrics() == [line(1)])
  }
}

@Test func aPlaceThatCannotBeWrittenIsOneSentenceAndNothingIsLeft() throws {
  try Places.withTemporaryDirectory { directory in
    let file = directory.appendingPathComponent("file").path
    try AtomicFile.write([], to: file)
    let error = #expect(throws: CheckpointError.self) {
      try RunDirectory.create(at: file + "/run", configuration: Settings())
    }
    #expect(error?.description == "\(file)/run: cannot be created: Not a directory.")
    #expect(throws: CheckpointError.self) {
      try RunDirectory.create(at: "/proc/run", configuration: Settings())
    }
    #expect(try Directory.list(directory.path) == ["file"])
    #expect(throws: CheckpointError.place(path: file, .notARun)) {
      try RunDirectory(opening: file)
    }
  }
}
