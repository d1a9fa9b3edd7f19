import EngineMessages
import Schedules

extension AppState {
  mutating func perform(_ action: SamplingAction) -> [Effect] {
    switch action {
    case .sample: return startSampling()
    case .togglePlaying:
      if sample.frame == nil { return sample.trajectory?.isUnderWay == true ? [] : startSampling() }
      sample.togglePlaying()
    case .cancel:
      sample.stage.cancel()
      return [.engine(.cancelSampling)]
    case .newSeed:
      sample.seed = (sample.seed &+ 1) % (1 << 53)
      return startSampling()
    case .chooseModel:
      let index = models.firstIndex { $0.source == model?.source } ?? 0
      overlay = .list(ModelList(cursor: index))
      return [.engine(.listSources)]
    case .nextView: sample.view = sample.nextView
    case .jump: entry = Entry(target: .timestep)
    case .slower: sample.chosenSpeed = SampleState.speeds.last { $0 < sample.speed }
    case .faster: sample.chosenSpeed = SampleState.speeds.first { $0 > sample.speed }
    case .previousFrame: sample.look(at: sample.cursor - 1)
    case .nextFrame: sample.look(at: sample.cursor + 1)
    case .firstFrame: sample.look(at: 0)
    case .lastFrame: sample.look(at: .max)
    case .tenBack: sample.look(at: sample.cursor - 10)
    case .tenOn: sample.look(at: sample.cursor + 10)
    }
    return []
  }

  /// Asks for a trajectory with the settings as they are.
  ///
  /// - Parameters:
  ///   - isWhole: One picture by all T steps of Algorithm 2 instead.
  ///   - change: What is asked for beyond the settings.
  mutating func startSampling(
    isWhole: Bool = false, _ change: (inout SamplingRequest) -> Void = { _ in }
  ) -> [Effect] {
    guard var film = plannedFilm(isWhole: isWhole) else { return [] }
    change(&film.request)
    sample.begin(FilmStage([film]))
    return [.engine(.sample(film.request))]
  }

  /// What the settings lead to; nil where they cannot, which is told.
  mutating func plannedFilm(isWhole: Bool = false) -> Trajectory? {
    guard let model else { return nil }
    let specification = sample.usesOwnSchedule ? schedule.specification : model.schedule
    guard let curve = try? ScheduleState.Curve(specification) else {
      tell("\(model.name) has a schedule that nothing can be computed from.", isFailure: true)
      return nil
    }
    let conditions = conditions(for: model)
    sample.lastIdentifier += 1
    let request = SamplingRequest(
      identifier: sample.lastIdentifier, source: model.source,
      sampler: isWhole ? .ancestral(.fixedSmall) : sample.sampler,
      steps: isWhole
        ? specification.timesteps : max(1, min(sample.steps, specification.timesteps)),
      seed: sample.seed, count: isWhole ? 1 : sample.count,
      schedule: sample.usesOwnSchedule ? specification : nil,
      label: conditions.label, guidance: conditions.guidance)
    return Trajectory(
      request: request, modelName: model.name, steps: request.steps, specification: specification,
      alphaBar: curve.schedule.alphaBar)
  }
}

extension SampleState {
  /// Films that are to come take the place of those that are there.
  mutating func begin(_ stage: FilmStage) {
    self.stage = stage
    (cursor, isPlaying, playedPart) = (0, true, 0)
  }

  /// Stops playing and shows a frame; indices outside show the first or the last, and beyond the
  /// last one of a trajectory that is still arriving, playing goes on as frames arrive.
  mutating func look(at index: Int) {
    awaited = nil
    guard let trajectory, !trajectory.frames.isEmpty else { return }
    cursor = max(0, min(trajectory.frames.count - 1, index))
    isPlaying = trajectory.isUnderWay && index >= trajectory.frames.count
    playedPart = 0
  }

  mutating func togglePlaying() {
    awaited = nil
    isPlaying.toggle()
    playedPart = 0
    guard isPlaying, let trajectory, !trajectory.isUnderWay else { return }
    if cursor >= trajectory.frames.count - 1 { cursor = 0 }
  }

  /// Plays on for a time in seconds; waits where frames have not arrived yet.
  mutating func play(for seconds: Double) {
    guard isPlaying, let trajectory else { return }
    let played = playedPart + min(seconds, 1) * Double(speed)
    let whole = played.rounded(.down)
    playedPart = played - whole
    let last = max(0, trajectory.frames.count - 1)
    cursor = min(last, cursor + Int(whole))
    guard cursor == last else { return }
    playedPart = 0
    if !trajectory.isUnderWay { isPlaying = false }
  }
}
