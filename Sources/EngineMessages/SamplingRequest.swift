import Schedules

/// Where a network's weights come from.
public enum ModelSource: Equatable, Hashable, Sendable {
  /// The EMA weights of the run that is being trained.
  case liveTraining
  /// A run directory, one checkpoint inside it, or a diffusers directory.
  case directory(String)
}

/// One trajectory x_T → x_0.
public struct SamplingRequest: Equatable, Sendable {
  /// Comes back in every event about this trajectory.
  public var identifier: Int
  public var source: ModelSource
  public var sampler: Sampler
  /// Network grid points S, in 1…T.
  public var steps: Int
  /// Seed of x_T and of every z.
  public var seed: UInt64
  /// Pictures at once.
  public var count: Int
  /// nil: the schedule the model was trained with.
  public var schedule: ScheduleSpecification?
  /// How the steps are laid out; nil: as is sensible for so many.
  public var layout: StepLayout?
  /// The class to draw, for models that know classes; nil: as the model would.
  public var label: Int?
  /// w of classifier-free guidance, (1 + w) ε̂(x, c) − w ε̂(x, ∅); nil: none.
  public var guidance: Double?

  public init(
    identifier: Int, source: ModelSource, sampler: Sampler, steps: Int, seed: UInt64, count: Int,
    schedule: ScheduleSpecification? = nil, layout: StepLayout? = nil, label: Int? = nil,
    guidance: Double? = nil
  ) {
    self.identifier = identifier
    self.source = source
    self.sampler = sampler
    self.steps = steps
    self.seed = seed
    self.count = count
    self.schedule = schedule
    self.layout = layout
    self.label = label
    self.guidance = guidance
  }
}
