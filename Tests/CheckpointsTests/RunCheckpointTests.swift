import Checkpoints
import Files
import Foundation
import Learning
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

/// A training state of the micro network whose every number is random.
private func state(step: Int, seed: UInt64) throws -> TrainingState<UNet2D> {
  let path = Places.fixtures.appendingPathComponent("layouts/pipeline").path
  let configuration = try DiffusersDirectory(path).networkConfiguration()
  let model = try UNet2D(configuration, random: RandomSource(seed: seed))
  let ema = try UNet2D(configuration, random: RandomSource(seed: seed + 1))
  func moments(_ seed: UInt64) throws -> [Tensor] {
    let source = RandomSource(seed: seed)
    return model.parameters.enumerated().map { index, parameter in
      let values = source.normal([parameter.count], .weights(index: index)).values
      return parameter.packed(fileValues: values)
    }
  }
  return try TrainingState(
    model: model, ema: ema, m: moments(seed + 2), v: moments(seed + 3), step: step)
}

private func bits(_ network: UNet2D) -> [[UInt32]] {
  network.parameters.map { $0.tensor.values.map(\.bitPattern) }
}

private func bits(_ tensors: [Tensor]) -> [[UInt32]] {
  tensors.map { $0.values.map(\.bitPattern) }
}

private let scheduler = SchedulerFile(.ho2020, prediction: .v)

private func inRun<R>(_ body: (RunDirectory) throws -> R) throws -> R {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("runs/a").path
    return try body(RunDirectory.create(at: path, configuration: ["steps": 3]))
  }
}

@Test(arguments: [0, 1, UInt64.max]) func statesComeBackToTheBit(seed: UInt64) throws {
  try inRun { run in
    let written = try state(step: 1234, seed: 7)
    let path = try run.write(written, scheduler: scheduler, seed: seed)
    #expect(path == run.path + "/checkpoints/step-00001234")
    let (read, readSeed) = try RunDirectory.trainingState(at: path)
    #expect(readSeed == seed)
    #expect(read.step == 1234)
    #expect(bits(read.model) == bits(written.model))
    #expect(bits(read.ema) == bits(written.ema))
    #expect(bits(read.m) == bits(written.m))
    #expect(bits(read.v) == bits(written.v))
  }
}

@Test func theNewestCheckpointIsFound() throws {
  try inRun { run in
    for step in [5, 100_000_000, 20] {
      try run.write(state(step: step, seed: 1), scheduler: scheduler, seed: 0)
    }
    #expect(try run.checkpointSteps() == [5, 20, 100_000_000])
    let latest = try run.latestCheckpoint()
    #expect(latest.step == 20)
    #expect(latest.path == run.path + "/checkpoints/step-00000020")
    // `latest` may be damaged or name what is gone: then the last by its step.
    for text in ["", "step-00000021\n", "../..", "step-20"] {
      try AtomicFile.write(Array(text.utf8), to: run.path + "/checkpoints/latest")
      #expect(try run.latestCheckpoint().step == 100_000_000)
    }
  }
}

@Test func aCheckpointIsReplacedWhole() throws {
  try inRun { run in
    try Directory.create(run.path + "/checkpoints/\(Directory.temporaryPrefix)of-a-killed-run")
    try run.write(state(step: 9, seed: 1), scheduler: scheduler, seed: 1)
    try run.write(state(step: 9, seed: 2), scheduler: scheduler, seed: 2)
    let path = try run.latestCheckpoint().path
    #expect(try RunDirectory.trainingState(at: path).seed == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: run.path + "/checkpoints")
    #expect(names.sorted() == ["latest", "step-00000009"])
    #expect(
      try Directory.list(path) == [
        "model_index.json", "scheduler", "training.safetensors", "unet",
      ])
  }
}

