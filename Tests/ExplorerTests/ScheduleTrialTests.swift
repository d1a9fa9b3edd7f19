import EngineMessages
import Schedules
import TerminalKit
import Testing

@testable import Explorer

/// The current model under the old and the edited schedule.
@Suite struct ScheduleTrialTests {
  private static func comparisons(_ effects: [Effect]) -> [ScheduleComparison] {
    effects.compactMap { effect in
      if case .engine(.schedule(.compare(let request))) = effect { request } else { nil }
    }
  }

  private static func opened() -> AppState {
    var state = AppState()
    state.size = Size(120, 40)
    _ = update(&state, .engine(.sources([Scenes.model])))
    _ = Scenes.press(&state, "3")
    return state
  }

  @Test func everyChangeIsTriedOnTheCurrentModelWithANumberOfItsOwn() throws {
    var state = AppState()
    _ = update(&state, .engine(.sources([Scenes.model])))
    let first = try #require(Self.comparisons(Scenes.press(&state, "3")).first)
    #expect(first.source == Scenes.model.source && first.schedule == .ho2020)
    #expect(Scenes.press(&state, .up).isEmpty)  // another field, the same schedule
    let bent = Self.comparisons(Scenes.press(&state, .down, .right))
    #expect(bent.map(\.identifier) == [first.identifier + 1])
    #expect(bent.first?.schedule == state.schedule.specification)
    // What belongs to the older request is left out.
    let samples = Scenes.scheduleSamples()
    _ = update(
      &state, .engine(.schedule(.compared(identifier: first.identifier, samples))))
    #expect(state.schedule.trial.found == nil && state.schedule.trial.isUnderWay)
    _ = update(
      &state, .engine(.schedule(.compared(identifier: first.identifier + 1, samples))))
    #expect(state.schedule.trial.found?.samples == samples && !state.schedule.trial.isUnderWay)
    #expect(state.schedule.trial.found?.schedule == state.schedule.specification)
  }

  @Test func nothingIsDrawnBehindAnotherWorkspace() {
    var state = Self.opened()
    #expect(Scenes.press(&state, "1") == [.engine(.schedule(.cancel))])
    #expect(!state.schedule.trial.isUnderWay)
    #expect(update(&state, .tick(seconds: 9)).isEmpty)
    #expect(Self.comparisons(Scenes.press(&state, "3")).count == 1)
  }

  @Test func aHandleThatTheMouseHoldsIsTriedWhenItIsReleased() throws {
    var state = Self.opened()
    let area = try #require(state.logSNRArea)
    let (x, y) = (area.x + area.width * 2 / 3, area.y + 1)
    var effects = update(&state, .input(.mouse(MouseAction(.press, x: x, y: y))))
    effects += update(&state, .input(.mouse(MouseAction(.drag, x: x, y: y))))
    #expect(state.schedule.drawn != nil && Self.comparisons(effects).isEmpty)
    effects = update(&state, .input(.mouse(MouseAction(.release, x: x, y: y))))
    #expect(Self.comparisons(effects).map(\.schedule) == [state.schedule.specification])
  }

  @Test func aRefusalStandsInThePlaceOfThePictures() {
    var state = Self.opened()
    let identifier = state.schedule.trial.lastIdentifier
    _ = update(&state, .engine(.schedule(.refused(identifier: identifier, "It has no end."))))
    #expect(view(state, size: Size(120, 40)).text.contains("It has no end."))
  }

