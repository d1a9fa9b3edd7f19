import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Several runs: listed, looked at, compared, named and taken away.
@Suite struct RunListTests {
  private static func listed() -> AppState {
    var state = AppState()
    _ = Scenes.press(&state, "r")
    _ = update(&state, .engine(.runs((1...5).map(Scenes.entry))))
    return state
  }

  @Test func aRunIsLookedAtAndFollowed() {
    var state = Self.listed()
    #expect(
      Scenes.press(&state, .end, .enter)
        == [.engine(.watchRun(directory: Scenes.entry(5).directory))])
    var run = Scenes.run
    run.history = Scenes.curve(1).history
    _ = update(&state, .engine(.watching(run, isInUse: true)))
    #expect(state.train.phase == .watching(isLive: true) && !state.train.isTraining)
    #expect(state.train.curve.steps == 10...1100)
    var random = SplitMix(seed: 1)
    _ = update(&state, .engine(.trained(Scenes.point(1200, &random))))
    #expect(state.train.curve.steps == 10...1200)
    _ = update(&state, .engine(.watchedRunInUse(false)))
    #expect(state.train.phase == .watching(isLive: false) && state.toasts.count == 1)
  }

  @Test func upToSixAreCompared() {
    var state = Self.listed()
    #expect(
      Scenes.press(&state, " ", .down, " ") == [
        .engine(.compareRuns([Scenes.entry(1).directory])),
        .engine(.compareRuns([Scenes.entry(1).directory, Scenes.entry(2).directory])),
      ])
    _ = update(&state, .engine(.compared([Scenes.curve(1), Scenes.curve(2)])))
    #expect(state.train.visibleSteps == 10...1200)
    #expect(
      Scenes.press(&state, " ") == [.engine(.compareRuns([Scenes.entry(1).directory]))])
    state.train.comparedDirectories = (1...6).map { "runs/other-\($0)" }
    #expect(Scenes.press(&state, " ").isEmpty)
    #expect(Scenes.press(&state, "C") == [.engine(.compareRuns([]))])
  }

  @Test func deletionAsksAndSparesWhatIsInUse() {
    var state = Self.listed()
    let first = Scenes.entry(1).directory
    #expect(Scenes.press(&state, "x").isEmpty)
    #expect(state.overlay == .runs(RunList(deleting: first)))
    #expect(Scenes.press(&state, .enter, "q", "2").isEmpty)  // none of them answers
    #expect(Scenes.press(&state, .escape).isEmpty && state.overlay == .runs(RunList()))
    #expect(Scenes.press(&state, "x", "y") == [.engine(.deleteRun(directory: first))])
    #expect(Scenes.press(&state, .end, "x", "y", "e").isEmpty)
    #expect(state.overlay == .runs(RunList(cursor: 4)))
  }

  @Test func namesAndNotesAreTyped() {
    var state = Self.listed()
    let directory = Scenes.entry(1).directory
    #expect(
      Scenes.press(&state, "e", .backspace, "9", .enter)
        == [.engine(.renameRun(directory: directory, name: "mnist-tiny-0009"))])
    #expect(
      Scenes.press(&state, "n", "g", "o", "o", "d", .enter)
        == [.engine(.noteRun(directory: directory, note: "good"))])
    #expect(
      Scenes.press(&state, .down, "n") + (0..<30).flatMap { _ in Scenes.press(&state, .backspace) }
        + Scenes.press(&state, .enter)
        == [.engine(.noteRun(directory: Scenes.entry(2).directory, note: ""))])
  }

  @Test func theRunOfTheLastSessionIsShownAgain() {
    var before = Self.listed()
    var run = Scenes.run
    run.directory = Scenes.entry(2).directory
    run.history = Scenes.curve(2).history
    _ = update(&before, .engine(.watching(run, isInUse: false)))
    before.train.read(at: 500)
    var start = Start()
    start.session = before.session
    var state = AppState()
    #expect(update(&state, .started(start)).contains(.engine(.listRuns)))
    #expect(state.session.run == run.directory && state.session.runCursor == 500)
    let runs = (1...5).map(Scenes.entry)
    #expect(
      update(&state, .engine(.runs(runs))) == [.engine(.watchRun(directory: run.directory))])
    _ = update(&state, .engine(.watching(run, isInUse: false)))
    #expect(state.train.cursor == 500 && state.train.awaited == nil)
    // One that is gone is not asked for.
    var other = AppState()
    _ = update(&other, .started(start))
    #expect(update(&other, .engine(.runs([Scenes.entry(1)]))).isEmpty)
    #expect(other.train.awaited == nil && other.notice == nil)
  }

  @Test func theListIsRenewedWhileItIsOpen() {
    var state = Self.listed()
    #expect(update(&state, .tick(seconds: 1.9)).isEmpty)
    #expect(update(&state, .tick(seconds: 2)) == [.engine(.listRuns)])
    #expect(update(&state, .tick(seconds: 3)).isEmpty)
    _ = Scenes.press(&state, .escape)
    #expect(update(&state, .tick(seconds: 9)).isEmpty)
  }

  @Test func runsAreComparedWithoutOneOfOnesOwn() {
    var state = Self.listed()
    _ = update(&state, .engine(.compared([Scenes.curve(1), Scenes.curve(2)])))
    _ = Scenes.press(&state, .escape)
    let text = view(state, size: Size(120, 40)).text
    #expect(text.contains("loss") && text.contains("1 mnist-tiny-0001"))
    #expect(!text.contains("begin here"))
    #expect(state.panes.contains(.lossChart))
  }

  @Test func nothingElseIsShownWhileTraining() {
    var state = Scenes.training(steps: 30)
    _ = update(&state, .engine(.runs((1...5).map(Scenes.entry))))
    #expect(Scenes.press(&state, "r") == [.engine(.listRuns)])
    #expect(Scenes.press(&state, .enter).isEmpty && state.overlay == .runs(RunList()))
  }
}

