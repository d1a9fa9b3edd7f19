import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// The palette, the tasks, the log and what ended in the background.
@Suite struct OverlayTests {
  private func typed(_ text: String, _ state: inout AppState) -> [Effect] {
    _ = Scenes.press(&state, ":")
    for scalar in text.unicodeScalars { _ = Scenes.press(&state, .character(scalar)) }
    return Scenes.press(&state, .enter)
  }

  @Test func aFewLettersDoWhatTheKeyDoes() {
    var (typing, pressing) = (AppState(), AppState())
    #expect(typed("start pause", &typing) == Scenes.press(&pressing, " "))
    #expect(typing == pressing)
    (typing, pressing) = (Scenes.bending(), Scenes.bending())
    _ = typed("undo", &typing)
    _ = Scenes.press(&pressing, "u")
    #expect(typing == pressing)
  }

  @Test func anActionOfAnotherWorkspaceOpensIt() {
    var state = Scenes.sampling()
    _ = Scenes.press(&state, "1")
    _ = typed("first noise t T", &state)
    #expect(state.workspace == .train)  // no such action
    _ = Scenes.press(&state, .escape)
    _ = typed("sample picture t 0", &state)
    #expect(state.workspace == .sample && state.sample.focus == .film)
    #expect(state.sample.cursor == 50)
  }

  @Test func whatCannotBeDoneNowSaysSo() {
    var state = AppState()
    #expect(typed("undo the last", &state).isEmpty)
    #expect(state.notice?.text == "Not now: undo the last change.")
    #expect(state.overlay == nil)
  }

  @Test func everyRowButMovingInListsIsFound() {
    let state = AppState()
    let rows = state.paletteRows(for: "")
    for binding in KeyTable.bindings {
      switch binding.scope {
      case .workspace, .always:
        #expect(rows.contains { $0.binding == binding }, "\(binding.explanation)")
      case .entry, .list, .runs, .deletion, .help, .question, .palette, .tasks:
        #expect(!rows.contains { $0.binding == binding }, "\(binding.explanation)")
      case .everywhere, .pane: break
      }
    }
    #expect(rows.first?.binding.scope == .workspace(.train))
  }

  @Test func aTaskIsCancelledFromTheList() {
    var state = Scenes.sampling(arrived: 11)
    _ = Scenes.press(&state, "3", "&")
    #expect(state.tasks.map(\.name) == ["sampling from mnist-tiny-0006"])
    #expect(state.tasks.first?.fraction == 0.2)
    #expect(Scenes.press(&state, "x") == [.engine(.cancelSampling)])
    #expect(state.tasks.isEmpty && state.overlay == .tasks(cursor: 0))
    #expect(Scenes.press(&state, "x").isEmpty)
    _ = Scenes.press(&state, "&")
    #expect(state.overlay == nil)
  }

  /// Ten steps in two seconds: the other forty take eight.
  @Test func timeLeftFollowsFromThePace() throws {
    var state = Scenes.sampling(arrived: 1)
    _ = update(&state, .tick(seconds: 1))
    let task = try #require(state.tasks.first)
    #expect(state.secondsLeft(of: task) == nil)
    for index in 1...10 { _ = update(&state, .engine(.sampled(Scenes.frame(1, index, of: 50)))) }
    _ = update(&state, .tick(seconds: 3))
    let now = try #require(state.tasks.first)
    let left = try #require(state.secondsLeft(of: now))
    #expect((left - 8).magnitude <= 1e-9)
  }

  @Test func whatEndsElsewhereIsToldInTheCorner() {
    var state = Scenes.training(steps: 3)
    _ = Scenes.press(&state, "3")
    _ = update(&state, .engine(.trainingEnded(step: 3, reason: .finished)))
    #expect(state.toasts.map(\.text) == ["mnist-tiny-0007 finished after 3 steps."])
    #expect(state.messages.last?.kind == .ended)
    _ = update(&state, .tick(seconds: 7.9))
    #expect(state.toasts.count == 1)
    _ = update(&state, .tick(seconds: 8))
    #expect(state.toasts.isEmpty)
  }

  @Test func theLogKeepsTheNewestAndScrolls() {
    var state = AppState()
    _ = update(&state, .input(.resized(Size(80, 24))))
    for i in 0..<600 { _ = update(&state, .engine(.failed("message \(i)."))) }
    #expect(state.messages.count == AppState.longestLog)
    #expect(state.messages.last?.text == "message 599.")
    _ = Scenes.press(&state, "!", .up, .up, .down)
    #expect(state.overlay == .log(linesBack: 1))
    for _ in 0..<100 { _ = Scenes.press(&state, .pageUp) }
    #expect(state.overlay == .log(linesBack: AppState.longestLog - 20))
    #expect(view(state, size: Size(80, 24)).text.contains("message 100."))
  }

  @Test func coloursGoRoundAndAreTold() {
    var state = AppState()
    _ = Scenes.press(&state, "T")
    #expect(state.theme == .light && state.notice?.text == "Colours: light.")
  }

  @Test func longWaysAccelerateAndChoicesDoNot() {
    var state = Scenes.sampling()
    #expect(state.accelerates(.right) && !state.accelerates("n") && !state.accelerates("%"))
    _ = Scenes.press(&state, "1")
    #expect(!state.accelerates(.right))  // the network: a choice
    _ = Scenes.press(&state, .down, .down)
    #expect(state.accelerates(.right))  // steps
  }
}