  @Test func theThreePanesHaveSettingsOfTheirOwn() {
    var state = Self.opened()
    var seen: [Pane: [Field]] = [:]
    for _ in 0..<4 {
      seen[state.schedule.focus] = state.schedule.fields
      _ = Scenes.press(&state, .tab)
    }
    #expect(seen[.scheduleFields] == Field.ofSchedule)
    #expect(seen[.timestepDensity] == [.timestepDensity])
    #expect(seen[.samplingGrid] == [.gridSteps, .gridLayout])
    #expect(state.schedule.focus == .scheduleFields && state.schedule.field == .betaEnd)
    // Each changes what is its own, and nothing else.
    _ = Scenes.press(&state, .tab, .tab, .right)
    #expect(state.train.draft.timestepDensity != .uniform)
    #expect(state.schedule.specification == .ho2020 && state.schedule.gridSteps == 15)
    let effects = Scenes.press(&state, .tab, .right, .down, .right)
    #expect(state.schedule.gridSteps == 16 && state.schedule.gridLayout == .karras)
    #expect(Self.comparisons(effects).map(\.layout) == [.spaced(.linspace), .karras])
    #expect(state.sample.steps == SampleState().steps)
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(120, 40), Size(200, 60)])
  func allThreePanesAreToBeSeenWhicheverIsOpen(size: Size) {
    var state = Self.opened()
    for _ in 0..<4 {
      let text = view(state, size: size).text
      for title in ["training schedule", "what training looks at", "sampling grid"] {
        #expect(text.contains(title), "\(title) at \(size.width)")
      }
      _ = Scenes.press(&state, .tab)
    }
  }

  @Test(arguments: SchedulePreset.all.indices) func presetsFollowEachOtherAndAreUndone(
    index: Int
  ) {
    var state = Self.opened()
    for _ in 0...index { _ = Scenes.press(&state, "p") }
    let expected = SchedulePreset.all[(index + 1) % SchedulePreset.all.count]
    #expect(state.schedule.specification == expected.specification)
    for _ in 0...index { _ = Scenes.press(&state, "u") }
    #expect(state.schedule.specification == .ho2020)
  }
}

/// Where the steps fall, and what the losses weigh.
@Suite struct ScheduleGridTests {
  @Test(arguments: ScheduleState.gridLayouts) func theGridIsThatOfTheSampler(layout: StepLayout)
    throws
  {
    var state = AppState()
    state.schedule.gridLayout = layout
    state.schedule.gridSteps = 12
    let schedule = try Schedule(.ho2020)
    let grid = try TimeGrid(layout, steps: 12, of: schedule, for: .dpmSolverPlusPlus)
    let marks = try #require(state.gridChart).markers
    #expect(marks.filter { $0.y != nil }.map(\.x) == grid.times)
    #expect(
      marks.compactMap(\.y) == grid.times.map { schedule.logSNR(at: $0) })
  }

  @Test func aGridThatDoesNotBeginInNoiseIsToldSo() {
    var state = ScheduleState()
    (state.gridLayout, state.gridSteps) = (.spaced(.leading), 3)
    #expect(state.gridSentence.hasPrefix("Begins at t = 751"))
    state.gridLayout = .spaced(.trailing)
    #expect(state.gridSentence.hasPrefix("The widest step"))
    state.specification.rescalesToZeroSNR = true
    state.current = try? ScheduleState.Curve(state.specification)
    state.gridLayout = .karras
    #expect(state.gridSentence == ScheduleError.noLargestSigma.description)
  }

  /// Weights with the mean 1 in the proportions of the formulas of training.
  @Test func weightsKeepTheirProportions() throws {
    let schedule = try Schedule(.ho2020)
    let weights = try #require(ScheduleState.LossWeights(schedule))
    for all in [weights.bound, weights.minSNR] {
      #expect((all.reduce(0, +) / Double(all.count) - 1).magnitude <= 1e-12)
    }
    let (a, b) = (weights.timesteps[10], weights.timesteps[700])
    let ratio =
      schedule.boundWeight(at: a, variance: .fixedSmall)
      / schedule.boundWeight(at: b, variance: .fixedSmall)
    #expect((weights.bound[10] / weights.bound[700] / ratio - 1).magnitude <= 1e-12)
    #expect(weights.minSNR[998] > weights.minSNR[0])  // SNR above 5 counts for less
    #expect(ScheduleState.LossWeights(try Schedule(betas: [0.5])) == nil)
  }

  /// T·p_t has the mean 1 over the timesteps, and large losses have more of it.
  @Test func theImportanceDensityFollowsTheLosses() throws {
    var losses = TimestepLosses(timesteps: 1000)
    for t in 1...1000 { losses.add([t <= 500 ? 3 : 1], at: [t]) }
    let density = try #require(ScheduleState.importance(of: losses))
    let mean = density.indices.reduce(0.0) {
      $0 + density[$1] * Double(losses.timesteps(of: $1).count)
    }
    #expect((mean / 1000 - 1).magnitude <= 1e-12)
    #expect((density[0] - (0.999 * 1.5 + 0.001)).magnitude <= 1e-9)
    #expect(ScheduleState.importance(of: TimestepLosses(timesteps: 1000)) == nil)
  }
}
