import EngineMessages
import Schedules
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Keys, clicks, sizes and events in any order leave a state that can be painted.
@Suite struct StormTests {
  private static let sizes = [
    Size(1, 1), Size(2, 3), Size(0, 0), Size(20, 5), Size(60, 15), Size(80, 24), Size(120, 40),
    Size(200, 60), Size(7, 40), Size(150, 4),
  ]
  private static let smallSizes = [Size(1, 1), Size(0, 0), Size(20, 5), Size(60, 15), Size(80, 24)]
  private static let keys: [Key] =
    Array(Set(KeyTable.bindings.flatMap(\.keys))).sorted { "\($0)" < "\($1)" }
    + ["0", "9", ".", "e", "-", "x"]

  /// 100,000 messages in all; a look at the screen now and then, mostly a small one.
  @Test(arguments: 1...40) func anyOrderOfMessagesLeavesAWholeState(seed: Int) throws {
    var random = SplitMix(seed: seed)
    var state = AppState(datasets: ["mnist", "cifar10"])
    state.tour.tour = try Scenes.tourText()
    var seconds = 0.0
    var step = 0
    for i in 0..<2500 {
      let message = Self.message(&random, &state, &seconds, &step)
      let effects = update(&state, message)
      check(state, effects)
      guard i % 50 == 0 else { continue }
      let drawn = state.schedule.drawn
      #expect(drawn.map { $0.specification == state.schedule.specification } ?? true)
      let choices = i % 250 == 0 ? Self.sizes : Self.smallSizes
      let size = choices[Int(random.next() % UInt64(choices.count))]
      let grid = view(state, size: size)
      #expect(grid.size == size)
      #expect(grid.cells.allSatisfy { $0.glyph.isOneColumnWide })
    }
  }

