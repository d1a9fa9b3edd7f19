import EngineMessages
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Algorithm 1 turn by turn, behind the queue.
@Suite(.serialized) struct LessonTests {
  private func turns(_ count: Int, _ talk: inout SessionTests.Conversation) throws -> LessonTurn {
    talk.engine.send(.lesson(.turn(count: count)))
    return try talk.wait(for: "the last turn") { event -> LessonTurn? in
      if case .lesson(.turned(let turn, left: 0)) = event { turn } else { nil }
    }
  }

  /// A network that says nothing has the loss E‖ε‖² = 1; that of a normal batch of 16 · 1,024
  /// numbers differs from 1 by at most 6 √(2 / 16,384).
  @Test func theFirstTurnKnowsNothingAndLaterOnesLearn() throws {
    try SessionTests.converse { talk in
      let first = try turns(1, &talk)
      #expect(first.number == 1 && first.timesteps == 1000)
      #expect(abs(first.batchLoss - 1) < 6 * (2.0 / 16_384).squareRoot())
      #expect(Set(first.epsilonHat.bytes) == [128])  // 0 of −3…3
      #expect(first.gradientNorm > 0 && first.parameters > 500_000)
      #expect((1...1000).contains(first.timestep))
      let later = try turns(60, &talk)
      #expect(later.number == 61 && later.batchLoss < 0.5)
    }
  }

  @Test func theSameTurnsHaveTheSameNumbers() throws {
    var found: [LessonTurn] = []
    for _ in 0..<2 {
      try SessionTests.converse { talk in found.append(try turns(3, &talk)) }
    }
    #expect(found[0] == found[1])
  }
}