@Test func aCheckpointThatCannotBeWrittenLeavesNothing() throws {
  try inRun { run in
    try run.write(state(step: 1, seed: 1), scheduler: scheduler, seed: 1)
    // The place of the next checkpoint is in a directory that became a file.
    let checkpoints = run.path + "/checkpoints"
    try FileManager.default.moveItem(atPath: checkpoints, toPath: run.path + "/elsewhere")
    try AtomicFile.write([], to: checkpoints)
    let error = #expect(throws: CheckpointError.self) {
      try run.write(state(step: 2, seed: 1), scheduler: scheduler, seed: 1)
    }
    #expect(
      error?.description == "\(checkpoints)/step-00000002: cannot be created: Not a directory.")
    #expect(try Directory.list(run.path) == ["checkpoints", "config.json", "elsewhere"])
  }
}

@Test func damagedCheckpointsAreErrors() throws {
  try inRun { run in
    let path = try run.write(state(step: 1, seed: 1), scheduler: scheduler, seed: 1)
    let file = path + "/training.safetensors"
    let whole = try FileReader.contents(of: file)
    for part in 0..<16 {
      try AtomicFile.write(Array(whole[..<(whole.count * part / 16)]), to: file)
      #expect(throws: CheckpointError.self) { try RunDirectory.trainingState(at: path) }
    }
    try FileManager.default.removeItem(atPath: file)
    #expect(throws: CheckpointError.place(path: path, .notACheckpoint)) {
      try RunDirectory.trainingState(at: path)
    }
  }
}

@Test func modelsAreFoundByWhatAPersonTypes() throws {
  try inRun { run in
    #expect(throws: CheckpointError.place(path: run.path, .noCheckpoint)) {
      try ModelReference(run.path)
    }
    let path = try run.write(state(step: 3, seed: 1), scheduler: scheduler, seed: 1)
    let byRun = try ModelReference(run.path + "/")
    #expect(byRun.origin == .run(run, step: 3))
    #expect(byRun.directory.path == path)
    let byCheckpoint = try ModelReference(path)
    #expect(byCheckpoint.origin == .checkpoint(step: 3))
    #expect(try byCheckpoint.directory.scheduler()?.configuration().prediction == .v)
    let fixture = Places.fixtures.appendingPathComponent("layouts/flat-2022").path
    #expect(try ModelReference(fixture).origin == .diffusers)
    let nothing = run.path + "/nothing"
    #expect(throws: CheckpointError.place(path: nothing, .nothingThere)) {
      try ModelReference(nothing)
    }
    for wrong in [run.path + "/config.json", run.path + "/checkpoints"] {
      #expect(throws: CheckpointError.place(path: wrong, .notAModel)) { try ModelReference(wrong) }
    }
  }
}

@Test func runsAreListedWithWhatTheyReached() throws {
  try inRun { run in
    let parent = Directory.parent(of: run.path)
    let empty = try run.summary()
    #expect(empty.lastStep == nil && empty.bestLoss == nil && empty.checkpointStep == nil)
    let log = try run.metricsLog(after: 0)
    for (step, loss) in [(1, 0.5), (2, 0.25), (3, Double.nan)] {
      try log.append(
        MetricsLine(
          step: step, loss: loss, emaLoss: loss, gradientNorm: 1, learningRate: 1,
          imagesPerSecond: 1, seconds: 1))
    }
    try run.write(state(step: 2, seed: 1), scheduler: scheduler, seed: 1)
    let summary = try run.summary()
    #expect(summary.lastStep == 3)
    #expect(summary.checkpointStep == 2)
    #expect(summary.bestLoss == 0.25)
    #expect(summary.lastLoss?.isNaN == true)
    _ = try RunDirectory.create(at: parent + "/b", configuration: ["steps": 3])
    try Directory.create(parent + "/not-a-run")
    #expect(Set(try RunDirectory.all(in: parent).map(\.name)) == ["a", "b"])
    #expect(try RunDirectory.all(in: parent + "/missing").isEmpty)
  }
}
