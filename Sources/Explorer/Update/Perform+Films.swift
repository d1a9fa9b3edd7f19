import EngineMessages
import Schedules

/// Several films side by side.
extension AppState {
  mutating func perform(_ action: FilmAction) -> [Effect] {
    switch action {
    case .branch: return branch(sharesNoise: false)
    case .branchAlike: return branch(sharesNoise: true)
    case .branchPainted: return branch(sharesNoise: false, painted: branchMask)
    case .race: return startRace()
    case .remove: return sample.stage.race == nil ? removeFilm() : leaveRace()
    case .previous: sample.choose(sample.stage.place - 1)
    case .next: sample.choose(sample.stage.place + 1)
    }
    return []
  }

  func offers(_ action: FilmAction) -> Bool {
    let stage = sample.stage
    return switch action {
    case .branch, .branchAlike: offersBranch
    case .branchPainted: offersBranch && branchMask != nil
    case .race: model != nil
    case .remove: stage.isShared
    case .previous: stage.place > 0
    case .next: stage.place + 1 < stage.films.count
    }
  }

  private var offersBranch: Bool {
    let stage = sample.stage
    return branchPoint != nil
      && (stage.race == nil ? stage.films.count < FilmStage.most : !stage.isUnderWay)
  }

  /// What is painted, if anything is, on a picture of the size of those here.
  private var branchMask: InpaintingMask? {
    guard let mask = sample.mask, mask.count > 0, let xt = sample.frame?.xt.first,
      mask.original.pixels.width == xt.width, mask.original.pixels.height == xt.height,
      mask.original.pixels.channels == xt.channels
    else { return nil }
    return mask.request
  }

  /// The frame under the cursor, if something is left to walk from there.
  private var branchPoint: TrajectoryFrame? {
    guard model != nil, let trajectory = sample.trajectory, let frame = sample.frame,
      frame.index < trajectory.steps, frame.timestep > 0
    else { return nil }
    if case .inversion = trajectory.request.beginning { return nil }
    return frame
  }

  /// Walks on from the state under the cursor with the settings as they are.
  ///
  /// - Parameters:
  ///   - sharesNoise: Whether every z is the one that the trunk has at that timestep.
  ///   - painted: What alone is invented; nil: as in the trunk.
  private mutating func branch(
    sharesNoise: Bool, painted: InpaintingMask? = nil
  ) -> [Effect] {
    guard let model, let frame = branchPoint, let trunk = sample.trajectory else { return [] }
    let own = sample.usesOwnSchedule ? schedule.specification : nil
    var request = trunk.request
    if model.source != trunk.request.source || own != trunk.request.schedule {
      guard own ?? model.schedule == trunk.specification else {
        tell(
          "A branch keeps its trunk's schedule, and the settings have another; Enter begins anew.",
          isFailure: true)
        return []
      }
      (request.source, request.schedule) = (model.source, trunk.specification)
    }
    sample.lastIdentifier += 1
    request.identifier = sample.lastIdentifier
    request.beginning = .branch(of: frame.identifier, state: frame.index)
    (request.sampler, request.layout) = (sample.sampler, nil)
    request.steps = max(1, min(sample.steps, trunk.specification.timesteps))
    (request.label, request.guidance) = conditions(for: model)
    if let painted { request.inpainting = painted }
    request.seed = sharesNoise ? trunk.request.seed : sample.freshSeed
    let film = Trajectory(request, modelName: model.name, from: trunk, at: sample.cursor)
    if !sharesNoise, film.words(beside: trunk).isEmpty {
      tell("\(sample.sampler.name) draws no noise: with these settings the branch is its trunk.")
    }
    if sample.stage.race != nil { sample.stage = FilmStage([trunk]) }
    sample.stage.add(film)
    sample.cursor = film.frames.count - 1
    (sample.isPlaying, sample.playedPart, sample.awaited) = (true, 0, nil)
    return [.engine(.sample(request))]
  }

  /// The class, and the guidance towards it, of the next trajectory.
  func conditions(for model: ModelEntry) -> (label: Int?, guidance: Double?) {
    guard model.knowsClasses, let label = sample.label else { return (nil, nil) }
    return (label, sample.guidance > 0 ? sample.guidance : nil)
  }

  /// Takes the branch that leads away, or the newest where the trunk does.
  private mutating func removeFilm() -> [Effect] {
    let stage = sample.stage
    guard stage.isShared else { return [] }
    let gone = stage.films[stage.place > 0 ? stage.place : stage.films.count - 1]
    sample.removeFilms { $0.request.identifier == gone.request.identifier }
    // The engine ends all that is under way at once.
    return gone.isUnderWay && !sample.stage.isUnderWay ? [.engine(.cancelSampling)] : []
  }
}

extension SampleState {
  /// Another film leads, at the same time.
  mutating func choose(_ place: Int) {
    let held = frame
    stage.choose(place)
    follow(held)
  }

  /// The seed of the settings, or the next one that no film has.
  fileprivate var freshSeed: UInt64 {
    let taken = Set(stage.films.map(\.request.seed))
    var seed = seed
    while taken.contains(seed) { seed = (seed &+ 1) % (1 << 53) }
    return seed
  }
}
