import Checkpoints
import Diffusion
import Networks
import Schedules

/// A model from the disk with everything that sampling needs to know of it.
public struct LoadedModel {
  /// Of its directory; a checkpoint's with its run's.
  public let name: String
  /// One line: where it is from.
  public let detail: String
  public let predictor: DenoisingNetwork
  /// What it was trained with.
  public let schedule: Schedule
  /// The same as a person chooses it.
  public let specification: ScheduleSpecification
  /// What is done to x̂_0 in each step.
  public let limit: X0Limit
  /// σ_t of Algorithm 2; nil if the model learned it without bounds.
  public let variance: Variance?
  /// What its scheduler's file asks for on purpose; nil: nothing.
  private let layout: FileLayout?
  /// What its files hold that is not used, a sentence each.
  public let warnings: [String]

  /// - Parameters:
  ///   - path: A run directory, one checkpoint inside it, a directory of diffusers, or the name
  ///     of a bundled model.
  ///   - label: The class to draw, for models that know classes; nil: none, or every class in turn
  ///     where the model has not learned to do without.
  public init(_ path: String, label: Int? = nil) throws(EngineError) {
    let reference = try checkpoints { () throws(CheckpointError) in try ModelReference(path) }
    let directory = reference.directory
    var (network, warnings) = try checkpoints { () throws(CheckpointError) in
      try directory.network()
    }
    let scheduler = try checkpoints { () throws(CheckpointError) in try directory.scheduler() }
    if scheduler == nil {
      warnings.append("\(path): no scheduler here, DDPM's defaults are taken.")
    }
    let file = scheduler ?? .standard
    let configuration = try checkpoints { () throws(CheckpointError) in
      try file.configuration(as: .ddpm)
    }
    do throws(ScheduleError) {
      schedule = try Schedule(configuration.betas.specification)
    } catch {
      throw .schedule(error)
    }
    guard !(configuration.betas.rescaledToZeroSNR && configuration.prediction == .epsilon) else {
      throw .setting(
        key: "rescale_betas_zero_snr", value: "true",
        expected: "false with prediction_type epsilon, since ε says nothing of a picture at ᾱ_T = 0"
      )
    }
    let condition: DenoisingNetwork.Condition
    do throws(UNet2DConfigurationError) {
      condition = try network.condition(label)
    } catch {
      throw .label(model: path, error)
    }
    self.warnings = warnings
    variance = Variance(configuration.variance)
    let (inputs, outputs) = (network.configuration.inChannels, network.configuration.outChannels)
    guard variance != .learnedRange || outputs == 2 * inputs else {
      throw .setting(
        key: "variance_type", value: "learned_range",
        expected: "fixed_small or fixed_large, since the network has no outputs for it")
    }
    specification = configuration.betas.specification
    limit = X0Limit(configuration.limit)
    layout = FileLayout(file)
    predictor = DenoisingNetwork(
      network: network, prediction: configuration.prediction, condition: condition)
    name = Self.name(of: path)
    switch reference.origin {
    case .run(_, let step): detail = "newest checkpoint, step \(step)"
    case .checkpoint(let step): detail = "checkpoint of step \(step)"
    case .diffusers: detail = "diffusers model"
    case .bundled: detail = "comes with this program"
    }
  }

  /// [H, W] of its pictures; 32×32 where it does not say.
  public var size: (height: Int, width: Int) {
    guard let size = predictor.network.configuration.sampleSize, size.count == 2 else {
      return (32, 32)
    }
    return (size[0], size[1])
  }

  /// Of its pictures.
  public var channels: Int { predictor.network.configuration.inChannels }

  /// How `steps` steps of a sampler are laid out if nobody says otherwise: as the scheduler's file
  /// has it where that is not its class's default, else as is sensible for so many.
  public func layout(of steps: Int, for sampler: Sampler) -> StepLayout {
    let sensible = sampler.sensibleSpacing(steps: steps, of: schedule.timesteps)
    guard let layout else { return .spaced(sensible) }
    switch sampler {
    case .dpmSolverPlusPlus, .heun, .euler: if layout.usesKarrasSigmas { return .karras }
    case .ancestral, .ddim: break
    }
    return .spaced(layout.spacing ?? sensible)
  }

  /// - Throws: `learnedVariance`.
  public func reverseVariance() throws(EngineError) -> Variance {
    guard let variance else { throw .learnedVariance(model: name) }
    return variance
  }

  private static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    if parts.count >= 3, parts[parts.count - 2] == "checkpoints" {
      return parts[parts.count - 3] + "/" + parts[parts.count - 1]
    }
    return parts.last ?? path
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

/// How a scheduler's file wants the steps laid out.
private struct FileLayout {
  /// nil: the default of its class, which says nothing on purpose.
  let spacing: TimestepSpacing?
  let usesKarrasSigmas: Bool

  /// nil: nothing that is known here.
  init?(_ file: SchedulerFile) {
    guard let schedulerClass = SchedulerClass(rawValue: file.className),
      let grid = try? file.configuration(as: schedulerClass).grid
    else { return nil }
    usesKarrasSigmas = grid.usesKarrasSigmas
    switch (schedulerClass, grid.spacing) {
    case (.ddpm, .leading), (.ddim, .leading), (.dpmSolver, .linspace), (.heun, .linspace),
      (.euler, .linspace):
      spacing = nil
    case (_, let other): spacing = other
    }
  }
}

extension SchedulerConfiguration.Betas {
  var specification: ScheduleSpecification {
    switch source {
    case .formula(var specification):
      specification.rescalesToZeroSNR = rescaledToZeroSNR
      return specification
    case .values(let values):
      return ScheduleSpecification(table: values, rescalesToZeroSNR: rescaledToZeroSNR)
    }
  }
}

extension Variance {
  init?(_ variance: SchedulerConfiguration.ReverseVariance) {
    switch variance {
    case .fixedSmall, .fixedSmallLog: self = .fixedSmall
    case .fixedLarge: self = .fixedLarge
    case .learnedRange: self = .learnedRange
    case .learned: return nil
    }
  }
}

extension X0Limit {
  init(_ limit: SchedulerConfiguration.Limit) {
    switch limit {
    case .none: self = .none
    case .clip(let range): self = .clip(range)
    case .threshold(let ratio, let maximum): self = .threshold(ratio: ratio, maximum: maximum)
    }
  }
}