  private func check(_ state: AppState, _ effects: [Effect]) {
    #expect(state.train.panes.isEmpty || state.train.panes.contains(state.train.focus))
    #expect(state.sample.panes.contains(state.sample.focus))
    let frames = state.sample.trajectory?.frames.count ?? 0
    let stage = state.sample.stage
    #expect(stage.films.isEmpty ? stage.place == 0 : stage.films.indices.contains(stage.place))
    #expect(stage.films.count <= FilmStage.most)
    let distances = stage.race?.distances ?? []
    #expect(distances.isEmpty || distances.count == stage.films.count)
    #expect(Set(stage.films.map(\.request.identifier)).count == stage.films.count)
    #expect(state.sample.cursor == 0 || state.sample.cursor < frames)
    let closer = state.sample.closer
    #expect(closer.picked >= 0 && closer.levels.count <= 3)
    if let frame = state.sample.frame {
      #expect(frame.xt.indices.contains(closer.picked))
      #expect(closer.pixel.clamped(to: frame.xt[0]) == closer.pixel)
    }
    #expect((0..<1).contains(state.sample.playedPart))
    #expect(state.schedule.current?.specification == state.schedule.specification)
    #expect(state.schedule.past.count <= ScheduleState.longestHistory)
    #expect(state.train.sheets.sheets.count <= FilmThinning.most)
    #expect(state.train.comparedDirectories.count <= RunCurve.most)
    #expect(state.train.cursor.map { state.train.visibleSteps.contains($0) } ?? true)
    #expect(state.planeTimesteps.indices.contains(state.truth.cursor) || state.workspace != .truth)
    #expect(state.truth.learned.flows.count <= LearnedFlows.largest)
    #expect(state.tour.tour.stops.indices.contains(state.tour.stop))
    #expect((1...6).contains(state.tour.line1) && (1...6).contains(state.tour.line2))
    #expect((1...4096).contains(state.train.draft.batch))
    #expect(state.train.draft.steps >= 1 && state.train.draft.learningRate > 0)
    #expect(state.schedule.panes.contains(state.schedule.focus))
    #expect(state.schedule.fields.contains(state.schedule.field))
    #expect(state.workspace == .schedule || !state.schedule.trial.isUnderWay)
    if let mask = state.sample.mask {
      let pixels = mask.original.pixels
      #expect(mask.invented.count == pixels.width * pixels.height)
      #expect(
        closer.level != .mask
          || mask.original.identifier == state.sample.trajectory?.request.identifier)
    }
    #expect(state.sample.view != .original || state.sample.original != nil)
    for case .write(let file) in effects {
      #expect(!file.sheets.isEmpty && file.sheets.count <= PictureFile.mostSheets)
      #expect(file.sheets.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isWhole) })
    }
    for case .engine(.schedule(.compare(let request))) in effects {
      #expect(state.workspace == .schedule && request.schedule == state.schedule.specification)
      #expect((1...ScheduleState.mostGridSteps).contains(request.steps))
    }
    for case .engine(.race(let race)) in effects {
      #expect((1...SamplingRace.mostLanes).contains(race.lanes.count) && race.evaluations > 0)
    }
    for case .engine(.sample(let request)) in effects {
      #expect((1...(request.schedule ?? .ho2020).timesteps).contains(request.steps))
      #expect((1...SamplingRequest.mostPictures).contains(request.count))
      #expect(request.inpainting.map { $0.invented.contains(1) } ?? true)
    }
  }

  private static func message(
    _ random: inout SplitMix, _ state: inout AppState, _ seconds: inout Double, _ step: inout Int
  ) -> Message {
    switch random.next() % 12 {
    case 0: return .input(.resized(sizes[Int(random.next() % UInt64(sizes.count))]))
    case 1 where random.next() % 16 == 0:
      return .wrote(random.next() % 2 == 0 ? .written(path: "./a.png") : .refused("No."))
    case 1:
      seconds += Double(random.next() % 400) / 1000
      return .tick(seconds: seconds)
    case 2:
      let kinds: [MouseAction.Kind] = [.press, .drag, .release, .scrollUp, .scrollDown]
      return .input(
        .mouse(
          MouseAction(
            kinds[Int(random.next() % 5)], x: Int(random.next() % 210) - 5,
            y: Int(random.next() % 60) - 1)))
    case 3, 4, 5: return .engine(event(&random, state, &step))
    default: return .input(.key(keys[Int(random.next() % UInt64(keys.count))]))
    }
  }

  /// One that rises, one that does not, one that is too short, or none.
  private static func scheduleRecord(_ random: inout SplitMix, step: Int) -> ScheduleRecord? {
    switch random.next() % 4 {
    case 0: return nil
    case 1: return ScheduleRecord(step: step, gamma: [.nan])
    case 2: return ScheduleRecord(step: step, gamma: [1, -1, .infinity])
    default: return Scenes.scheduleRecord(step: max(0, step))
    }
  }

  private static func boundEvent(_ random: inout SplitMix, _ state: AppState) -> BoundEvent {
    let id = state.bound.identifier - Int(random.next() % 8) / 7
    var measurement = Scenes.boundMeasurement(images: Int(random.next() % 3))
    switch random.next() % 6 {
    case 0: return .began(identifier: id, original: Scenes.picture(9, noise: 0, &random))
    case 1, 2:
      if random.next() % 3 == 0 { measurement.columns[0].terms[2].mean = .nan }
      if random.next() % 3 == 0 { measurement.rmse[5] = .infinity }
      if random.next() % 5 == 0 { measurement.groups = [1...3] }
      if random.next() % 5 == 0 { measurement.schedule.timesteps = 0 }
      return .measured(identifier: id, measurement)
    case 3:
      let group = Int(random.next() % 80)
      return .decoded(identifier: id, group: group, Scenes.picture(9, noise: 1, &random))
    case 4: return .finished(identifier: id)
    default: return .stopped(identifier: id)
    }
  }

  private static func planeEvent(_ random: inout SplitMix, _ state: AppState) -> PlaneEvent {
    let id = state.truth.identifier - Int(random.next() % 8) / 7
    let times = random.next() % 8 == 0 ? [3, 0] : state.planeTimesteps
    let nan = random.next() % 10 == 0
    let loss = PlaneLoss(total: nan ? .nan : 0.1, byPart: random.next() % 5 == 0 ? [] : [1, .nan])
    let step = Int(random.next() % 1200)
    switch random.next() % 10 {
    case 9:
      let recalled = RecalledState(
        isExact: step % 2 == 0, index: Int(random.next() % 4), timestep: step - 5,
        xt: nan ? [] : [Scenes.picture(9, noise: 1, &random)],
        x0Hat: step % 3 == 0 ? [] : [Scenes.picture(9, noise: 0, &random)], known: 9)
      return .recalled(
        identifier: state.truth.recall.request?.identifier ?? 0, recalled)
    case 0: return step % 8 == 0 ? .refused(identifier: id) : .shown(identifier: id)
    case 1: return .floor(identifier: id, loss)
    case 2, 3:
      return .learned(
        identifier: id,
        PlaneProgress(step: step, loss: nan ? .infinity : 0.3, seconds: 1, excess: loss))
    case 4: return .finished(identifier: id)
    case 5: return .stopped(identifier: id)
    case 6, 7:
      let kind = PlaneFlow.Kind.allCases[Int(random.next() % 3)]
      var flow = Scenes.planeFlow(kind, step: step, timesteps: times)
      if nan { flow.states[0][0] = SIMD2(.nan, .infinity) }
      return .flowed(identifier: id, flow)
    default:
      var look = Scenes.planeLook(at: 1 + step % 1000, isLearned: step % 2 == 0)
      if nan { look.density[7] = .nan }
      if step % 7 == 0 { look.exact.removeLast() }
      return .looked(identifier: id, look)
    }
  }

  private static func pairEvent(_ random: inout SplitMix, _ state: AppState) -> ScheduleEvent {
    let id = state.schedule.pair.lastIdentifier - Int(random.next() % 8) / 7
    let point = PairPoint(
      side: random.next() % 2 == 0 ? .old : .edited,
      step: random.next() % 9 == 0 ? .max : Int(random.next() % 400),
      loss: random.next() % 5 == 0 ? .nan : 0.1, error: random.next() % 5 == 0 ? .infinity : 0.2)
    switch random.next() % 8 {
    case 0: return .pairBegan(identifier: id, old: "a", edited: "b")
    case 1: return .pairEnded(identifier: id, .finished)
    case 2: return .pairEnded(identifier: id, .failed("The disk is full."))
    default: return .pairAdvanced(identifier: id, point)
    }
  }

  private static func latentEvent(_ random: inout SplitMix, _ state: AppState) -> LatentEvent {
    let id = state.latent.identifier - Int(random.next() % 8) / 7
    let nan = random.next() % 6 == 0
    switch random.next() % 8 {
    case 0: return nan ? .refused(identifier: id) : .finished(identifier: id)
    case 1:
      var judgement = Scenes.latentJudgement
      if nan {
        judgement.real = LatentJudgement.Score(recognisable: .nan, kinds: .nan, distance: .infinity)
      }
      return random.next() % 4 == 0
        ? .stopped(identifier: id) : .judged(identifier: id, judgement)
    case 2:
      return .learned(
        identifier: id,
        LatentProgress(
          step: Int(random.next() % 900), seconds: 1, autoencoderLoss: nan ? .nan : 9,
          variationalLoss: .infinity))
    case 3, 4:
      var survey = Scenes.latentSurvey(step: 5, code: 2 + Int(random.next() % 30))
      if nan {
        survey.variational.points[3] = SIMD2(.nan, .infinity)
        survey.variational.rates[0] = .nan
        survey.autoencoder.reconstruction = .infinity
      }
      if random.next() % 9 == 0 { survey.labels = [] }
      if random.next() % 9 == 0 { survey.autoencoder.reach = .nan }
      return .surveyed(identifier: id, survey)
    case 5: return .looked(identifier: id, Scenes.latentPictures(nan ? 0 : 1))
    default:
      let wish = state.latent.wish ?? LatentWish(part: .manifold, seed: 0)
      var pictures = Scenes.latentPictures(nan ? 3 : wish.count)
      if random.next() % 3 == 0 { pictures.variationalEnds[0] = SIMD2(.nan, .infinity) }
      return .pictured(identifier: id, wish, pictures)
    }
  }

  private static func shownState(_ random: inout SplitMix, _ state: AppState) -> ShownState {
    let asked = state.sample.closer.asked ?? StateRequest(identifier: 1, state: 2, picture: 1)
    var values = Scenes.frame(1, 7, of: 50).values ?? StateValues(xt: [])
    let before = random.next() % 4 == 0 ? [] : values.xt
    if random.next() % 4 == 0 { values.xt = [.nan] }
    return ShownState(request: asked, values: values, before: before)
  }

  private static func event(
    _ random: inout SplitMix, _ state: AppState, _ step: inout Int
  ) -> Event {
    let films = state.sample.stage.films
    let identifiers =
      films.map(\.request.identifier)
      + (state.sample.stage.race.map { [$0.reference.request.identifier] } ?? [])
    let identifier =
      films.isEmpty || random.next() % 8 == 0
      ? state.sample.lastIdentifier
      : identifiers[Int(random.next() % UInt64(identifiers.count))]
    switch random.next() % 32 {
    case 31: return .schedule(pairEvent(&random, state))
    case 30:
      let id = state.schedule.trial.lastIdentifier - Int(random.next() % 8) / 7
      var samples = Scenes.scheduleSamples()
      if random.next() % 4 == 0 { samples.bent.removeLast() }
      if random.next() % 4 == 0 { samples.difference = .nan }
      return .schedule(
        random.next() % 5 == 0
          ? .refused(identifier: id, "No.") : .compared(identifier: id, samples))
    case 27:
      var turn = Scenes.lessonTurn(step)
      if random.next() % 4 == 0 { turn.alphaBar = .nan }
      return .lesson(
        random.next() % 8 == 0 ? .refused : .turned(turn, left: Int(random.next() % 2)))
    case 28:
      let asked = state.sample.inside.asked
      return .activationMaps(
        Scenes.maps(asked ?? ActivationRequest(identifier: 1, state: 2, row: 0, column: 0)))
    case 29: return .stateShown(shownState(&random, state))
    case 25, 26: return .latent(latentEvent(&random, state))
    case 24: return .bound(boundEvent(&random, state))
    case 22, 23: return .plane(planeEvent(&random, state))
    case 17: return .runs((1...5).filter { _ in random.next() % 2 == 0 }.map(Scenes.entry))
    case 18: return .compared((1...6).filter { _ in random.next() % 2 == 0 }.map(Scenes.curve))
    case 19:
      return .comparedGrew(
        directory: Scenes.entry(2).directory, points: [Scenes.point(max(0, step), &random)])
    case 20:
      var run = Scenes.run
      run.history = Scenes.curve(3).history
      let isInUse = random.next() % 2 == 0
      return random.next() % 2 == 0
        ? .watching(run, isInUse: isInUse) : .watchedRunInUse(isInUse)
    case 21:
      var settings = state.train.run?.settings ?? .explorerDefault
      settings.changes.append(
        RecordedChange(after: step, change: TrainingChange(learningRate: 1e-3, batch: 8)))
      return .trainingChanged(step: step, settings: settings)
    case 16 where random.next() % 3 == 0:
      return .timestepFloor((0..<Int(random.next() % 60)).map { _ in Double(random.float()) })
    case 16:
      var losses = TimestepLosses(timesteps: Int(random.next() % 1000))
      let t = (0..<200).map { _ in Int(random.next() % 1000) + 1 }
      losses.add(t.map { 1 / Double($0) }, at: t)
      return .measured(
        TrainingMeasurements(
          step: step, timestepLosses: losses, memory: Int(random.next() % 9),
          schedule: scheduleRecord(&random, step: step)))
    case 0:
      step = 0
      return .trainingBegan(Scenes.run)
    case 1, 2, 3, 4:
      step += Int(random.next() % 50) - 2
      var point = Scenes.point(max(0, step), &random)
      if random.next() % 20 == 0 { point.loss = .nan }
      if random.next() % 20 == 0 { point.imagesPerSecond = .infinity }
      if random.next() % 20 == 0 { (point.gradientNorm, point.updateNorm) = (.infinity, .nan) }
      if random.next() % 50 == 0 { point.step = Int(truncatingIfNeeded: random.next()) }
      return .trained(point)
    case 5: return .samplesRenewed(step: step, pictures: [Scenes.picture(9, noise: 1, &random)])
    case 6:
      return random.next() % 2 == 0 ? .trainingPaused(step: step) : .trainingResumed(step: step)
    case 7: return .checkpointSaved(step: step, path: "runs/a")
    case 8:
      let reasons: [EndOfTraining] = [
        .finished, .stopped, .diverged(loss: .nan), .failed("runs/a: the disk is full."),
      ]
      return .trainingEnded(step: step, reason: reasons[Int(random.next() % 4)])
    case 9: return .samplingBegan(identifier: identifier, steps: 50, schedule: .ho2020)
    case 10, 11:
      var frame = Scenes.frame(
        identifier, Int(random.next() % 51), of: 50,
        count: max(1, state.sample.trajectory?.request.count ?? 1) % 5)
      if random.next() % 10 == 0 { frame.timestep = Int(truncatingIfNeeded: random.next()) }
      if random.next() % 10 == 0 { frame.xt[0].bytes.removeLast() }
      if random.next() % 10 == 0 { (frame.sigma, frame.change) = (.nan, .infinity) }
      return .sampled(frame)
    case 12: return .samplingEnded(identifier: identifier)
    case 13: return .sources(random.next() % 2 == 0 ? [] : [Scenes.model])
    case 14: return .exemplars(random.next() % 4 == 0 ? [] : Scenes.exemplars())
    default: return .failed("runs/a/config.json: line 3: expected a number.")
    }
  }
}
