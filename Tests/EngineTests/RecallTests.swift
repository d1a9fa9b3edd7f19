import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Datasets
@testable import Engine

/// Pictures led back by memory, behind the queue.
@Suite(.serialized) struct RecallTests {
  @Test func memoryMakesNoiseIntoPicturesThatItKnows() throws {
    var random = SplitMix(seed: 2)
    let bytes = (0..<3 * 16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let dataset = ImageDataset(
      name: "noise", height: 4, width: 4, channels: 1, bytes: bytes, labels: nil, classes: [])
    var sampling = PlaneSampling()
    sampling.steps = 20
    var recall = try Recall(
      RecallRequest(identifier: 3, source: nil, sampling: sampling), model: nil, dataset: dataset)
    var states: [RecalledState] = []
    while !recall.isFinished {
      for case .recalled(3, let state) in recall.advance() { states.append(state) }
    }
    #expect(states.map(\.index) == Array(0...20))
    #expect(states.allSatisfy { $0.isExact && $0.known == 3 && $0.xt.count == 4 })
    let last = try #require(states.last)
    #expect(last.timestep == 0 && states[0].x0Hat.isEmpty)
    let known = (0..<3).map { Array(bytes[16 * $0..<16 * $0 + 16]) }
    for picture in last.xt {
      // Bytes of [-1, 1] and back: one level of rounding.
      let isKnown = known.contains {
        zip($0, picture.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
      }
      #expect(isKnown)
    }
    #expect(Set(last.xt.map(\.bytes)).count > 1)
  }

  @Test func aModelThatIsNotThereIsSaid() throws {
    try SessionTests.converse { talk in
      let request = RecallRequest(
        identifier: 1, source: .directory("nowhere"), sampling: PlaneSampling())
      talk.engine.send(.plane(.recall(request)))
      let sentence = try talk.wait(for: "a sentence") { event -> String? in
        if case .failed(let sentence) = event { sentence } else { nil }
      }
      #expect(sentence.contains("nowhere"))
    }
  }
}