@Suite struct ChartWindowTests {
  private static let all = 100...1100

  @Test func aChartFollowsUntilItIsMoved() {
    var window = ChartWindow()
    #expect(window.visible(of: Self.all) == Self.all)
    window.zoom(by: 0.5, around: nil, of: Self.all)
    #expect(window.visible(of: Self.all) == 600...1100)
    #expect(window.visible(of: 100...1200) == 700...1200)
    window.pan(by: -0.5, of: Self.all)
    #expect(window.visible(of: Self.all) == 350...850)
    #expect(window.visible(of: 100...1200) == 350...850)
    window.pan(by: -9, of: Self.all)
    #expect(window.visible(of: Self.all) == 100...600)
    window.pan(by: 9, of: Self.all)
    #expect(window == ChartWindow(width: 500))
  }

  @Test func zoomingKeepsThePlaceOfTheCursor() {
    var window = ChartWindow()
    window.zoom(by: 0.5, around: 350, of: Self.all)  // a quarter from the left
    #expect(window.visible(of: Self.all) == 225...725)
    window.zoom(by: 0.5, around: 350, of: Self.all)
    #expect(window.visible(of: Self.all) == 288...538)
    for _ in 0..<9 { window.zoom(by: 0.5, around: 350, of: Self.all) }
    #expect(window.visible(of: Self.all).count == 21)
    #expect(window.visible(of: Self.all).contains(350))
    for _ in 0..<9 { window.zoom(by: 2, around: 350, of: Self.all) }
    #expect(window == ChartWindow())
  }

  @Test func theCursorTakesTheChartAlong() {
    var window = ChartWindow(width: 100, end: 500)
    window.show(450, of: Self.all)
    #expect(window.end == 500)
    window.show(390, of: Self.all)
    #expect(window.visible(of: Self.all) == 390...490)
    window.show(600, of: Self.all)
    #expect(window.visible(of: Self.all) == 500...600)
    window.show(1100, of: Self.all)
    #expect(window.end == nil)
  }

  @Test func theMouseReadsTheChart() throws {
    var state = Scenes.training(steps: 300)
    let area = try #require(state.lossArea)
    let column = area.x + area.width / 2
    _ = update(&state, .input(.mouse(MouseAction(.press, x: column, y: area.y + 3))))
    let cursor = try #require(state.train.cursor)
    // The middle of the pane lies right of that of the plot by half of the labels' seven columns.
    #expect((100...200).contains(cursor), "\(cursor)")
  }
}
