import EngineMessages
import Schedules
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct BoundStateTests {
  private static func commands(_ effects: [Effect]) -> [BoundCommand] {
    effects.compactMap { if case .engine(.bound(let command)) = $0 { command } else { nil } }
  }

  @Test func theSpaceBarMeasuresPausesAndGoesOn() {
    var state = AppState()
    #expect(Self.commands(Scenes.press(&state, "5", " ")).isEmpty)  // there is no network
    _ = update(&state, .engine(.sources([Scenes.model])))
    #expect(
      Self.commands(Scenes.press(&state, " ")) == [.measure(Scenes.model.source, identifier: 1)])
    #expect(Self.commands(Scenes.press(&state, " ")) == [.pause])
    #expect(Self.commands(Scenes.press(&state, " ")) == [.resume])
    _ = update(&state, .engine(.bound(.finished(identifier: 1))))
    #expect(state.bound.phase == .finished)
    #expect(
      Self.commands(Scenes.press(&state, " ")) == [.measure(Scenes.model.source, identifier: 2)])
    _ = update(&state, .engine(.bound(.stopped(identifier: 1))))
    #expect(state.bound.phase == .measuring)  // another request's
    #expect(Self.commands(Scenes.press(&state, "x")) == [.pause])
    #expect(state.bound.phase == .finished)
  }

  @Test func theMouseReadsATimestep() throws {
    var state = Scenes.bound()
    let area = try #require(state.boundTermsArea)
    _ = update(
      &state, .input(.mouse(MouseAction(.press, x: area.x + area.width - 1, y: area.y + 2))))
    let groups = Scenes.boundMeasurement(images: 2).groups
    #expect(groups[state.bound.cursor].upperBound > 950)
    _ = update(
      &state, .input(.mouse(MouseAction(.drag, x: area.x + area.width / 2, y: area.y + 2))))
    #expect((300...600).contains(groups[state.bound.cursor].lowerBound))
  }

  @Test func whatWasMeasuredBeforeStaysBesideWhatIs() throws {
    let state = Scenes.learningSchedule()
    #expect(state.bound.earlier.map(\.modelName) == [Scenes.model.name])
    let measurement = Scenes.boundMeasurement(images: 64)
    #expect(state.bound.earlier[0].bits == measurement.sum(of: measurement.columns[0]))
    var again = state
    _ = Scenes.press(&again, "x")
    again.sample.source = Scenes.model.source
    _ = Scenes.press(&again, " ")
    #expect(again.bound.earlier.map(\.modelName) == ["fashion-small-0002"])
  }

  @Test func aKeyLetsANetworkLearnItsSchedule() throws {
    var state = Scenes.bound()
    let effects = Scenes.press(&state, "t")
    guard case .engine(.startTraining(let settings)) = effects.first else {
      Issue.record("nothing was started")
      return
    }
    #expect(settings.schedule == .standard(.learned))
    #expect(settings.loss == .hybrid && settings.variance == .learnedRange)
    #expect(state.train.draft.loss == .simple)  // of the next run, as it was
    #expect(state.workspace == .bound && state.bound.lower == .schedule)
    #expect(Scenes.press(&state, "t").isEmpty)  // it goes already
  }

  @Test func theRecordOfALearnedScheduleStaysSmallAndWhole() {
    var schedules = LearnedSchedules()
    for step in 0..<2_000 { schedules.append(Scenes.scheduleRecord(step: step)) }
    #expect(schedules.records.count == FilmThinning.most)
    #expect(schedules.records.first?.step == 0 && schedules.records.last?.step == 1_999)
    schedules.append(ScheduleRecord(step: 3_000, gamma: [1, 0]))
    schedules.append(ScheduleRecord(step: 3_000, gamma: [.nan, 0]))
    #expect(schedules.records.last?.step == 1_999)
    schedules.append(Scenes.scheduleRecord(step: 500))  // it went on from an earlier checkpoint
    #expect(schedules.records.last?.step == 500)
  }

  @Test func ratesAddUpToTheBound() throws {
    let measurement = Scenes.boundMeasurement(images: 8)
    let column = measurement.columns[1]
    let rates = measurement.rates(of: column)
    #expect(rates.last == measurement.prior.mean)
    let whole = rates[0] + measurement.bits(of: column, group: 0)
    #expect(abs(whole - measurement.sum(of: column)) <= 1e-12)
    var byHand = measurement.prior.mean
    for (group, range) in measurement.groups.enumerated() {
      byHand += Double(range.upperBound - range.lowerBound + 1) * column.terms[group].mean
    }
    #expect(abs(measurement.sum(of: column) - byHand) <= 1e-12)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    let simple = measurement.groups.reduce(0) { $0 + Double($1.count) / Double($1.lowerBound) }
    #expect(abs(measurement.simpleLoss - simple / 1000) <= 1e-12)
  }

  /// With σ² = β the weight is β/(2α(1 − ᾱ)); β̃ is smaller, and its weight the larger one.
  @Test func weightsAreThoseOfThePaper() throws {
    let schedule = try Schedule(.ho2020)
    for t in [2, 10, 500, 1000] {
      let large = schedule.boundWeight(at: t, variance: .fixedLarge)
      let expected = schedule.beta[t] / (2 * schedule.alpha[t] * (1 - schedule.alphaBar[t]))
      #expect(abs(large / expected - 1) <= 1e-12)
      let small = schedule.boundWeight(at: t, variance: .fixedSmall)
      let ratio = (1 - schedule.alphaBar[t]) / (1 - schedule.alphaBar[t - 1])
      #expect(abs(small / large / ratio - 1) <= 1e-12)
    }
  }

  @Test func whatDoesNotFitIsLeftOut() {
    var state = Scenes.bound()
    let before = state
    var measurement = Scenes.boundMeasurement(images: 9)
    measurement.rmse.removeLast()
    _ = update(&state, .engine(.bound(.measured(identifier: 1, measurement))))
    _ = update(
      &state, .engine(.bound(.measured(identifier: 0, Scenes.boundMeasurement(images: 9)))))
    #expect(state == before)
    _ = Scenes.press(&state, "v", "v", .home, .end)
    #expect(state.bound.column == 0)
    #expect(state.bound.cursor == Scenes.boundMeasurement(images: 9).groups.count - 1)
  }
}
