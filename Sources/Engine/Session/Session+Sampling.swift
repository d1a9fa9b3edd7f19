import Diffusion
import EngineMessages
import Networks
import Schedules
import Tensors

extension Session {
  /// Trajectories that are kept to begin with, and the bytes of their states together.
  private static let mostKept = 8
  private static let keptMemory = 256 << 20

  func startSampling(_ request: SamplingRequest) {
    switch request.beginning {
    case .branch: break  // its trunk goes on beside it
    case .noise, .picture, .between, .inversion: cancelSampling()
    }
    do throws(EngineError) {
      begin(try walk(request), of: try model(of: request))
    } catch {
      report(error)
    }
  }

  func startRace(_ race: SamplingRace) {
    cancelSampling()
    do throws(EngineError) {
      let requests = try race.requests()
      var walks: [SamplingWalk] = []
      for request in requests { walks.append(try walk(request)) }
      let model = try model(of: race.request)
      for walk in walks { begin(walk, of: model) }
    } catch {
      report(error)
    }
  }

  private func begin(_ walk: SamplingWalk, of model: LoadedModel) {
    mailbox.publish(
      .samplingBegan(
        identifier: walk.identifier, steps: walk.sampling.steps, schedule: model.specification))
    mailbox.publish(.sampled(walk.frame(after: nil)))
    sampling.append(walk)
  }

  func cancelSampling() {
    for walk in sampling { end(walk) }
    sampling = []
  }

  /// One step of the trajectory that has asked the network least often.
  func advanceSampling() {
    guard
      let next = sampling.indices.min(by: {
        sampling[$0].state.networkCalls < sampling[$1].state.networkCalls
      })
    else { return }
    let earlier = sampling[next].state
    sampling[next].advance()
    mailbox.publish(.sampled(sampling[next].frame(after: earlier)))
    if sampling[next].isFinished { end(sampling.remove(at: next)) }
  }

  private func end(_ walk: SamplingWalk) {
    kept.removeAll { $0.identifier == walk.identifier }
    kept.append(walk)
    while kept.count > 1,
      kept.count > Self.mostKept || kept.reduce(0, { $0 + $1.memory }) > Self.keptMemory
    {
      kept.removeFirst()
    }
    mailbox.publish(.samplingEnded(identifier: walk.identifier))
  }

  /// A trajectory that ended, or is under way; those asked for last are kept longest.
  func keptWalk(_ identifier: Int) throws(EngineError) -> SamplingWalk {
    if let place = kept.lastIndex(where: { $0.identifier == identifier }) {
      kept.append(kept.remove(at: place))
    }
    guard let walk = (kept + sampling).last(where: { $0.identifier == identifier }) else {
      throw .noTrajectory(identifier)
    }
    return walk
  }
}

extension Session {
  /// The first state and the rule of what was asked for.
  private func walk(_ request: SamplingRequest) throws(EngineError) -> SamplingWalk {
    guard (1...SamplingRequest.mostPictures).contains(request.count) else {
      throw .setting(
        key: "pictures", value: "\(request.count)",
        expected: "1 to \(SamplingRequest.mostPictures)")
    }
    let model = try model(of: request)
    let choices = SamplingChoices(request)
    var inpainting: InpaintingTask?
    if let mask = request.inpainting {
      inpainting = InpaintingTask(
        pictures: try resolved(mask.picture), mask: .values(mask.invented), rounds: mask.rounds)
    }
    let sampling: Sampling
    switch request.beginning {
    case .branch(let identifier, let index):
      sampling = try branch(
        of: keptWalk(identifier), at: index, model, choices, inpainting: inpainting)
    case .noise:
      sampling = try Sampling(
        model, choices, .draw(count: request.count), inpainting: inpainting)
    case .picture(let picture, let start):
      sampling = try Sampling(
        model, choices,
        .vary(pictures: resolved(picture), count: request.count, start: .timestep(start)),
        inpainting: inpainting)
    case .between(let first, let last, let start):
      sampling = try Sampling(
        model, choices,
        .interpolate(
          from: resolved(first), to: resolved(last), count: request.count, start: .timestep(start)),
        inpainting: inpainting)
    case .inversion(let picture):
      sampling = try Sampling(
        model, choices, .invert(pictures: resolved(picture)), inpainting: inpainting)
    }
    return SamplingWalk(identifier: request.identifier, sampling: sampling)
  }

