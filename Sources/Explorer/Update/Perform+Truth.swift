import EngineMessages

extension AppState {
  mutating func perform(_ action: TruthAction) -> [Effect] {
    switch action {
    case .toggle: return toggleLearning()
    case .forget:
      truth.forgetLearning()
      truth.asked = nil  // so that the same data are asked for anew
      return [.engine(.plane(.pause))]
    case .togglePlaying: truth.togglePlaying(states: planeTimesteps.count)
    case .previousState: lookAtPlane(truth.cursor - 1)
    case .nextState: lookAtPlane(truth.cursor + 1)
    case .tenBack: lookAtPlane(truth.cursor - 10)
    case .tenOn: lookAtPlane(truth.cursor + 10)
    case .firstState: lookAtPlane(0)
    case .lastState: lookAtPlane(.max)
    case .newSeed: truth.sampling.seed = (truth.sampling.seed &+ 1) % (1 << 53)
    case .toggleLeft: truth.left = truth.left == .exact ? .forward : .exact
    case .togglePictures: truth.togglePictures()
    case .toggleArrows: truth.showsArrows.toggle()
    case .toggleContours: truth.showsContours.toggle()
    case .togglePaths: truth.showsPaths.toggle()
    case .earlierSamples: truth.learned.move(by: -1)
    case .laterSamples: truth.learned.move(by: 1)
    case .toggleDrawing: truth.toggleDrawing()
    case .penLeft: truth.movePen(-1, 0)
    case .penRight: truth.movePen(1, 0)
    case .penUp: truth.movePen(0, 1)
    case .penDown: truth.movePen(0, -1)
    case .putPoint: truth.putPoint(at: truth.pen)
    case .takePoint: truth.takePoint()
    }
    return []
  }

  private mutating func toggleLearning() -> [Effect] {
    switch truth.phase {
    case .idle, .finished:
      truth.forgetLearning()
      truth.phase = .learning
      // Where the samples are, which change while it learns.
      if truth.cursor == 0 { lookAtPlane(.max) }
      return [.engine(.plane(.learn))]
    case .learning:
      truth.phase = .paused
      return [.engine(.plane(.pause))]
    case .paused:
      truth.phase = .learning
      return [.engine(.plane(.resume))]
    }
  }

  /// Stops playing and shows a state; indices outside show the first or the last.
  mutating func lookAtPlane(_ index: Int) {
    truth.cursor = max(0, min(planeTimesteps.count - 1, index))
    truth.isPlaying = false
    truth.playedPart = 0
  }

  /// Asks the engine for what the settings and the cursor say, where that is not what was asked
  /// for last.
  mutating func askForPlane() -> [Effect] {
    guard workspace == .truth else { return [] }
    truth.cursor = max(0, min(planeTimesteps.count - 1, truth.cursor))
    if truth.showsPictures { return askForPictures() }
    var sampling = truth.sampling
    sampling.steps = max(1, min(sampling.steps, planeSettings.schedule.timesteps))
    let wanted = TruthState.Asked(
      settings: planeSettings, sampling: sampling, timestep: planeTimestep)
    guard wanted != truth.asked else { return [] }
    let before = truth.asked
    truth.asked = wanted
    var commands: [PlaneCommand] = []
    if wanted.settings != before?.settings {
      truth.identifier += 1
      truth.forget()
      commands = [
        .show(wanted.settings, identifier: truth.identifier), .flow(sampling),
        .look(timestep: wanted.timestep),
      ]
    } else {
      if wanted.sampling != before?.sampling {
        truth.forgetFlows()
        commands.append(.flow(sampling))
      }
      if wanted.timestep != before?.timestep {
        commands.append(.look(timestep: wanted.timestep))
      }
    }
    return commands.map { .engine(.plane($0)) }
  }
}

extension AppState {
  private mutating func askForPictures() -> [Effect] {
    var request = RecallRequest(
      identifier: truth.recall.request?.identifier ?? 0, source: model?.source,
      sampling: truth.sampling)
    guard request != truth.recall.request else { return [] }
    request.identifier += 1
    truth.recall = RecallFilm(request: request, modelName: model?.name ?? "")
    return [.engine(.plane(.recall(request)))]
  }
}

extension TruthState {
  /// States of a flow in a second, so that all of it takes four.
  private static let duration = 4.0

  mutating func togglePictures() {
    showsPictures.toggle()
    isDrawing = false
    (cursor, playedPart, isPlaying) = (0, 0, showsPictures)
  }

  mutating func togglePlaying(states: Int) {
    isPlaying.toggle()
    playedPart = 0
    if isPlaying, cursor >= states - 1 { cursor = 0 }
  }

  /// Plays on for a time in seconds.
  mutating func play(for seconds: Double, states: Int) {
    guard isPlaying else { return }
    let played = playedPart + min(seconds, 1) * Double(states) / Self.duration
    let whole = played.rounded(.down)
    playedPart = played - whole
    cursor = min(states - 1, cursor + Int(whole))
    if cursor == states - 1 { (isPlaying, playedPart) = (false, 0) }
  }

  /// What was learned; the data stay.
  mutating func forgetLearning() {
    (phase, latest, excess) = (.idle, nil, nil)
    (losses, held, learned) = (LossCurve(), [], LearnedFlows())
    look?.learned = []
  }

  mutating func forgetFlows() {
    (forward, exact, learned) = (nil, nil, LearnedFlows())
  }

  mutating func forget() {
    forgetLearning()
    forgetFlows()
    (floor, look, isRefused) = (nil, nil, false)
  }

  mutating func toggleDrawing() {
    isDrawing.toggle()
    guard isDrawing else { return }
    (cursor, isPlaying) = (.max, false)  // where the data are; kept within the states afterwards
    if !points.isEmpty { data = .drawn(points) }
  }

  mutating func movePen(_ dx: Double, _ dy: Double) {
    let step = 0.1
    let moved = pen + step * SIMD2(dx, dy)
    pen = moved.clamped(
      lowerBound: SIMD2(repeating: -Self.penReach), upperBound: SIMD2(repeating: Self.penReach))
  }

  mutating func putPoint(at point: SIMD2<Double>) {
    guard points.count < PlaneData.mostPoints, !points.contains(point) else { return }
    points.append(point)
    data = .drawn(points)
  }

  mutating func takePoint() {
    guard points.popLast() != nil else { return }
    data = points.isEmpty ? .mixture : .drawn(points)
  }
}
