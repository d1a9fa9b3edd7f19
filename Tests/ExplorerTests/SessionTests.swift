import EngineMessages
import Schedules
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct SessionTests {
  private func begun(_ fill: (inout Start) -> Void) -> (state: AppState, effects: [Effect]) {
    var (state, start) = (AppState(), Start())
    fill(&start)
    let effects = update(&state, .started(start))
    return (state, effects)
  }

  @Test func theFirstStartDrawsAPictureAndSaysWhatToPress() {
    let (state, effects) = begun { $0.welcome = .directory("/a/digits") }
    #expect(state.workspace == .sample && state.sample.isWelcome && state.sample.isPlaying)
    guard case .engine(.sample(let request)) = effects.last else {
      Issue.record("nothing is drawn: \(effects)")
      return
    }
    #expect(request.source == .directory("/a/digits") && request.count == 1)
    let screen = view(state, size: Size(80, 24)).text
    #expect(screen.contains("This is Algorithm 2. Press 1 to train your own"))
    #expect(screen.contains("7 for the tour") == (Workspace(rawValue: 7) != nil))
  }

  @Test func anyKeyEndsTheWelcomeAndDoesWhatItDoes() {
    var (state, _) = begun { $0.welcome = .directory("/a/digits") }
    _ = Scenes.press(&state, "1")
    #expect(state.workspace == .train && !state.sample.isWelcome)
  }

  @Test func aSessionComesBack() throws {
    var before = Scenes.sampling()
    _ = Scenes.press(&before, "3", .right, "T", "2")
    before.sample.source = Scenes.model.source
    before.sample.seed = 7
    before.sample.look(at: 21)
    let session = before.session
    var (state, effects) = begun { $0.session = session }
    #expect(state.workspace == .sample && state.theme == .light && !state.sample.isWelcome)
    #expect(state.schedule.current == before.schedule.current)
    guard case .engine(.sample(let request)) = effects.last else {
      Issue.record("the film is not made again: \(effects)")
      return
    }
    #expect(request.seed == 7 && request.source == Scenes.model.source)
    _ = update(&state, .engine(.samplingBegan(identifier: 1, steps: 50, schedule: .ho2020)))
    for index in 0...50 { _ = update(&state, .engine(.sampled(Scenes.frame(1, index, of: 50)))) }
    #expect(state.sample.cursor == 21 && !state.sample.isPlaying)
    #expect(state.session == session)
  }

  @Test func whoMovesOnIsNotTakenBack() {
    var before = Scenes.sampling()
    before.sample.source = Scenes.model.source
    before.sample.look(at: 21)
    let session = before.session
    var (state, _) = begun { $0.session = session }
    _ = update(&state, .engine(.samplingBegan(identifier: 1, steps: 50, schedule: .ho2020)))
    for index in 0...5 { _ = update(&state, .engine(.sampled(Scenes.frame(1, index, of: 50)))) }
    state.sample.focus = .film
    _ = Scenes.press(&state, .right, .right)
    for index in 6...50 { _ = update(&state, .engine(.sampled(Scenes.frame(1, index, of: 50)))) }
    #expect(state.sample.cursor == 2)
  }

  @Test func whatWasAskedForGoesBeforeWhatWasRemembered() {
    var session = Scenes.bending().session
    session.theme = .highContrast
    let (state, _) = begun {
      $0.session = session
      $0.model = .directory("runs/a")
      $0.welcome = .directory("/a/digits")
    }
    #expect(state.workspace == .sample && state.sample.source == .directory("runs/a"))
    #expect(state.theme == .highContrast && !state.sample.isWelcome)
  }

  @Test func whatMakesNoSenseInASessionIsLeftOut() {
    var session = AppState().session
    session.workspace = "Nowhere"
    session.schedule.betaEnd = 7
    session.sampling.steps = -3
    session.sampling.count = 1_000_000
    session.sampling.cursor = -9
    let (state, _) = begun { $0.session = session }
    #expect(state.workspace == .train)
    #expect(state.schedule == ScheduleState())
    #expect(state.sample.steps == 1 && SampleState.counts.contains(state.sample.count))
  }

  @Test func aFaultInTheFileIsALineInTheLog() {
    let (state, _) = begun { $0.notes = ["session.json: not whole."] }
    #expect(
      state.messages == [LogLine(seconds: 0, text: "session.json: not whole.", kind: .failed)])
    #expect(state.notice == nil)
  }
}
