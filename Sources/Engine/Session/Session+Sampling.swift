import Diffusion
import EngineMessages
import Networks
import Schedules
import Tensors

extension Session {
  func startSampling(_ request: SamplingRequest) {
    cancelSampling()
    do throws(EngineError) {
      let source = try self.source(of: request)
      let sensible = request.sampler.sensibleSpacing(
        steps: request.steps, of: source.schedule.timesteps)
      let process = try diffusion { () throws(DiffusionError) in
        try SamplingProcess(
          request.sampler, schedule: source.schedule, layout: request.layout ?? .spaced(sensible),
          steps: request.steps, limit: source.limit, source: RandomSource(seed: request.seed))
      }
      let walk = SamplingWalk(
        identifier: request.identifier, process: process,
        predictor: try predictor(of: source, request),
        shape: [max(1, request.count), source.height, source.width, source.channels])
      mailbox.publish(
        .samplingBegan(
          identifier: request.identifier, steps: process.steps, schedule: source.specification))
      mailbox.publish(.sampled(walk.frame(after: nil)))
      sampling = walk
    } catch {
      report(error)
    }
  }

  func cancelSampling() {
    guard let walk = sampling else { return }
    sampling = nil
    mailbox.publish(.samplingEnded(identifier: walk.identifier))
  }

  func advanceSampling() {
    guard var walk = sampling else { return }
    let earlier = walk.state
    walk.advance()
    mailbox.publish(.sampled(walk.frame(after: earlier)))
    sampling = walk
    if walk.isFinished { cancelSampling() }
  }

  /// What a request samples from.
  private struct Source {
    var name: String
    var predictor: DenoisingNetwork
    var schedule: Schedule
    var specification: ScheduleSpecification
    var limit: X0Limit
    var height: Int
    var width: Int
    var channels: Int
  }

  /// The network with the class and the guidance that were asked for.
  private func predictor(
    of source: Source, _ request: SamplingRequest
  ) throws(EngineError) -> any NoisePredictor {
    var network = source.predictor
    if let label = request.label {
      do throws(UNet2DConfigurationError) {
        network.condition = try network.network.condition(label)
      } catch {
        throw .label(model: source.name, error)
      }
    }
    guard let guidance = request.guidance else { return network }
    let unconditional = try network.unconditional(model: source.name)
    let conditional = network
    return try diffusion { () throws(DiffusionError) in
      try GuidedPredictor(conditional, awayFrom: unconditional, weight: guidance)
    }
  }

  private func source(of request: SamplingRequest) throws(EngineError) -> Source {
    var source = try trainedSource(request.source)
    if let specification = request.schedule {
      source.specification = specification
      do throws(ScheduleError) {
        source.schedule = try Schedule(specification)
      } catch {
        throw .schedule(error)
      }
    }
    return source
  }

  private func trainedSource(_ source: ModelSource) throws(EngineError) -> Source {
    switch source {
    case .liveTraining:
      guard let run = training.run else { throw .noLiveRun }
      return Source(
        name: run.directory.name, predictor: run.sampled, schedule: run.schedule,
        specification: run.settings.schedule,
        limit: .clip(1), height: run.dataset.height, width: run.dataset.width,
        channels: run.dataset.channels)
    case .directory(let path):
      let model = try loaded(path)
      return Source(
        name: model.name, predictor: model.predictor, schedule: model.schedule,
        specification: model.specification,
        limit: model.limit, height: model.size.height, width: model.size.width,
        channels: model.channels)
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
