import EngineMessages
import Schedules
import TestSupport
import Testing

@testable import Engine

/// The numbers of any picture of a state.
@Suite(.serialized) struct SessionStateTests {
  private typealias Conversation = SessionTests.Conversation

  private func show(
    _ request: StateRequest, _ talk: inout Conversation
  ) throws -> ShownState {
    let mark = talk.events.count
    talk.engine.send(.showState(request))
    let found = try talk.find("the state", from: mark) { event -> Result<ShownState, Refusal>? in
      switch event {
      case .stateShown(let state): .success(state)
      case .failed(let sentence): .failure(Refusal(sentence: sentence))
      default: nil
      }
    }
    return try found.get()
  }

  /// Those of the first picture stand in the frames as well; bytes are the numbers, clipped.
  @Test(arguments: [Sampler.ancestral(.fixedLarge), .dpmSolverPlusPlus, .heun])
  func numbersAreThoseOfTheFilm(sampler: Sampler) throws {
    try SessionTests.converse { talk in
      let frames = try talk.frames(SessionWalkTests.request(1, sampler))
      for state in [0, 1, 4, 6] {
        for picture in 0...1 {
          let shown = try show(
            StateRequest(identifier: 1, state: state, picture: picture), &talk)
          let bytes = shown.values.xt.map {
            UInt8(max(0, min(255, (255 * max(0, min(1, $0 / 2 + 0.5))).rounded(.toNearestOrEven))))
          }
          #expect(bytes == frames[state].xt[picture].bytes)
          if picture == 0 { #expect(shown.values == frames[state].values) }
          let before = state == 0 ? [] : frames[state - 1].values?.xt
          if picture == 0 { #expect(shown.before == before) }
          #expect(shown.before.isEmpty == (state == 0))
        }
      }
    }
  }

  @Test func whatIsNotThereIsRefused() throws {
    try SessionTests.converse { talk in
      _ = try talk.frames(SessionWalkTests.request(1))
      for (identifier, state, picture) in [(1, 7, 0), (1, -1, 0), (1, 2, 2), (9, 0, 0)] {
        let request = StateRequest(identifier: identifier, state: state, picture: picture)
        #expect(throws: Refusal.self) { try show(request, &talk) }
      }
    }
  }
}
