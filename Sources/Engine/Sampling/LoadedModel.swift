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
  public internal(set) var predictor: DenoisingNetwork
  /// What it was trained with, or is to be walked with.
  public internal(set) var schedule: Schedule
  /// The same as a person chooses it.
  public internal(set) var specification: ScheduleSpecification
  /// What is done to x̂_0 in each step.
  public let limit: X0Limit
  /// σ_t of Algorithm 2; nil if the model learned it without bounds.
  public let variance: Variance?
  /// What its scheduler's file asks for on purpose; nil: nothing.
  let layout: FileLayout?
  /// As its scheduler's file has it, if that is of DPM-Solver++.
  let solver: SolverDetails
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
    solver = SolverDetails(file) ?? .standard
    predictor = try DenoisingNetwork(
      network: network, prediction: configuration.prediction
    ).asked(for: label, model: path)
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
    let spacing = layout.spacing ?? sensible
    return spacing == .leading && layout.offset > 0
      ? .leadingMoved(by: layout.offset) : .spaced(spacing)
  }

  /// - Throws: `learnedVariance`.
  public func reverseVariance() throws(EngineError) -> Variance {
    guard let variance else { throw .learnedVariance(model: name) }
    return variance
  }
}
