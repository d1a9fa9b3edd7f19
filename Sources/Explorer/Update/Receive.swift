import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  /// What the engine told.
  mutating func receive(_ event: Event) -> [Effect] {
    switch event {
    case .trainingBegan(let run): train.begin(run)
    case .trained(let point): train.append(point)
    case .measured(let measurements): train.add(measurements)
    case .timestepFloor(let floor): train.floor = floor.allSatisfy(\.isFinite) ? floor : nil
    case .samplesRenewed(let step, let pictures):
      guard !pictures.isEmpty, pictures.allSatisfy(\.isWhole) else { return [] }
      train.sheets.append(SheetFilm.Sheet(step: step, pictures: pictures))
    case .trainingPaused: if train.phase == .running { train.phase = .paused }
    case .trainingResumed: if train.phase == .paused { train.phase = .running }
    case .trainingChanged(_, let settings): train.confirm(settings)
    case .checkpointSaved(let step, _):
      train.checkpoint = step
      return [.engine(.listSources)]
    case .trainingEnded(_, let reason):
      train.phase = .ended(reason)
      tellEnd(of: train.run?.name ?? "The training", after: train.latest?.step ?? 0, reason)
      if overlay == .confirmQuit { overlay = nil }
      if sample.source == .liveTraining, let run = train.run {
        sample.source = .directory(run.directory)
      }
      return [.engine(.listSources)]
    case .samplingBegan(let identifier, let steps, let specification):
      sample.begin(identifier, steps, specification)
    case .sampled(let frame): sample.append(frame)
    case .samplingEnded(let identifier):
      sample.end(identifier)
      tellEndOfSampling(identifier)
    case .activationMaps(let maps): sample.inside.maps = maps
    case .stateShown(let state): sample.closer.shown = state
    case .watching(let run, let isInUse):
      train.begin(run)
      train.phase = .watching(isLive: isInUse)
      if let awaited = train.awaited, awaited.directory == run.directory {
        if let cursor = awaited.cursor { train.read(at: cursor) }
        train.awaited = nil
      }
    case .watchedRunInUse(let isInUse): follow(isInUse)
    case .runs(let entries):
      runs = entries
      return watchAwaited()
    case .compared(let curves): train.compare(curves)
    case .comparedGrew(let directory, let points): train.grow(directory, points)
    case .sources(let entries): sources = entries
    case .exemplars(let exemplars):
      schedule.exemplars = exemplars.filter(\.isWhole)
      schedule.exemplarIndex = 0
    case .latent(let event): latent.receive(event)
    case .lesson(let event): tour.receive(event)
    case .schedule(let event): receive(event)
    case .bound(let event): bound.receive(event)
    case .plane(let event): truth.receive(event, states: planeTimesteps.count)
    case .failed(let sentence): fail(sentence)
    }
    return []
  }

  private mutating func tellEnd(
    of name: String, after step: Int, _ reason: EndOfTraining
  ) {
    let count = NumberText.grouped(step)
    switch reason {
    case .finished: toast("\(name) finished after \(count) steps.")
    case .stopped: toast("\(name) stopped at step \(count), with a checkpoint.")
    case .diverged: toast("\(name) diverged after step \(count).", isFailure: true)
    case .failed(let sentence): tell(sentence, isFailure: true)
    }
  }

  /// Looks at the run of the last session, if it is still there and nothing else was begun.
  private mutating func watchAwaited() -> [Effect] {
    guard let awaited = train.awaited, train.phase == .idle,
      runs.contains(where: { $0.directory == awaited.directory })
    else {
      train.awaited = nil
      return []
    }
    return [.engine(.watchRun(directory: awaited.directory))]
  }

  /// Another program has begun, or ended, training the run that is shown.
  private mutating func follow(_ isInUse: Bool) {
    guard case .watching = train.phase else { return }
    train.phase = .watching(isLive: isInUse)
    toast("\(train.run?.name ?? "The run") \(isInUse ? "is being trained again" : "has ended").")
  }

  private mutating func fail(_ sentence: String) {
    tell(sentence, isFailure: true)
    if train.isChangeable, train.pending == nil, let confirmed = train.confirmed {
      train.run?.settings = confirmed  // what was refused is as it was
    }
    if train.phase == .starting { train.phase = train.run == nil ? .idle : .ended(.stopped) }
    sample.dropWaiting()
  }
}

extension TrainState {
  /// The engine obeyed; keys that were pressed since stay.
  mutating func confirm(_ settings: TrainingSettings) {
    let newer = pending.flatMap { pending in
      run.map { TrainingChange(from: pending.before, to: $0.settings) }
    }
    confirmed = settings
    run?.settings = newer.map { settings.applying($0) } ?? settings
    pending?.before = settings
  }

  mutating func begin(_ run: RunDescription) {
    phase = .running
    self.run = run
    self.run?.history = RunHistory()
    self.run?.settings = run.settings.inForce(atStep: run.step + 1)
    (confirmed, pending) = (self.run?.settings, nil)
    latest = run.history.recent.last
    imagesPerSecond = nil
    forgetMeasurements()
    schedules = LearnedSchedules()
    for record in run.schedules { schedules.append(record) }
    self.run?.schedules = []
    checkpoint = nil
    curve = LossCurve(run.history)
    heldOut = run.history.heldOut
    for point in run.history.recent {
      add(gradient: point.gradientNorm)
      follow(point.imagesPerSecond)
    }
    (window, cursor, sheets) = (ChartWindow(), nil, SheetFilm())
    focus = .lossChart
  }

  mutating func append(_ point: TrainingPoint) {
    latest = point
    curve.append(step: point.step, loss: point.loss, seconds: point.seconds)
    while let last = heldOut.last, last.step >= point.step { heldOut.removeLast() }
    if let loss = point.heldOutLoss, loss.isFinite, loss > 0 {
      heldOut.append(HeldOutPoint(step: point.step, loss: loss))
    }
    add(gradient: point.gradientNorm)
    follow(point.imagesPerSecond)
  }

  private mutating func follow(_ rate: Double) {
    guard rate.isFinite, rate > 0 else { return }
    imagesPerSecond = imagesPerSecond.map { 0.9 * $0 + 0.1 * rate } ?? rate
  }
}

extension Picture {
  /// Whether the bytes fit the size.
  var isWhole: Bool {
    (1...4096).contains(width) && (1...4096).contains(height) && (channels == 1 || channels == 3)
      && bytes.count == width * height * channels
  }
}

extension Exemplar {
  /// Whether the values fit the size.
  var isWhole: Bool {
    (1...4096).contains(width) && (1...4096).contains(height) && (channels == 1 || channels == 3)
      && x0.count == width * height * channels && epsilon.count == x0.count
  }
}
