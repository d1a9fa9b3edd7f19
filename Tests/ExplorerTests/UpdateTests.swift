import EngineMessages
import Schedules
import TerminalKit
import Testing

@testable import Explorer

@Suite struct UpdateTests {
  @Test func theFirstMessageAsksWhatThereIs() {
    var state = AppState()
    #expect(update(&state, .started(Start())) == [.engine(.listSources)])
    #expect(state == AppState())
  }

  @Test func aModelGivenAtTheStartIsSampledFromAtOnce() {
    var (state, expected) = (AppState(), AppState())
    let source = ModelSource.directory("models/a")
    var start = Start()
    start.model = source
    let effects = update(&state, .started(start))
    let request = SamplingRequest(
      identifier: 1, source: source, sampler: .ancestral(.fixedSmall), steps: 100, seed: 0,
      count: 1)
    #expect(effects == [.engine(.listSources), .engine(.sample(request))])
    expected.workspace = .sample
    expected.sample.source = source
    expected.sample.lastIdentifier = 1
    expected.sample.isPlaying = true
    expected.sample.trajectory = state.sample.trajectory
    #expect(state == expected)
    #expect(state.sample.trajectory?.request == request)
    #expect(state.sample.trajectory?.phase == .waiting)
  }

  @Test func spaceStartsPausesAndGoesOn() {
    var (state, expected) = (AppState(), AppState())
    var settings = TrainingSettings.explorerDefault
    settings.schedule = .ho2020
    #expect(Scenes.press(&state, " ") == [.engine(.startTraining(settings))])
    expected.train.phase = .starting
    #expect(Scenes.press(&state, " ").isEmpty)
    #expect(state == expected)

    #expect(update(&state, .engine(.trainingBegan(Scenes.run))).isEmpty)
    (expected.train.phase, expected.train.run) = (.running, Scenes.run)
    expected.train.focus = .lossChart
    (expected.train.field, expected.train.confirmed) = (.learningRate, Scenes.run.settings)
    #expect(state == expected)

    #expect(Scenes.press(&state, " ") == [.engine(.pauseTraining)])
    expected.train.phase = .paused
    #expect(state == expected)
    #expect(Scenes.press(&state, " ") == [.engine(.resumeTraining)])
    expected.train.phase = .running
    #expect(state == expected)
    #expect(Scenes.press(&state, "s") == [.engine(.stopTraining)])
    expected.train.phase = .stopping
    #expect(state == expected)
  }

  @Test func quittingAsksOnlyWhereATrainingWouldEnd() {
    var state = AppState()
    #expect(Scenes.press(&state, "q") == [.engine(.quit), .quit])
    state = Scenes.training(steps: 3)
    var expected = state
    expected.overlay = .confirmQuit
    #expect(Scenes.press(&state, "q").isEmpty)
    #expect(state == expected)
    #expect(Scenes.press(&state, "2").isEmpty)  // it must be answered first
    #expect(state == expected)
    #expect(Scenes.press(&state, .escape).isEmpty)
    expected.overlay = nil
    #expect(state == expected)
    #expect(Scenes.press(&state, "q", "q") == [.engine(.quit), .quit])
    #expect(Scenes.press(&state, .control("c")) == [.engine(.quit), .quit])
  }

  @Test func aChangedScheduleIsTrainedWith() {
    var state = AppState()
    _ = Scenes.press(&state, "3", .right)
    var bent = ScheduleSpecification.ho2020
    bent.betaEnd = 0.021
    #expect(state.schedule.specification == bent)
    _ = Scenes.press(&state, "t")
    #expect(state.workspace == .train)
    var settings = TrainingSettings.explorerDefault
    settings.schedule = bent
    #expect(Scenes.press(&state, " ") == [.engine(.startTraining(settings))])
  }

