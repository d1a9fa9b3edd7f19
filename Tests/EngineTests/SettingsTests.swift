import Checkpoints
import EngineMessages
import Foundation
import TestSupport
import Testing

@testable import Engine

struct SettingsTests {
  struct Refusal: Sendable {
    let name: String
    let sentence: String
    let change: @Sendable (inout TrainingSettings) -> Void
  }

  static let refusals: [Refusal] = [
    Refusal(name: "steps", sentence: "“steps” is 0, expected at least 1.") { $0.steps = 0 },
    Refusal(name: "batch", sentence: "“batch” is -1, expected 1 to 65536.") { $0.batch = -1 },
    Refusal(name: "rate", sentence: "“learning_rate” is nan, expected above 0.") {
      $0.learningRate = .nan
    },
    Refusal(name: "ema", sentence: "“ema” is 1, expected 0 or more, and below 1.") { $0.ema = 1 },
    Refusal(name: "dropout", sentence: "“dropout” is nan, expected 0 or more, and below 1.") {
      $0.dropout = .nan
    },
    Refusal(name: "log", sentence: "“log_every” is 0, expected at least 1.") { $0.logEvery = 0 },
    Refusal(
      name: "hybrid",
      sentence: "The loss hybrid learns the variance, but that is fixed-small here; it goes "
        + "together with the variance learned-range."
    ) { $0.loss = .hybrid },
    Refusal(
      name: "variance",
      sentence: "The loss simple does not see the variance, so that it cannot be learned-range; "
        + "that goes together with the loss hybrid or variational."
    ) { $0.variance = .learnedRange },
    Refusal(
      name: "network",
      sentence: "There is no network “huge”, expected tiny, small, medium, cifar10 or the path "
        + "of a config.json."
    ) { $0.model = "huge" },
    Refusal(
      name: "channels",
      sentence: "The pictures of mnist have 1 channel, but the network "
        + "\(Places.fixtures.path)/unet-tiny-attention/config.json takes and gives 3."
    ) { $0.model = Places.fixtures.path + "/unet-tiny-attention/config.json" },
  ]

  @Test(arguments: refusals.map(\.name))
  func refusesInOneSentenceAndWritesNothing(name: String) throws {
    let refusal = try #require(Self.refusals.first { $0.name == name })
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("run").path
      var settings = TrainingSettings()
      refusal.change(&settings)
      var found: EngineError?
      do throws(EngineError) { _ = try TrainingRun(settings, at: path) } catch { found = error }
      #expect(found?.description == refusal.sentence)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func settingsComeBackFromTheirFile() throws {
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("run").path
      var settings = TrainingRunTests.settings(steps: 5)
      _ = try TrainingRun(settings, at: path)
      settings.heldOut = .tenth  // which the run has settled
      let run = try RunDirectory(opening: path)
      #expect(try run.configuration(as: TrainingSettings.self) == settings)
      let json = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: path + "/config.json")))
      let keys = try #require(json as? [String: Any]).keys.sorted()
      #expect(
        keys == [
          "batch", "changes", "checkpoint_every", "classes", "dataset", "drop_labels", "dropout",
          "ema", "held_out",
          "learning_rate", "log_every", "loss", "model", "objective", "schedule", "seed", "steps",
          "t_density", "variance", "warmup",
        ])
    }
  }

  /// A file from before there was a choice of losses.
  @Test func olderFilesTakeDefaults() throws {
    var settings = TrainingSettings()
    settings.seed = 5
    let json = try JSONEncoder().encode(settings)
    var fields = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    for key in ["loss", "variance", "t_density", "changes"] { fields[key] = nil }
    let older = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: older) == settings)
    settings.loss = .hybrid
    settings.variance = .learnedRange
    settings.timestepDensity = .importance
    let newer = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: newer) == settings)
  }
}
