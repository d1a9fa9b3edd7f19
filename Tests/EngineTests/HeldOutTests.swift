import Checkpoints
import Datasets
import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// Pictures that training never sees.
@Suite(.serialized)
struct HeldOutTests {
  private static func settings(steps: Int) -> TrainingSettings {
    var settings = TrainingRunTests.settings(steps: steps)
    settings.checkpointEvery = 1_000
    return settings
  }

  @Test func valuesComeEarlyAndThenAtEqualDistances() {
    func due(_ interval: Int) -> [Int] {
      stride(from: interval, through: 1_100, by: interval).filter {
        HeldOutExam.isDue($0, loggedEvery: interval)
      }
    }
    #expect(due(1) == [64, 128, 256, 512, 768, 1_024])
    #expect(due(100) == [100, 200, 300, 600, 800, 1_100])
  }

  /// It is logged, the same whether the run was stopped or not, and learning is not touched by it.
  @Test func theHeldOutLossIsLoggedAndResumed() throws {
    try Places.withTemporaryDirectory { directory in
      let (whole, parts) = (directory.path + "/whole", directory.path + "/parts")
      let run = try TrainingRun(Self.settings(steps: 70), at: whole)
      #expect(run.settings.heldOut == .tenth && run.dataset.count == 4_500)
      while !run.isFinished { _ = try run.advance() }
      do {
        let first = try TrainingRun(Self.settings(steps: 70), at: parts)
        for _ in 0..<40 { _ = try first.advance() }
        try first.writeCheckpoint()
      }
      let second = try TrainingRun(resuming: parts)
      while !second.isFinished { _ = try second.advance() }
      let (a, b) = (URL(fileURLWithPath: parts), URL(fileURLWithPath: whole))
      #expect(try TrainingRunTests.bytes(a) == TrainingRunTests.bytes(b))
      let lines = try RunDirectory(opening: whole).metrics()
      let others = try RunDirectory(opening: parts).metrics()
      #expect(lines.map(\.heldOutLoss) == others.map(\.heldOutLoss))
      #expect(lines.filter { $0.heldOutLoss != nil }.map(\.step) == [64])
      let (held, trained) = (try #require(lines[63].heldOutLoss), lines[63].emaLoss)
      // Of pictures alike: nearly the same after so little learning.
      #expect(held > 0.5 * trained && held < 2 * trained, "\(held), \(trained)")
      let history = try WatchedRun.opening(whole).history
      #expect(history.heldOut.map(\.step) == [64])
    }
  }

  /// A run of before has no word of held-out pictures in its settings; it learns from all, as it did.
  @Test func anOldRunGoesOnWithAllPictures() throws {
    try Places.withTemporaryDirectory { directory in
      let path = directory.path + "/run"
      do {
        let run = try TrainingRun(Self.settings(steps: 2), at: path)
        while !run.isFinished { _ = try run.advance() }
      }
      let file = URL(fileURLWithPath: path + "/config.json")
      let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
      var fields = try #require(object as? [String: Any])
      #expect(fields.removeValue(forKey: "held_out") as? String == "tenth")
      #expect(try MeasuredPictures(for: path, dataset: nil).isUnseen == true)
      #expect(try MeasuredPictures(for: path, dataset: nil).dataset.count == 500)
      try JSONSerialization.data(withJSONObject: fields).write(to: file)
      let run = try TrainingRun(resuming: path, steps: 70)
      #expect(run.dataset.count == 5_000)
      while !run.isFinished { _ = try run.advance() }
      #expect(try RunDirectory(opening: path).metrics().allSatisfy { $0.heldOutLoss == nil })
      for model in [path, try RunDirectory(opening: path).latestCheckpoint().path] {
        #expect(try MeasuredPictures(for: model, dataset: nil).isUnseen == false)
      }
      #expect(try MeasuredPictures(for: path + "/none", dataset: "mnist").isUnseen == nil)
    }
  }
}