  private func branch(
    of trunk: SamplingWalk, at index: Int, _ model: LoadedModel, _ choices: SamplingChoices,
    inpainting: InpaintingTask?
  ) throws(EngineError) -> Sampling {
    // From the end of a trajectory there is nothing left to walk; an inversion begins there.
    let indices = trunk.indices
    let first = trunk.isInversion ? indices.lowerBound + 1 : indices.lowerBound
    let last =
      trunk.isInversion
      ? indices.upperBound
      : min(
        indices.upperBound, trunk.sampling.steps - 1)
    guard first <= last, (first...last).contains(index) else {
      throw .noState(index, trajectory: trunk.identifier, allowed: first...max(first, last))
    }
    let state = trunk.state(at: index)
    try model.checkPictures(shape: state.xt.shape)
    return try Sampling(
      model, choices, from: trunk.isInversion ? state.asFirst : state, after: trunk.passed(index),
      sharesNoise: trunk.sharesNoise, inpainting: inpainting)
  }

  /// A picture as it is given, or of an earlier trajectory.
  private func resolved(_ picture: GivenPicture) throws(EngineError) -> GivenPicture {
    guard case .sample(let identifier, let place) = picture else { return picture }
    let pictures = try keptWalk(identifier).state.xt
    let shape = pictures.shape
    guard (0..<shape[0]).contains(place) else {
      throw .setting(
        key: "picture of trajectory \(identifier)", value: "\(place)",
        expected: "0 to \(shape[0] - 1)")
    }
    let size = pictures.count / shape[0]
    return .values(
      PictureValues(
        height: shape[1], width: shape[2], channels: shape[3],
        values: pictures.withValues { Array($0[place * size..<(place + 1) * size]) }))
  }

  private func model(of request: SamplingRequest) throws(EngineError) -> LoadedModel {
    try trained(request.source).walking(request.schedule).asked(for: request.label)
  }

  func trained(_ source: ModelSource) throws(EngineError) -> LoadedModel {
    switch source {
    case .liveTraining:
      guard let run = training.run else { throw .noLiveRun }
      return LoadedModel(live: run)
    case .directory(let path): return try loaded(path)
    }
  }

  /// The model at `path`; a run that is being trained writes new checkpoints, so it is read anew.
  private func loaded(_ path: String) throws(EngineError) -> LoadedModel {
    if let cachedModel, cachedModel.path == path, training.run?.directory.path != path {
      return cachedModel.model
    }
    let model = try LoadedModel(path)
    cachedModel = (path, model)
    return model
  }
}

extension SamplingRace {
  /// A request for each lane.
  fileprivate func requests() throws(EngineError) -> [SamplingRequest] {
    guard (1...Self.mostLanes).contains(lanes.count) else {
      throw .setting(
        key: "lanes of a race", value: "\(lanes.count)", expected: "1 to \(Self.mostLanes)")
    }
    return lanes.map { lane in
      var request = request
      request.identifier = lane.identifier
      request.sampler = lane.sampler
      request.layout = lane.layout
      // Heun asks twice in every step but the last.
      request.steps = lane.sampler == .heun ? (evaluations + 1) / 2 : evaluations
      return request
    }
  }
}

extension LoadedModel {
  /// Refuses pictures of another model that this one does not take.
  fileprivate func checkPictures(shape: [Int]) throws(EngineError) {
    do throws(UNet2DConfigurationError) {
      try predictor.network.checkInput(shape: shape)
    } catch {
      throw .givenPicture("the state to go on from", error)
    }
  }
}
