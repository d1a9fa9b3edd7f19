import Checkpoints
import Datasets
import Dispatch
import EngineMessages
import Networks
import Schedules
import Tensors

/// What the engine does on its queue; holds every tensor and never leaves.
final class Session {
  let settings: EngineSettings
  let mailbox: Mailbox
  var training = Training.none
  /// Trajectories under way.
  var sampling: [SamplingWalk] = []
  /// Those that ended, the newest last, to begin others with.
  var kept: [SamplingWalk] = []
  var preview: Preview?
  /// What the loss of the run cannot be below, while it is being computed.
  var floor: IdealFloor?
  /// The sheets of the run that is being trained, on the disk.
  var film: RunFilm?
  /// The newest sheet that was told of the run that is watched.
  var watchedSheet = -1
  /// The run on the disk that is shown, and those that are compared.
  var watched: WatchedRun?
  var compared: [WatchedRun] = []
  /// When it is next looked for what other programs logged.
  var watchDue = ContinuousClock.now
  /// When the run's measurements are told next.
  var measurementsDue = ContinuousClock.now
  var plane: PlaneExperiment?
  var recall: Recall?
  var bound: BoundExperiment?
  var latent: LatentExperiment?
  /// Algorithm 1, for somebody who reads it line by line.
  var lesson: AlgorithmLesson?
  /// A schedule that is being bent, tried on a model.
  var scheduleTrial: ScheduleTrial?
  /// Two runs under two schedules, trained in turn.
  var pair: PairedRuns?
  /// The model that was sampled from last, so that the next trajectory begins at once.
  var cachedModel: (path: String, model: LoadedModel)?

  private var bundled: [ModelEntry]?

  /// The run, if there is one.
  enum Training {
    case none
    case running(TrainingRun)
    case paused(TrainingRun)

    var run: TrainingRun? {
      switch self {
      case .none: nil
      case .running(let run), .paused(let run): run
      }
    }
  }

  init(_ settings: EngineSettings, _ mailbox: Mailbox) {
    self.settings = settings
    self.mailbox = mailbox
  }

  /// Obeys commands and works in between, until `.quit`.
  func run() {
    publishExemplars()
    publishSources()
    while true {
      switch mailbox.next(until: patience) {
      case .quit?:
        endTraining(.stopped)
        endPair(.stopped)
        return
      case let command?: obey(command)
      case nil: advance()
      }
    }
  }

  /// How long to wait for a command.
  private var patience: DispatchTime {
    if case .running = training { return .now() }
    if pair != nil { return .now() }
    if !sampling.isEmpty || plane?.isIdle == false || recall != nil || bound?.isIdle == false
      || latent?.isIdle == false || scheduleTrial != nil || lesson.map({ $0.left > 0 }) == true
    {
      return .now()
    }
    return isWatching ? .now() + 0.1 : .distantFuture
  }

  private func obey(_ command: Command) {
    switch command {
    case .startTraining(let settings): startTraining(settings)
    case .pauseTraining: pauseTraining()
    case .resumeTraining: resumeTraining()
    case .stopTraining: endTraining(.stopped)
    case .continueRun(let directory): continueRun(directory)
    case .changeTraining(let change): changeTraining(change)
    case .sample(let request): startSampling(request)
    case .race(let race): startRace(race)
    case .showActivations(let request): showActivations(request)
    case .showState(let request): showState(request)
    case .cancelSampling: cancelSampling()
    case .listRuns: publishRuns()
    case .watchRun(let directory): watch(directory)
    case .compareRuns(let directories): compare(directories)
    case .renameRun(let directory, let name): renameRun(directory, to: name)
    case .noteRun(let directory, let note): noteRun(directory, note)
    case .deleteRun(let directory): deleteRun(directory)
    case .listSources: publishSources()
    case .plane(let command): obey(command)
    case .bound(let command): obey(command)
    case .latent(let command): obey(command)
    case .lesson(let command): obey(command)
    case .schedule(let command): obey(command)
    case .quit: break  // ends the loop before it comes here
    }
  }

