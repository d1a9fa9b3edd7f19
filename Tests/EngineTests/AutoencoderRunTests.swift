import Checkpoints
import EngineMessages
import Foundation
import Networks
import TestSupport
import Testing

@testable import Engine

/// Runs of autoencoders on the bundled digits.
@Suite(.serialized)
struct AutoencoderRunTests {
  private static func settings(_ kind: AutoencoderKind, steps: Int) -> AutoencoderSettings {
    var settings = AutoencoderSettings()
    settings.model = kind
    settings.decoder = .gaussian
    settings.code = 3
    settings.steps = steps
    settings.batch = 8
    settings.seed = 11
    settings.checkpointEvery = 3
    return settings
  }

  private static func bytes(_ path: String) throws -> [Data] {
    let checkpoint = try RunDirectory(opening: path).latestCheckpoint().path
    return try ["training.safetensors", "diffusion_pytorch_model.safetensors", "config.json"].map {
      try Data(contentsOf: URL(fileURLWithPath: checkpoint + "/" + $0))
    }
  }

  @Test func aResumedRunEndsWithTheSameBits() throws {
    typealias Run = AutoencoderRun<VariationalAutoencoder>
    try Places.withTemporaryDirectory { directory in
      let (whole, parts) = (directory.path + "/whole", directory.path + "/parts")
      let settings = Self.settings(.variational, steps: 7)
      let all = try Run(settings, at: whole)
      while !all.isFinished { _ = try all.advance() }
      do {
        let first = try Run(settings, at: parts)
        for _ in 0..<4 { _ = try first.advance() }
        try first.writeCheckpoint()
        let busy = CheckpointError.place(path: parts, .runInUse)
        #expect(throws: EngineError.checkpoint(busy)) { try Run(resuming: parts) }
      }
      let second = try Run(resuming: parts)
      #expect(second.step == 4)
      while !second.isFinished { _ = try second.advance() }
      #expect(try Self.bytes(parts) == Self.bytes(whole))
      #expect(try RunDirectory(opening: parts).metrics().map(\.step) == Array(1...7))
    }
  }

  /// Pictures drawn one by one, or many at once, are the same, and other seeds give others.
  @Test func drawnPicturesDependOnSeedAndPlaceAlone() throws {
    try Places.withTemporaryDirectory { directory in
      let run = try AutoencoderRun<Autoencoder>(
        Self.settings(.autoencoder, steps: 2), at: directory.path + "/run")
      while !run.isFinished { _ = try run.advance() }
      let model = try #require(try LoadedAutoencoder(directory.path + "/run"))
      #expect(!model.isVariational && model.configuration.code == 3)
      let many = model.draw(count: 70, seed: 4).values
      #expect(Array(many.prefix(1_024)) == model.draw(count: 1, seed: 4).values)
      #expect(many.count == 70 * 1_024 && model.draw(count: 1, seed: 5).values != many)
      let bound = try AutoencoderEvaluation(model, dataset: "mnist", images: 70, seed: 0).run()
      #expect(bound.images == 70 && bound.divergence.isEmpty)
      #expect(bound.reconstruction.mean > 0)
      // Not a run of diffusion, and no trap where one is asked for.
      #expect(throws: EngineError.self) { try LoadedModel(directory.path + "/run") }
      #expect(throws: EngineError.self) { try TrainingRun(resuming: directory.path + "/run") }
    }
  }

  /// 200 steps bring the bound of digits below 190 nats from 700; a wrong sign anywhere does not.
  @Test func itLearns() throws {
    try Places.withTemporaryDirectory { directory in
      var settings = Self.settings(.variational, steps: 200)
      (settings.batch, settings.decoder, settings.checkpointEvery) = (32, .bernoulli, 1_000)
      let path = directory.path + "/run"
      let run = try AutoencoderRun<VariationalAutoencoder>(settings, at: path)
      while !run.isFinished { _ = try run.advance() }
      let model = try #require(try LoadedAutoencoder(path))
      let bound = try AutoencoderEvaluation(model, dataset: "mnist", images: 200, seed: 0).run()
      #expect(bound.total.mean < 200 && bound.rate > 2)
    }
  }

  @Test func whatCannotBeIsRefused() {
    for (change, key) in [
      ({ $0.code = 1 }, "code"), ({ $0.beta = .nan }, "beta"), ({ $0.batch = 0 }, "batch"),
      ({ $0.learningRate = 0 }, "learning_rate"), ({ $0.ema = 1 }, "ema"),
    ] as [((inout AutoencoderSettings) -> Void, String)] {
      var settings = AutoencoderSettings()
      change(&settings)
      do throws(EngineError) {
        try settings.check()
        Issue.record("\(key) was taken")
      } catch {
        #expect(error.description.hasPrefix("“\(key)” is "))
      }
    }
  }
}
