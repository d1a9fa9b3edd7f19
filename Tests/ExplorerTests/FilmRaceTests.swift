import EngineMessages
import Schedules
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Samplers from one x_T, measured by a long film.
@Suite struct FilmRaceTests {
  private static func idle(steps: Int) -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.sources([Scenes.model])))
    state.sample.steps = steps
    _ = Scenes.press(&state, "2")
    return state
  }

  @Test func theKeyStartsFourSamplersWithTheStepsAsEvaluations() throws {
    var state = Self.idle(steps: 12)
    (state.sample.count, state.sample.seed, state.sample.sampler) = (9, 3, .euler)
    let effects = Scenes.press(&state, "R")
    let samplers: [Sampler] = [.euler, .dpmSolverPlusPlus, .heun, .ddim(eta: 0)]
    let request = SamplingRequest(
      identifier: 1, source: Scenes.model.source, sampler: .euler, steps: 12, seed: 3, count: 1)
    let lanes = samplers.enumerated().map {
      SamplingRace.Lane(identifier: 1 + $0, sampler: $1)
    }
    #expect(
      effects == [
        .engine(.race(SamplingRace(request: request, lanes: lanes, evaluations: 12)))
      ])
    #expect(state.sample.stage.films.map(\.request.sampler) == samplers)
    #expect(state.sample.stage.films.allSatisfy { $0.phase == .waiting })
    // The usual set, where the settings have one of it.
    var usual = Self.idle(steps: 12)
    _ = Scenes.press(&usual, "R")
    #expect(
      usual.sample.stage.films.map(\.request.sampler) == [
        .ancestral(.fixedSmall), .dpmSolverPlusPlus, .heun, .ddim(eta: 0),
      ])
  }

  @Test func theReferenceFollowsWhenAllLanesAreThrough() throws {
    var state = Self.idle(steps: 10)
    _ = Scenes.press(&state, "R")
    let films = state.sample.stage.films
    for film in films { Scenes.arrive(&state, lane: film) }
    for film in films.dropLast() {
      let end = Event.samplingEnded(identifier: film.request.identifier)
      #expect(update(&state, .engine(end)).isEmpty)
    }
    let last = Event.samplingEnded(identifier: films[3].request.identifier)
    var reference = films[0].request
    (reference.identifier, reference.sampler, reference.steps) = (5, .heun, 100)
    #expect(update(&state, .engine(last)) == [.engine(.sample(reference))])
    #expect(state.sample.stage.race?.reference.total == 199)
    #expect(update(&state, .tick(seconds: 1)).isEmpty)
  }

  @Test(arguments: [(1, 1000, 100), (100, 1000, 100), (400, 1000, 400), (50, 60, 60)])
  func theReferenceIsLongerThanTheLanes(evaluations: Int, timesteps: Int, steps: Int) {
    #expect(FilmRace.Reference.steps(evaluations: evaluations, timesteps: timesteps) == steps)
  }

  /// Against its definition in plain loops.
  @Test func theDistanceIsTheRootMeanSquare() throws {
    let state = Scenes.race()
    let race = try #require(state.sample.stage.race)
    var random = SplitMix(seed: 1)
    let x0 = Scenes.ring(32, noise: 0, &random)
    for (lane, film) in state.sample.stage.films.enumerated() {
      #expect(race.distance(lane, at: 0) == nil)
      for (position, frame) in film.frames.enumerated().dropFirst() {
        let values = try #require(frame.values)
        let own = position == film.frames.count - 1 ? values.xt : values.x0Hat
        var sum = 0.0
        for i in x0.indices {
          sum += (Double(own[i]) - Double(x0[i])) * (Double(own[i]) - Double(x0[i]))
        }
        let distance = try #require(race.distance(lane, at: position))
        #expect((distance - (sum / 1024).squareRoot()).magnitude < 1e-12)
      }
      #expect(race.distance(lane, at: film.frames.count) == nil)
    }
    #expect(race.distance(9, at: 0) == nil)
  }

  @Test func theCursorGoesThroughAllByEvaluations() throws {
    var state = Scenes.race()
    func asked() -> [Int] {
      let stage = state.sample.stage
      return stage.films.indices.compactMap { place in
        state.sample.frame.flatMap { stage.position(in: place, with: $0) }
          .map { stage.films[place].frames[$0].evaluations }
      }
    }
    state.sample.look(at: 5)
    #expect(asked() == [5, 5, 4, 5])
    _ = Scenes.press(&state, "]", "]")  // Heun leads
    #expect(asked() == [4, 4, 4, 4])
    state.sample.look(at: 5)
    #expect(asked() == [10, 10, 9, 10])  // an evaluation before the others
    _ = Scenes.press(&state, "[")
    #expect(state.sample.frame?.timestep == 0)
  }

  @Test func oneOfThemGoesOnAloneAndMayBranch() throws {
    var state = Scenes.race()
    _ = Scenes.press(&state, "]")
    let lead = try #require(state.sample.trajectory)
    var alone = state
    #expect(Scenes.press(&alone, .backspace).isEmpty)
    #expect(alone.sample.stage == FilmStage([lead]) && alone.sample.cursor == state.sample.cursor)
    let effects = Scenes.press(&state, "b")
    #expect(effects.count == 1 && state.sample.stage.race == nil)
    #expect(state.sample.stage.films.count == 2 && state.sample.stage.films[0] == lead)
  }

  @Test func cancellingEndsTheReferenceToo() {
    var state = Scenes.race(isMeasured: false)
    #expect(state.sample.task?.fraction == 39.0 / 239)
    #expect(Scenes.press(&state, "b").isEmpty)  // the reference is under way
    #expect(Scenes.press(&state, "c") == [.engine(.cancelSampling)])
    #expect(state.sample.stage.race?.reference.phase == .cancelled && state.sample.task == nil)
    _ = update(&state, .engine(.samplingEnded(identifier: 5)))
    #expect(state.sample.stage.race?.distances.isEmpty == true)
    var begun = Self.idle(steps: 10)
    _ = Scenes.press(&begun, "R")
    #expect(Scenes.press(&begun, "c") == [.engine(.cancelSampling)])
    #expect(update(&begun, .tick(seconds: 1)).isEmpty)
    _ = update(&begun, .engine(.failed("The model cannot be read.")))
    #expect(begun.sample.stage.films.allSatisfy { $0.phase == .cancelled })
  }

  @Test func aRefusedRaceLeavesAnEmptyStage() {
    var state = Self.idle(steps: 10)
    _ = Scenes.press(&state, "R")
    _ = update(&state, .engine(.failed("The model cannot be read.")))
    #expect(state.sample.stage == FilmStage())
  }

  @Test func whatTheNumbersAreIsSaid() {
    #expect(
      Scenes.race().samplingSentence
        == "Distance: RMS of predicted x₀ − x₀ of Heun, 199 evaluations, same x_T.")
    #expect(Scenes.race(isMeasured: false).samplingSentence.contains("0 of 199 evaluations"))
  }

  /// Where both numbers of a lane have no room in full, the second is left out, not cut off.
  @Test func noNumberOfARaceIsCutOff() {
    let state = Scenes.race(cursor: .max, evaluations: 1_000)
    let text = view(state, size: Size(80, 24)).text
    let totals = text.matches(of: /of ([0-9][0-9,]*)/).map { String($0.output.1) }
    #expect(!totals.isEmpty && totals.allSatisfy { $0 == "1,000" }, "\(totals)")
  }
}