  /// One slice of everything that is under way.
  ///
  /// A trajectory that somebody watches goes first, but never holds training up for long.
  private func advance() {
    let start = ContinuousClock.now
    while !sampling.isEmpty, start.duration(to: .now) < .milliseconds(30) { advanceSampling() }
    advanceSchedule()
    advancePlane()
    advanceBound()
    advanceLatent()
    advanceLesson()
    advancePreview()
    advanceTraining()
    advancePair()
    advanceFloor()
    advanceWatching()
  }

  /// Tells the screen why something did not work.
  func report(_ error: EngineError) { mailbox.publish(.failed(error.description)) }
}

extension Session {
  /// Some real pictures with a noise of their own, so that the screen can noise them at once.
  private func publishExemplars() {
    do throws(DatasetError) {
      let dataset = try DatasetCatalogue.open(settings.exemplarDataset).paddedForNetworks
      let random = RandomSource(seed: 0)
      let wanted = min(8, dataset.count)
      let exemplars = (0..<wanted).map { index in
        let x0 = dataset.batch(at: [index * (dataset.count / wanted)])
        let epsilon = random.normal(x0.shape, .exemplar(index: index))
        return Exemplar(
          width: dataset.width, height: dataset.height, channels: dataset.channels,
          x0: x0.values, epsilon: epsilon.values)
      }
      mailbox.publish(.exemplars(exemplars))
    } catch {
      report(.dataset(error))
    }
  }

  /// The live run, the bundled or given model, and the runs on the disk, newest first.
  func publishSources() {
    var entries: [ModelEntry] = []
    if let run = training.run {
      entries.append(
        ModelEntry(
          source: .liveTraining, name: run.directory.name, detail: "in training, EMA weights",
          schedule: run.specification, knowsClasses: run.settings.classes))
    }
    if let model = settings.model { entries += [entry(ofModel: model)].compactMap { $0 } }
    do throws(CheckpointError) {
      for directory in try RunDirectory.all(in: settings.runsDirectory) {
        entries += self.entries(of: directory)
      }
    } catch {
      report(.checkpoint(error))
    }
    entries += bundledEntries()
    mailbox.publish(.sources(entries))
  }

  /// They do not change, so they are read once.
  private func bundledEntries() -> [ModelEntry] {
    let entries = bundled ?? settings.bundled.compactMap { entry(ofModel: $0) }
    bundled = entries
    return entries
  }

  private func entry(ofModel path: String) -> ModelEntry? {
    do throws(EngineError) {
      let model = try LoadedModel(path)
      cachedModel = (path, model)
      return ModelEntry(
        source: .directory(path), name: model.name, detail: model.detail,
        schedule: model.specification, canContinue: false,
        knowsClasses: model.predictor.network.configuration.classCount != nil)
    } catch {
      report(error)
      return nil
    }
  }

  /// What a checkpoint's scheduler has of a schedule that was learned.
  private func learnedSchedule(at path: String) -> ScheduleSpecification? {
    let scheduler = try? ModelReference(path).directory.scheduler()
    return try? scheduler?.configuration(as: .ddpm).betas.specification
  }

  /// A run that can be sampled from, and its earlier checkpoints, newest first; nothing for one
  /// without a checkpoint, or that is not ours.
  private func entries(of directory: RunDirectory) -> [ModelEntry] {
    guard let settings = try? directory.configuration(as: TrainingSettings.self),
      let step = try? directory.latestCheckpoint().step
    else { return [] }
    let isLearned = settings.schedule.shape == .learned
    func entry(_ path: String, _ name: String, _ step: Int, canContinue: Bool) -> ModelEntry {
      ModelEntry(
        source: .directory(path), name: name,
        detail: "\(settings.model) on \(settings.dataset), step \(step)",
        schedule: isLearned ? learnedSchedule(at: path) ?? settings.schedule : settings.schedule,
        canContinue: canContinue, knowsClasses: settings.classes)
    }
    let earlier = ((try? directory.checkpointSteps()) ?? []).filter { $0 < step }.reversed()
    return [entry(directory.path, directory.name, step, canContinue: true)]
      + earlier.map {
        entry(directory.checkpointPath($0), "\(directory.name) @ \($0)", $0, canContinue: false)
      }
  }
}
