import EngineMessages
import Schedules
import TerminalKit
import Testing

@testable import Explorer

/// The edited schedule in training against the old one.
@Suite struct SchedulePairTests {
  private static func edited() -> AppState {
    var state = AppState()
    state.size = Size(120, 40)
    _ = Scenes.press(&state, "3", .right)
    return state
  }

  private static func tell(_ state: inout AppState, _ event: ScheduleEvent) {
    _ = update(&state, .engine(.schedule(event)))
  }

  @Test func theTwoRunsDifferInTheirScheduleAlone() throws {
    var state = AppState()
    _ = Scenes.press(&state, "3")
    #expect(!state.offers(.schedule(.togglePair)))  // nothing was edited
    state = Self.edited()
    let effects = Scenes.press(&state, "a")
    guard case .engine(.schedule(.train(let pair))) = try #require(effects.first) else {
      Issue.record("\(effects)")
      return
    }
    #expect(pair.old == .ho2020 && pair.edited == state.schedule.specification)
    var expected = state.train.draft
    expected.steps = SchedulePairState.steps
    #expect(pair.settings == expected && state.train.draft.steps != expected.steps)
    #expect(state.scheduleLower == .training && state.schedule.pair.task != nil)
    #expect(Scenes.press(&state, "a") == [.engine(.schedule(.stopTraining))])
  }

  @Test func bothAreReadAtTheNewestStepThatBothHave() throws {
    var state = Self.edited()
    _ = Scenes.press(&state, "a")
    Self.tell(&state, .pairBegan(identifier: 1, old: "a", edited: "b"))
    let points = [
      PairPoint(side: .old, step: 0, loss: nil, error: 1),
      PairPoint(side: .edited, step: 0, loss: nil, error: 1.1),
      PairPoint(side: .old, step: 20, loss: 0.5, error: 0.4),
      PairPoint(side: .edited, step: 20, loss: 0.3, error: 0.3),
      PairPoint(side: .old, step: 40, loss: .nan, error: 0.2),
      PairPoint(side: .edited, step: 10, loss: 7, error: 7),  // older than what is known
    ]
    for point in points { Self.tell(&state, .pairAdvanced(identifier: 1, point)) }
    Self.tell(&state, .pairAdvanced(identifier: 9, points[5]))
    let newest = try #require(state.schedule.pair.newest)
    #expect(newest.step == 20 && newest.old == 0.4 && newest.edited == 0.3)
    #expect(state.schedule.pair.old.loss == 0.5 && state.schedule.pair.edited.loss == 0.3)
    #expect(state.schedule.pair.sentence.contains("25 % smaller under the edited one"))
    #expect(state.statuses[0] == "● two schedules in turn · 20")
    Self.tell(&state, .pairEnded(identifier: 1, .finished))
    #expect(state.schedule.pair.task == nil && state.toasts.count == 1)
    Self.tell(&state, .pairEnded(identifier: 1, .finished))
    #expect(state.toasts.count == 1)
    #expect(state.schedule.pair.sentence.hasSuffix("One seed tells little."))
  }

  @Test func quittingAsksWhileBothLearn() {
    var state = Self.edited()
    _ = Scenes.press(&state, "a")
    #expect(Scenes.press(&state, "q").isEmpty && state.overlay == .confirmQuit)
    Self.tell(&state, .pairEnded(identifier: 1, .failed("The disk is full.")))
    #expect(state.overlay == nil && state.notice?.text == "The disk is full.")
    #expect(Scenes.press(&state, "q") == [.engine(.quit), .quit])
  }

  @Test func theKeyGoesRoundWhatHasNoRoom() {
    var state = Self.edited()
    #expect(state.scheduleLowers == [.digit])
    _ = Scenes.press(&state, "a")
    #expect(state.scheduleLowers == [.digit, .training])
    _ = Scenes.press(&state, "v")
    #expect(state.scheduleLower == .digit)
    state.size = Size(80, 24)
    _ = Scenes.press(&state, "v")
    #expect(state.scheduleLower == .samples)
    _ = Scenes.press(&state, "v")
    #expect(state.scheduleLower == .training)
  }
}