  @Test func aChangedScheduleIsSampledWith() {
    var state = AppState()
    _ = update(&state, .engine(.sources([Scenes.model])))
    _ = Scenes.press(&state, "3", .up, .up, .right)  // the shape
    var bent = ScheduleSpecification.ho2020
    bent.shape = .scaledLinear
    let request = SamplingRequest(
      identifier: 1, source: Scenes.model.source, sampler: .ancestral(.fixedSmall), steps: 100,
      seed: 0,
      count: 1, schedule: bent)
    // What was tried on the model for the workspace Schedule goes on no longer.
    #expect(
      Scenes.press(&state, "s") == [.engine(.sample(request)), .engine(.schedule(.cancel))])
    #expect(state.workspace == .sample)
  }

  @Test func changesOfTheScheduleAreUndoneAndDoneAgain() {
    var state = AppState()
    _ = Scenes.press(&state, "3")
    let first = state
    for i in 0..<3 {
      _ = update(&state, .tick(seconds: Double(i) * 10 + 1))
      _ = Scenes.press(&state, .right, .right)  // together: one change
    }
    let last = state.schedule
    #expect(last.past.count == 3)
    _ = Scenes.press(&state, "u", "u", "u", "u")
    #expect(state.schedule.current == first.schedule.current)
    #expect(state.schedule.future.count == 3)
    _ = Scenes.press(&state, "U", "U", .control("r"))
    #expect(state.schedule.current == last.current)
    #expect(state.schedule.past == last.past)
  }

  @Test func whatWasUndoneIsForgottenAfterAnotherChange() {
    var state = AppState()
    _ = Scenes.press(&state, "3", .right, "u", .left)
    #expect(state.schedule.future.isEmpty)
    let bent = state.schedule.specification
    _ = Scenes.press(&state, "U")
    #expect(state.schedule.specification == bent)
  }

  @Test func aScheduleThatLeavesNothingIsRefused() {
    var state = AppState()
    _ = Scenes.press(&state, "3", "e")
    _ = Scenes.press(&state, ".", "9", .enter)
    #expect(state.schedule.specification == .ho2020)
    #expect(state.notice?.isFailure == true)
  }

  @Test func theFilmPlaysAtItsSpeedAndWaitsForFrames() {
    var state = Scenes.sampling(arrived: 11)
    #expect(state.sample.cursor == 0 && state.sample.speed == 20)
    _ = update(&state, .tick(seconds: 0.26))  // 5.2 frames
    #expect(state.sample.cursor == 5)
    _ = update(&state, .tick(seconds: 0.31))  // 6.2
    #expect(state.sample.cursor == 6)
    _ = update(&state, .tick(seconds: 0.9))
    #expect(state.sample.cursor == 10 && state.sample.isPlaying)
    _ = update(&state, .engine(.sampled(Scenes.frame(1, 11, of: 50))))
    _ = update(&state, .tick(seconds: 0.96))
    #expect(state.sample.cursor == 11)
    _ = update(&state, .engine(.samplingEnded(identifier: 1)))
    _ = update(&state, .tick(seconds: 1.2))
    #expect(!state.sample.isPlaying)
  }

  @Test func stepsJumpsAndEndsOfTheFilm() {
    var state = Scenes.sampling()
    #expect(state.sample.focus == .film)
    _ = Scenes.press(&state, .right, .right, .left)
    #expect(state.sample.cursor == 1 && !state.sample.isPlaying)
    _ = Scenes.press(&state, .end)
    #expect(state.sample.cursor == 50)
    _ = Scenes.press(&state, .home)
    #expect(state.sample.cursor == 0)
    _ = Scenes.press(&state, "t", "4", "1", "2", .enter)
    #expect(state.sample.frame?.timestep == 420 && state.entry == nil)
    _ = Scenes.press(&state, "t", "5", "0", "0", "0", .enter)
    #expect(state.entry?.problem == "expected a timestep, 0 to 1,000")
    _ = Scenes.press(&state, .escape)
    #expect(state.entry == nil && state.sample.frame?.timestep == 420)
  }

  @Test func framesOfAnOlderTrajectoryAreLeftOut() {
    var state = Scenes.sampling(arrived: 3)
    _ = Scenes.press(&state, "n")
    let before = state
    _ = update(&state, .engine(.sampled(Scenes.frame(1, 3, of: 50))))
    _ = update(&state, .engine(.samplingEnded(identifier: 1)))
    #expect(state == before)
  }

  @Test func framesOutOfOrderAreLeftOut() {
    var state = Scenes.sampling(arrived: 6)
    let before = state
    for index in [5, 3, -1, .max] {
      var frame = Scenes.frame(1, 3, of: 50)
      frame.index = index
      _ = update(&state, .engine(.sampled(frame)))
    }
    #expect(state == before)
  }

  @Test func valuesAreTyped() {
    var state = AppState()
    _ = Scenes.press(&state, .down, .down, .enter)  // steps
    _ = Scenes.press(&state, "1", ",", "5", "0", "0", .enter)
    #expect(state.train.draft.steps == 1500)
    _ = Scenes.press(&state, "e", "-", "3", .enter)
    #expect(state.train.draft.steps == 1500)
    #expect(state.entry?.problem != nil)
    _ = Scenes.press(&state, .backspace, .backspace, "7", .enter)
    #expect(state.train.draft.steps == 7 && state.entry == nil)
  }

  @Test(arguments: [20, 80]) func aPressOnATabOpensIt(width: Int) {
    var state = AppState()
    _ = update(&state, .input(.resized(Size(width, 24))))
    let tabs = TabBar.tabs(width: width)
    for (workspace, columns) in tabs {
      _ = update(&state, .input(.mouse(MouseAction(.press, x: columns.lowerBound + 1, y: 0))))
      #expect(state.workspace == workspace)
    }
    _ = update(&state, .input(.mouse(MouseAction(.press, x: width - 1, y: 0))))
    _ = update(&state, .input(.mouse(MouseAction(.press, x: tabs[0].columns.lowerBound, y: 1))))
    #expect(state.workspace == Workspace.allCases.last)
  }

  @Test func aPressOnTheFilmGoesThere() throws {
    var state = Scenes.playing()
    _ = update(&state, .input(.resized(Size(120, 40))))
    let film = try #require(state.filmArea)
    let layout = FilmLayout(try #require(state.sample.trajectory), in: film)
    for (kind, index) in [(MouseAction.Kind.press, 0), (.drag, 25), (.drag, 50)] {
      let x = layout.column(of: index)
      _ = update(&state, .input(.mouse(MouseAction(kind, x: x, y: layout.line.y))))
      #expect(state.sample.frame?.index == index && !state.sample.isPlaying)
    }
    for (index, area) in layout.thumbnails {
      _ = update(&state, .input(.mouse(MouseAction(.press, x: area.x, y: area.y))))
      #expect(state.sample.frame?.index == index)
    }
    let before = state
    _ = update(&state, .input(.mouse(MouseAction(.press, x: 3, y: 3))))
    #expect(state == before)
  }

  @Test func theLiveRunStaysTheSourceWhenItEnds() {
    var state = Scenes.training(steps: 3)
    state.sample.source = .liveTraining
    _ = update(&state, .engine(.trainingEnded(step: 3, reason: .stopped)))
    #expect(state.sample.source == .directory(Scenes.run.directory))
  }

  @Test func aFailureIsToldUntilItIsDismissed() {
    var (state, expected) = (AppState(), AppState())
    _ = update(&state, .engine(.failed("runs/a: no such directory.")))
    expected.notice = Notice(text: "runs/a: no such directory.", isFailure: true, until: 20)
    expected.messages = [LogLine(seconds: 0, text: "runs/a: no such directory.", kind: .failed)]
    #expect(state == expected)
    _ = Scenes.press(&state, .escape)
    expected.notice = nil
    #expect(state == expected)
  }

  @Test func anEarlierRunGoesOn() {
    var state = AppState()
    #expect(Scenes.press(&state, "r") == [.engine(.listRuns)])
    _ = update(&state, .engine(.runs((1...5).map(Scenes.entry))))
    #expect(
      Scenes.press(&state, "r") == [
        .engine(.continueRun(directory: "runs/mnist-tiny-0001"))
      ])
    #expect(state.train.phase == .starting && state.overlay == nil)
  }

  @Test func memoryOfAFilmIsBounded() {
    let bytes = [UInt8](repeating: 0, count: 1 << 20)
    let picture = Picture(width: 1024, height: 1024, channels: 1, bytes: bytes)
    var state = Scenes.sampling(arrived: 0)
    for index in 0...600 {
      let frame = TrajectoryFrame(
        identifier: 1, index: index, timestep: 600 - index, xt: [picture], x0Hat: [picture],
        sigma: 0, epsilonNorm: 0, change: 0)
      state.sample.append(frame)
    }
    let frames = state.sample.trajectory?.frames ?? []
    #expect(frames.count * 2 <= 256 && frames.count >= 64)
    #expect(frames.first?.index == 0 && frames.last?.index == 600)
  }
}
