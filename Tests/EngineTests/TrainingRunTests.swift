import Checkpoints
import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// Runs on the bundled digits with a network that takes milliseconds.
@Suite(.serialized)
struct TrainingRunTests {
  static func settings(steps: Int) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.model = Places.fixtures.appendingPathComponent("unet-tiny-plain/config.json").path
    settings.steps = steps
    settings.batch = 3
    settings.seed = 7
    settings.dropout = 0.1
    settings.warmup = 4
    settings.checkpointEvery = 3
    return settings
  }

  /// Weights, moments, step and seed as they lie in the newest checkpoint.
  static func bytes(_ directory: URL) throws -> [Data] {
    let run = try RunDirectory(opening: directory.path)
    let checkpoint = URL(fileURLWithPath: try run.latestCheckpoint().path)
    return try ["training.safetensors", "unet/diffusion_pytorch_model.safetensors"].map {
      try Data(contentsOf: checkpoint.appendingPathComponent($0))
    }
  }

  static func train(_ directory: URL, steps: Int) throws {
    let run = try TrainingRun(settings(steps: steps), at: directory.path)
    while !run.isFinished { _ = try run.advance() }
  }

  @Test func aResumedRunEndsWithTheSameBits() throws {
    try Places.withTemporaryDirectory { directory in
      let whole = directory.appendingPathComponent("whole")
      let parts = directory.appendingPathComponent("parts")
      try Self.train(whole, steps: 7)
      do {
        let first = try TrainingRun(Self.settings(steps: 7), at: parts.path)
        for _ in 0..<4 { _ = try first.advance() }
        try first.writeCheckpoint()
        // Nobody else may write to it meanwhile.
        let busy = CheckpointError.place(path: parts.path, .runInUse)
        #expect(throws: EngineError.checkpoint(busy)) { try TrainingRun(resuming: parts.path) }
      }
      let second = try TrainingRun(resuming: parts.path)
      #expect(second.state.step == 4)
      while !second.isFinished { _ = try second.advance() }
      #expect(try Self.bytes(parts) == Self.bytes(whole))
      let steps = try RunDirectory(opening: parts.path).metrics().map(\.step)
      #expect(steps == Array(1...7))
    }
  }

  /// A learned variance, and a density of t that knows the losses of all steps before.
  ///
  /// With T = 4 and 3 pictures a step ten losses of each t are there after about 20 steps.
  @Test func importanceSamplingIsResumedToTheSameBits() throws {
    try Places.withTemporaryDirectory { directory in
      let whole = directory.appendingPathComponent("whole").path
      let parts = directory.appendingPathComponent("parts").path
      var settings = Self.settings(steps: 36)
      settings.schedule = ScheduleSpecification(
        shape: .linear, timesteps: 4, betaStart: 0.1, betaEnd: 0.7)
      settings.loss = .hybrid
      settings.variance = .learnedRange
      settings.timestepDensity = .importance
      settings.checkpointEvery = 100
      let all = try TrainingRun(settings, at: whole)
      while !all.isFinished { _ = try all.advance() }
      do {
        let first = try TrainingRun(settings, at: parts)
        for _ in 0..<31 { _ = try first.advance() }
        try first.writeCheckpoint()
      }
      let second = try TrainingRun(resuming: parts)
      while !second.isFinished { _ = try second.advance() }
      let (a, b) = (URL(fileURLWithPath: parts), URL(fileURLWithPath: whole))
      #expect(try Self.bytes(a) == Self.bytes(b))
      let history = try RunDirectory.lossHistory(
        at: RunDirectory(opening: whole).latestCheckpoint().path, timesteps: 4)
      #expect(history.losses.allSatisfy { $0.count == 10 })
      #expect(try LoadedModel(whole).variance == .learnedRange)
      #expect(try LoadedModel(whole).predictor.network.configuration.outChannels == 2)
      #expect(throws: CheckpointError.self) {
        try RunDirectory.lossHistory(
          at: RunDirectory(opening: whole).latestCheckpoint().path, timesteps: 5)
      }
    }
  }

  /// Ends that learn by the bound, what lies between them by its variance, and a checkpoint whose
  /// scheduler has the table of now.
  @Test func aLearnedScheduleIsResumedToTheSameBits() throws {
    try Places.withTemporaryDirectory { directory in
      let whole = directory.appendingPathComponent("whole").path
      let parts = directory.appendingPathComponent("parts").path
      var settings = Self.settings(steps: 9)
      settings.schedule = .standard(.learned)
      settings.learningRate = 0.01
      let all = try TrainingRun(settings, at: whole)
      let beginning = all.schedule
      while !all.isFinished { _ = try all.advance() }
      do {
        let first = try TrainingRun(settings, at: parts)
        for _ in 0..<5 { _ = try first.advance() }  // checkpoint at 3, steps 4 and 5 are lost
      }
      let second = try TrainingRun(resuming: parts)
      #expect(second.state.step == 3)
      while !second.isFinished { _ = try second.advance() }
      let (a, b) = (URL(fileURLWithPath: parts), URL(fileURLWithPath: whole))
      #expect(try Self.bytes(a) == Self.bytes(b))
      #expect(second.schedule == all.schedule)
      #expect(all.schedule != beginning)
      let model = try LoadedModel(whole)
      #expect(model.schedule == all.schedule)
      let records = try RunDirectory(opening: parts).scheduleRecords
      #expect(records.map(\.step) == [0, 9])
      #expect(records == (try RunDirectory(opening: whole).scheduleRecords))
      #expect(records.allSatisfy { $0.gamma.count == ScheduleRecord.most })
      settings.schedule.rescalesToZeroSNR = true
      #expect(throws: EngineError.self) { try TrainingRun(settings, at: whole + "2") }
    }
  }

  @Test func aRunThatCrashedGoesOnFromItsCheckpoint() throws {
    try Places.withTemporaryDirectory { directory in
      let whole = directory.appendingPathComponent("whole")
      let parts = directory.appendingPathComponent("parts")
      try Self.train(whole, steps: 6)
      do {
        let first = try TrainingRun(Self.settings(steps: 6), at: parts.path)
        for _ in 0..<5 { _ = try first.advance() }  // checkpoint at 3, steps 4 and 5 are lost
      }
      let second = try TrainingRun(resuming: parts.path)
      #expect(second.state.step == 3)
      while !second.isFinished { _ = try second.advance() }
      #expect(try Self.bytes(parts) == Self.bytes(whole))
      let steps = try RunDirectory(opening: parts.path).metrics().map(\.step)
      #expect(steps == Array(1...6))
    }
  }

  @Test func threadsDoNotChangeABit() throws {
    try Places.withTemporaryDirectory { directory in
      let before = ComputeThreads.count
      defer { ComputeThreads.use(before) }
      let runs = [1, 2, 3].map { directory.appendingPathComponent("threads-\($0)") }
      for (index, run) in runs.enumerated() {
        ComputeThreads.use(index + 1)
        try Self.train(run, steps: 3)
      }
      let one = try Self.bytes(runs[0])
      for run in runs.dropFirst() { #expect(try Self.bytes(run) == one) }
    }
  }

  @Test func anotherSeedGivesAnotherRun() throws {
    try Places.withTemporaryDirectory { directory in
      let (a, b) = (directory.appendingPathComponent("a"), directory.appendingPathComponent("b"))
      try Self.train(a, steps: 1)
      var settings = Self.settings(steps: 1)
      settings.seed = 8
      let run = try TrainingRun(settings, at: b.path)
      while !run.isFinished { _ = try run.advance() }
      #expect(try Self.bytes(a) != Self.bytes(b))
    }
  }

  @Test func aLossThatIsNotFiniteStopsTheRunAndKeepsTheCheckpoint() throws {
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("run").path
      var settings = Self.settings(steps: 50)
      settings.learningRate = 1e30
      settings.warmup = 0
      settings.checkpointEvery = 1
      let run = try TrainingRun(settings, at: path)
      var failure: EngineError?
      do throws(EngineError) {
        while !run.isFinished { _ = try run.advance() }
      } catch {
        failure = error
      }
      guard case .diverged(let step, _)? = failure else {
        Issue.record("expected divergence, found \(String(describing: failure))")
        return
      }
      #expect(run.state.step == step - 1)
      for parameter in run.state.model.parameters {
        let isFinite = parameter.fileValues.allSatisfy(\.isFinite)
        #expect(isFinite, "\(parameter.name)")
      }
      if step > 1 {
        #expect(try RunDirectory(opening: path).latestCheckpoint().step == step - 1)
      }
    }
  }

  @Test func learningLowersTheLoss() throws {
    try Places.withTemporaryDirectory { directory in
      var settings = Self.settings(steps: 60)
      settings.batch = 8
      settings.learningRate = 2e-3
      settings.dropout = 0
      let run = try TrainingRun(settings, at: directory.appendingPathComponent("run").path)
      var losses: [Double] = []
      while !run.isFinished { losses += [try run.advance()?.loss].compactMap { $0 } }
      // A network that knows nothing predicts 0 and has the loss E‖ε‖² = 1.
      let last = losses.suffix(15).reduce(0, +) / 15
      #expect(last < 0.5, "\(losses)")
    }
  }
}
