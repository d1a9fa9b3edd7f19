import Checkpoints
import Diffusion
import EngineMessages
import Foundation
import Networks
import TestSupport
import Testing

@testable import Engine

/// Runs that learn the classes of the bundled digits.
@Suite(.serialized)
struct ClassTests {
  private func settings(dropLabels: Double = 0.5) -> TrainingSettings {
    var settings = TrainingRunTests.settings(steps: 5)
    settings.classes = true
    settings.dropLabels = dropLabels
    return settings
  }

  private func withRun(
    _ settings: TrainingSettings, _ body: (TrainingRun, URL) throws -> Void
  ) throws {
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("run")
      let run = try TrainingRun(settings, at: path.path)
      while !run.isFinished { _ = try run.advance() }
      try body(run, path)
    }
  }

  @Test func aResumedRunWithholdsTheSameLabels() throws {
    try withRun(settings()) { _, whole in
      try Places.withTemporaryDirectory { directory in
        let parts = directory.appendingPathComponent("parts")
        do {
          let first = try TrainingRun(settings(), at: parts.path)
          for _ in 0..<2 { _ = try first.advance() }
          try first.writeCheckpoint()
        }
        let second = try TrainingRun(resuming: parts.path)
        while !second.isFinished { _ = try second.advance() }
        #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
      }
    }
  }

  /// Adam moves the rows of the table that a batch has met; of five batches of three digits with
  /// half of the labels withheld, “no class” is among them but for a chance of 2⁻¹⁵.
  @Test func theTableLearnsWhatTheBatchesHold() throws {
    try withRun(settings()) { run, path in
      let start = try TrainingRun(settings(), at: path.path + "-other").state.model
      let (before, after) = (rows(start), rows(run.state.model))
      #expect(after.count == 11)
      let changed = zip(before, after).map { $0 != $1 }
      #expect(changed[10])
      #expect((2..<11).contains(changed.filter { $0 }.count))
      let model = try LoadedModel(path.path)
      #expect(model.predictor.network.configuration.noClass == 10)
      #expect(model.predictor.condition == .all(10))
      #expect(run.sampled.condition == .inTurn(classes: 10))
    }
  }

  private func rows(_ network: UNet2D) -> [[Float]] {
    guard let table = network.parameters.first(where: { $0.name == "class_embedding.weight" })
    else { return [] }
    let width = table.tensor.count / table.tensor.shape[0]
    let values = table.tensor.values
    return (0..<table.tensor.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  @Test func guidanceNeedsAClassAndPicturesWithout() throws {
    try withRun(settings()) { _, path in
      let choices = SamplingChoices(.ddim(eta: 0), steps: 2, guidance: 1)
      #expect(throws: EngineError.guidanceWithoutClass) {
        try Sampling(LoadedModel(path.path), choices, .draw(count: 1))
      }
      #expect(
        throws: EngineError.label(model: path.path, .unknownClass(10, classes: 10))
      ) { try LoadedModel(path.path, label: 10) }
      let model = try LoadedModel(path.path, label: 3)
      let plain = try last(model, SamplingChoices(.ddim(eta: 0), steps: 2))
      #expect(try last(model, SamplingChoices(.ddim(eta: 0), steps: 2, guidance: 0)) == plain)
      #expect(try last(model, choices) != plain)
    }
    try withRun(settings(dropLabels: 0)) { run, path in
      #expect(run.state.model.configuration.classEmbedding == .table(classes: 10))
      let model = try LoadedModel(path.path)
      #expect(model.predictor.condition == .inTurn(classes: 10))
      #expect(throws: EngineError.noGuidance(model: "run")) {
        try Sampling(
          model, SamplingChoices(.heun, guidance: 1), .draw(count: 1))
      }
    }
  }

  private func last(_ model: LoadedModel, _ choices: SamplingChoices) throws -> [Float] {
    var values: [Float] = []
    try Sampling(model, choices, .draw(count: 2)).walk { values = $0.xt.values }
    return values
  }

  @Test func partsOfABatchKeepTheirClasses() {
    let conditions: [DenoisingNetwork.Condition] = [
      .each([4, 3, 2, 1, 0]), .inTurn(classes: 3), .all(7),
    ]
    #expect(conditions.map { $0.classes(of: 2..<5) } == [[2, 1, 0], [2, 0, 1], [7, 7, 7]])
  }

  @Test func settingsOfEarlierRunsHaveNoClasses() throws {
    var settings = TrainingSettings()
    settings.batch = 17
    let json = try JSONEncoder().encode(settings)
    var fields = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    for key in ["classes", "drop_labels"] { fields[key] = nil }
    let old = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: old) == settings)
  }
}
