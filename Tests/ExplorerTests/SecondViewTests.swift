import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// What stands beside x_t: the prediction, the noise, or the change.
@Suite struct SecondViewTests {
  private let picture = Picture(width: 2, height: 1, channels: 1, bytes: [0, 0])

  @Test func theKeyWalksThroughThree() {
    var state = Scenes.sampling()
    #expect(state.sample.view == .x0Hat)
    for view in [SampleState.SecondView.epsilon, .change, .x0Hat] {
      _ = Scenes.press(&state, "v")
      #expect(state.sample.view == view)
    }
  }

  @Test func changeGlowsWhereItIsLargest() throws {
    let heat = try #require(
      Heat(from: [0, 1], to: [0, 0.25], like: picture))
    #expect(heat.largest == 0.75)
    #expect(heat.block[0, 0].red == 0 && heat.block[0, 0].green == 0)
    #expect(heat.block[1, 0] == Theme.loss)
  }

  @Test func statesThatDoNotFitHaveNoChange() {
    #expect(Heat(from: [0], to: [0, 1], like: picture) == nil)
    #expect(Heat(from: [0, .infinity], to: [0, 1], like: picture) == nil)
    #expect(Heat(from: [.nan, 0], to: [0, 1], like: picture)?.largest == 1)
  }

  @Test func noiseIsGreyAtZero() throws {
    let picture = Picture(width: 3, height: 1, channels: 1, bytes: [0, 0, 0])
    let block = try #require([Float(-3), 0, 5].block(like: picture, black: -3, white: 3))
    #expect([0, 1, 2].map { block[$0, 0].red } == [0, 127, 255])
    #expect([Float(1)].block(like: picture, black: -3, white: 3) == nil)
  }
}
