import Diffusion
import EngineMessages
import Schedules
import Tensors

/// What a person chooses of the way from x_T to x_0.
public struct SamplingChoices: Equatable, Sendable {
  public var sampler: Sampler
  /// S in 1…T; nil: all T for Algorithm 2, else 50 or T if that is less.
  public var steps: Int?
  /// nil: as the model's files say, or what is sensible for so many steps.
  public var layout: StepLayout?
  /// What is done to x̂_0; nil: as the model's files say.
  public var limit: X0Limit?
  public var seed: UInt64
  /// w of classifier-free guidance, (1 + w) ε̂(x, c) − w ε̂(x, ∅); nil: none.
  public var guidance: Double?

  public init(
    _ sampler: Sampler, steps: Int? = nil, layout: StepLayout? = nil, limit: X0Limit? = nil,
    seed: UInt64 = 0, guidance: Double? = nil
  ) {
    self.sampler = sampler
    self.steps = steps
    self.layout = layout
    self.limit = limit
    self.seed = seed
    self.guidance = guidance
  }

  init(_ request: SamplingRequest) {
    self.init(
      request.sampler, steps: request.steps, layout: request.layout, limit: request.limit,
      seed: request.seed, guidance: request.guidance)
  }

  /// - Parameter start: Where to begin; nil: where the layout of the steps does.
  func process(
    for model: LoadedModel, from start: StartTime? = nil
  ) throws(EngineError) -> SamplingProcess {
    let configuration = model.predictor.network.configuration
    if sampler == .ancestral(.learnedRange),
      configuration.outChannels != 2 * configuration.inChannels
    {
      throw .noLearnedVariance(model: model.name)
    }
    let steps = steps(of: model.schedule.timesteps)
    let layout = layout ?? model.layout(of: steps, for: sampler)
    let whole = try diffusion { () throws(DiffusionError) in
      try SamplingProcess(
        sampler, schedule: model.schedule, layout: layout, steps: steps,
        limit: limit ?? model.limit, source: RandomSource(seed: seed), solver: model.solver)
    }
    guard let t = try start?.timestep(of: model.schedule.timesteps) else { return whole }
    return try diffusion { () throws(DiffusionError) in try whole.beginning(at: t) }
  }

  /// What is asked at each step.
  ///
  /// - Parameter shape: Of all pictures, [N, H, W, C].
  func predictor(
    for model: LoadedModel, shape: [Int]
  ) throws(EngineError) -> any NoisePredictor {
    let base = PartwisePredictor(model.predictor, shape: shape)
    guard let guidance else { return base }
    let unconditional = PartwisePredictor(
      try model.predictor.unconditional(model: model.name), shape: shape)
    return try diffusion { () throws(DiffusionError) in
      try GuidedPredictor(base, awayFrom: unconditional, weight: guidance)
    }
  }

  private func steps(of total: Int) -> Int {
    if let steps { return steps }
    if case .ancestral = sampler { return total }
    return min(50, total)
  }
}
