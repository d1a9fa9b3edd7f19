import EngineMessages
import Schedules

/// Samplers against each other.
extension AppState {
  /// From one x_T, with so many network evaluations as the settings have steps.
  mutating func startRace() -> [Effect] {
    guard let film = plannedFilm() else { return [] }
    let evaluations = film.request.steps
    var base = film.request
    base.count = 1
    let lanes = sample.racingSamplers.map { sampler -> Trajectory in
      var lane = film
      lane.request = base
      (lane.request.identifier, lane.request.sampler) = (sample.lastIdentifier, sampler)
      sample.lastIdentifier += 1
      return lane
    }
    var reference = base
    (reference.identifier, reference.sampler) = (sample.lastIdentifier, .heun)
    reference.steps = FilmRace.Reference.steps(
      evaluations: evaluations, timesteps: film.specification.timesteps)
    let race = FilmRace(evaluations: evaluations, reference: FilmRace.Reference(reference))
    sample.begin(FilmStage(lanes, race: race))
    return [
      .engine(
        .race(
          SamplingRace(
            request: base,
            lanes: lanes.map {
              SamplingRace.Lane(identifier: $0.request.identifier, sampler: $0.request.sampler)
            }, evaluations: evaluations)))
    ]
  }

  /// What the lanes are measured by is made when they are through.
  mutating func askForReference() -> [Effect] {
    guard let race = sample.stage.race, race.reference.phase == .planned,
      sample.stage.films.allSatisfy({ $0.phase == .complete })
    else { return [] }
    sample.stage.race?.reference.phase = .underWay
    return [.engine(.sample(race.reference.request))]
  }

  /// Goes on with the film that leads, alone.
  mutating func leaveRace() -> [Effect] {
    guard sample.stage.race != nil, let lead = sample.trajectory else { return [] }
    let wasUnderWay = sample.stage.isUnderWay
    sample.stage = FilmStage([lead])
    // The engine ends all that is under way at once.
    return wasUnderWay && !lead.isUnderWay ? [.engine(.cancelSampling)] : []
  }
}

extension SampleState {
  /// That of the settings, and those that are worth comparing with it.
  fileprivate var racingSamplers: [Sampler] {
    let usual: [Sampler] = [.dpmSolverPlusPlus, .heun, .ddim(eta: 0), .ancestral(.fixedSmall)]
    return Array(([sampler] + usual.filter { $0 != sampler }).prefix(SamplingRace.mostLanes))
  }
}
