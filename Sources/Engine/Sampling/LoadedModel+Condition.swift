import EngineMessages
import Networks
import Schedules

extension LoadedModel {
  /// The run that is being trained, with its averaged weights as they are now.
  init(live run: TrainingRun) {
    name = run.directory.name
    detail = "in training, EMA weights"
    predictor = run.sampled
    schedule = run.schedule
    specification = run.specification
    limit = .clip(1)
    variance = run.settings.variance
    layout = nil
    solver = .standard
    warnings = []
  }

  /// The same model asked for a class; nil: as it is.
  func asked(for label: Int?) throws(EngineError) -> LoadedModel {
    guard let label else { return self }
    var model = self
    model.predictor = try predictor.asked(for: label, model: name)
    return model
  }

  /// The same model on another schedule; nil: on its own.
  func walking(_ specification: ScheduleSpecification?) throws(EngineError) -> LoadedModel {
    guard let specification else { return self }
    var model = self
    model.specification = specification
    do throws(ScheduleError) {
      model.schedule = try Schedule(specification)
    } catch {
      throw .schedule(error)
    }
    guard !(model.schedule.endsAtZeroSNR && predictor.prediction == .epsilon) else {
      throw .diffusion(.epsilonAtZeroSNR)
    }
    return model
  }
}

extension DenoisingNetwork {
  /// The same network asked for a class, or as a person would who says nothing.
  func asked(for label: Int?, model name: String) throws(EngineError) -> DenoisingNetwork {
    var other = self
    do throws(UNet2DConfigurationError) {
      other.condition = try network.condition(label)
    } catch {
      throw .label(model: name, error)
    }
    return other
  }
}

extension DenoisingNetwork {
  /// The same network asked about pictures of no class, to be guided away from.
  ///
  /// - Throws: `noGuidance` if it has not learned that, `guidanceWithoutClass` if no class was
  ///   chosen.
  func unconditional(model name: String) throws(EngineError) -> DenoisingNetwork {
    guard let noClass = network.configuration.noClass else { throw .noGuidance(model: name) }
    guard condition != .all(noClass) else { throw .guidanceWithoutClass }
    var other = self
    other.condition = .all(noClass)
    return other
  }
}

extension UNet2D {
  /// - Parameter label: The class to draw, as a person counts classes, from 0.
  func condition(
    _ label: Int?
  ) throws(UNet2DConfigurationError) -> DenoisingNetwork.Condition {
    let classes = configuration.classCount
    guard let label else {
      if let noClass = configuration.noClass { return .all(noClass) }
      return classes.map { .inTurn(classes: $0) } ?? .none
    }
    try checkClasses([label])
    if let classes, label >= classes { throw .unknownClass(label, classes: classes) }
    return .all(label)
  }
}
