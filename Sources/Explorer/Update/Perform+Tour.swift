import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  mutating func perform(_ action: TourAction) -> [Effect] {
    switch action {
    case .next: tour.move(to: tour.stop + 1)
    case .previous: tour.move(to: tour.stop - 1)
    case .first: tour.move(to: 0)
    case .last: tour.move(to: .max)
    case .scrollUp: tour.scroll -= 1
    case .scrollDown: tour.scroll += 1  // `settle` keeps it within the text
    case .act:
      tour.hasActed = true
      return act()
    case .many:
      tour.hasActed = true
      return runOn()
    case .less: return turn(.less)
    case .more: return turn(.more)
    case .muchLess: return turn(.muchLess)
    case .muchMore: return turn(.muchMore)
    }
    return []
  }

  /// What Space does at this stop.
  private mutating func act() -> [Effect] {
    switch tour.current?.figure {
    case .film, .epsilon, .network: return perform(SamplingAction.togglePlaying)
    case .latent: return learnToCode()
    case .chain, .step, .noise: return perform(ScheduleAction.nextExemplar)
    case .bound: return perform(BoundAction.toggle)
    case .algorithm1: return readLine1()
    case .algorithm2: return readLine2()
    case .training: return perform(TrainingAction.toggle)
    case .own: return sampleOwn()
    case .schedule, nil: return []
    }
  }

  /// Both autoencoders learn codes long enough for the difference between the two to be seen.
  private mutating func learnToCode() -> [Effect] {
    if latent.phase == .idle { latent.draft.code = max(8, latent.draft.code) }
    return askForLatent() + perform(LatentAction.toggle)
  }

  /// The arrow keys at this stop.
  private mutating func turn(_ change: Change) -> [Effect] {
    tour.hasActed = true
    switch tour.current?.figure {
    case .film, .epsilon, .network, .own:
      let far = max(1, (sample.trajectory?.frames.count ?? 0) / 10)
      let step = change.isMuch ? far : 1
      sample.look(at: sample.cursor + (change.isMore ? step : -step))
    case .chain, .step, .noise:
      let timesteps = schedule.current?.schedule.timesteps ?? 1
      let step = max(1, timesteps / (change.isMuch ? 10 : 100))
      tour.timestep = max(1, min(timesteps, tour.timestep + (change.isMore ? step : -step)))
    case .schedule: self.change(.betaEnd, by: change)
    case .algorithm2:
      let step = change.isMuch ? 100 : 1
      sample.look(at: sample.cursor + (change.isMore ? step : -step))
      tour.line2 = 4
    case .bound: return perform(change.isMore ? BoundAction.higher : .lower)
    case .latent, .algorithm1, .training, nil: break
    }
    return []
  }

  /// The next line of Algorithm 1; after the last one the loop begins again.
  private mutating func readLine1() -> [Effect] {
    if tour.lesson != nil, (2...5).contains(tour.line1) {
      tour.line1 += 1
      return []
    }
    (tour.isAwaitingTurns, tour.readsNextTurn) = (true, true)
    return [.engine(.lesson(.turn(count: 1)))]
  }

  /// The next line of Algorithm 2: 4 makes x_{t−1}, 5 is the end of the loop.
  private mutating func readLine2() -> [Effect] {
    guard isReadingAlgorithm2 else { return beginAlgorithm2() }
    sample.isPlaying = false
    switch tour.line2 {
    case 1, 2: tour.line2 += 1
    case 3:
      tour.line2 = 4
      sample.look(at: sample.cursor + 1)
      sample.isPlaying = false
    case 4: tour.line2 = 5
    case 5: tour.line2 = sample.frame?.timestep == 0 ? 6 : 2
    default: return beginAlgorithm2()
    }
    return []
  }

  /// Whether the film that is shown is the one that Algorithm 2 is read with.
  var isReadingAlgorithm2: Bool {
    tour.fullTrajectory != nil && tour.fullTrajectory == sample.trajectory?.request.identifier
      && sample.frame != nil
  }

  /// All T steps of the paper, from new noise.
  private mutating func beginAlgorithm2() -> [Effect] {
    if tour.fullTrajectory != nil { sample.seed = (sample.seed &+ 1) % (1 << 53) }
    let effects = startSampling(isWhole: true)
    sample.isPlaying = false
    tour.fullTrajectory = sample.trajectory?.request.identifier
    tour.line2 = 1
    return effects
  }

  private mutating func runOn() -> [Effect] {
    if tour.current?.figure == .algorithm1 {
      tour.isAwaitingTurns = true
      return [.engine(.lesson(.turn(count: 100)))]
    }
    guard isReadingAlgorithm2 else { return beginAlgorithm2() }
    sample.togglePlaying()
    tour.line2 = 4
    return []
  }

  /// A sample of the reader's own run: the one that goes, or the newest.
  private mutating func sampleOwn() -> [Effect] {
    guard let own = ownModel else { return [] }
    sample.source = own.source
    if sample.trajectory?.request.source == own.source { return perform(SamplingAction.newSeed) }
    return startSampling()
  }

  /// The newest run that can be sampled from.
  var ownModel: ModelEntry? { models.first { $0.source == .liveTraining || $0.canContinue } }

  /// Asks the network for its parts at the step that is looked at, one request at a time; a request
  /// that the engine could not answer is forgotten with its film.
  mutating func askForMaps() -> [Effect] {
    let isInTour = workspace == .tour && tour.current?.figure == .network
    let (inside, closer) = (sample.inside, sample.closer)
    guard isInTour || workspace == .sample && closer.level == .inside, let frame = sample.frame,
      let trajectory = sample.trajectory, frame.index < trajectory.steps, !frame.xt.isEmpty,
      inside.asked == inside.maps?.request || inside.asked?.identifier != frame.identifier
    else { return [] }
    // The tour looks at the middle of the first picture.
    let middle = Pixel(x: frame.xt[0].width / 2, y: frame.xt[0].height / 2)
    let pixel = isInTour ? middle : closer.pixel
    let wanted = ActivationRequest(
      identifier: frame.identifier, state: frame.index, picture: isInTour ? 0 : closer.picked,
      row: pixel.y, column: pixel.x)
    guard wanted != inside.asked else { return [] }
    sample.inside.asked = wanted
    return [.engine(.showActivations(wanted))]
  }

  func offers(_ action: TourAction) -> Bool {
    let last = tour.tour.stops.count - 1
    let figure = tour.current?.figure
    return switch action {
    case .next, .last: tour.stop < last
    case .previous, .first: tour.stop > 0
    case .scrollUp: tour.scroll > 0
    case .scrollDown: tour.scroll < tourScrollLimit
    case .act: offersAct(figure)
    case .many:
      figure == .algorithm1 && !tour.isAwaitingTurns || figure == .algorithm2 && model != nil
    case .less, .muchLess: offersTurn(figure, isMore: false)
    case .more, .muchMore: offersTurn(figure, isMore: true)
    }
  }

  private func offersAct(_ figure: TourFigure?) -> Bool {
    switch figure {
    case .film, .epsilon, .network, .algorithm2: model != nil
    case .latent: !latent.isRefused
    case .chain, .step, .noise: schedule.exemplars.count > 1
    case .bound: model != nil
    case .algorithm1: !tour.isAwaitingTurns
    case .training: train.offers(.toggle)
    case .own: ownModel != nil
    case .schedule, nil: false
    }
  }

  private func offersTurn(_ figure: TourFigure?, isMore: Bool) -> Bool {
    switch figure {
    case .film, .epsilon, .network, .own, .algorithm2:
      isMore
        ? sample.cursor + 1 < (sample.trajectory?.frames.count ?? 0)
        : sample.frame != nil && sample.cursor > 0
    case .chain, .step, .noise:
      isMore
        ? tour.timestep < (schedule.current?.schedule.timesteps ?? 1) : tour.timestep > 1
    case .schedule: true
    case .bound: bound.measurement != nil
    case .latent, .algorithm1, .training, nil: false
    }
  }

  /// Keeps the tour whole, and remembers what was done.
  mutating func settleTour() {
    tour.stop = max(0, min(tour.stop, tour.tour.stops.count - 1))
    // The limit breaks the text into lines, which is not for nothing.
    tour.scroll = tour.scroll > 0 ? min(tour.scroll, tourScrollLimit) : 0
    tour.timestep = max(1, min(tour.timestep, schedule.current?.schedule.timesteps ?? 1))
    guard let goal = tour.current?.goal, !tour.reached.contains(tour.stop), holds(goal) else {
      return
    }
    tour.reached.insert(tour.stop)
  }

  private func holds(_ goal: TourGoal) -> Bool {
    let frames = sample.trajectory?.frames.count ?? 0
    return switch goal {
    case .sampled: tour.hasActed && frames > 1
    case .autoencoded: latent.latest != nil
    case .judged: latent.judgement != nil
    case .walkedPlane: latent.place != SIMD2(0, 0)
    case .noised, .movedTime, .bent: tour.hasActed
    case .measured: bound.measurement != nil
    case .turned: tour.lesson != nil
    case .looked: sample.inside.maps != nil
    case .sampledFully: isReadingAlgorithm2 && sample.frame?.timestep == 0
    case .trained: (train.latest?.step ?? 0) > 0
    case .ownSample:
      sample.trajectory?.request.source == ownModel?.source && ownModel != nil
        && sample.trajectory?.phase == .complete
    }
  }

  /// What Space does at this stop, for the footer.
  var tourActLabel: String {
    switch tour.current?.figure {
    case .film, .epsilon, .network: label(of: .sampling(.togglePlaying))
    case .latent: label(of: .latent(.toggle))
    case .chain, .step, .noise: "another digit"
    case .bound: label(of: .bound(.toggle))
    case .algorithm1, .algorithm2: "next line"
    case .training: label(of: .training(.toggle))
    case .own: "sample"
    case .schedule, nil: ""
    }
  }

  private func label(of action: Action) -> String {
    KeyTable.bindings.first { $0.action == action }.map { label(of: $0) } ?? ""
  }
}
