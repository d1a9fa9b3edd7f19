import Schedules
import Tensors

/// How x_T becomes x_0, one state at a time.
///
/// A process is plain numbers: the same one makes the same pictures, to the bit. Every picture of a
/// batch has random numbers of its own, so that a larger batch begins with the smaller one.
public struct SamplingProcess: Equatable, Sendable {
  public let sampler: Sampler
  public let schedule: Schedule
  public let grid: TimeGrid
  /// What is done to x̂_0 in each step.
  public let limit: X0Limit
  /// Draws x_T and every z.
  public let source: RandomSource
  /// Of DPM-Solver++ alone.
  public let solver: SolverDetails

  /// - Throws: A grid beyond the schedule's T, an η or a limit out of range.
  public init(
    _ sampler: Sampler, schedule: Schedule, grid: TimeGrid, limit: X0Limit, source: RandomSource,
    solver: SolverDetails = .standard
  ) throws(DiffusionError) {
    guard grid.timesteps[0] <= schedule.timesteps else {
      throw .grid(.gridTimestep(grid.timesteps[0], highest: schedule.timesteps))
    }
    switch sampler {
    case .ancestral, .ddim: guard grid.isWhole else { throw .betweenTimesteps }
    case .dpmSolverPlusPlus, .heun, .euler: break
    }
    if case .ddim(let eta) = sampler, !(0...1).contains(eta) { throw .eta(eta) }
    try limit.check()
    self.sampler = sampler
    self.schedule = schedule
    self.grid = grid
    self.limit = limit
    self.source = source
    self.solver = solver
  }

  /// A process of `steps` steps in the spacing that is sensible for so many.
  ///
  /// - Parameter steps: S, in 1…T.
  /// - Throws: As the other initialiser, and for a number of steps that the schedule does not have.
  public init(
    _ sampler: Sampler, schedule: Schedule, steps: Int, limit: X0Limit, source: RandomSource
  ) throws(DiffusionError) {
    let spacing = sampler.sensibleSpacing(steps: steps, of: schedule.timesteps)
    try self.init(
      sampler, schedule: schedule, layout: .spaced(spacing), steps: steps, limit: limit,
      source: source)
  }

  /// A process of `steps` steps that are laid out in a certain way.
  public init(
    _ sampler: Sampler, schedule: Schedule, layout: StepLayout, steps: Int, limit: X0Limit,
    source: RandomSource, solver: SolverDetails = .standard
  ) throws(DiffusionError) {
    let grid: TimeGrid
    do throws(ScheduleError) {
      grid = try TimeGrid(layout, steps: steps, of: schedule, for: sampler)
    } catch {
      throw .grid(error)
    }
    try self.init(
      sampler, schedule: schedule, grid: grid, limit: limit, source: source, solver: solver)
  }

  /// S, the number of steps from x_T to the end.
  public var steps: Int { grid.timesteps.count }

  /// Whether `state` is the last.
  public func isFinished(_ state: SamplingState) -> Bool { state.index >= steps }

  /// The state that begins with pictures of the caller's.
  ///
  /// - Parameter xT: [N, H, W, C], unit normal for every sampler.
  public func start(xT: Tensor) -> SamplingState {
    SamplingState(
      index: 0, timestep: grid.timesteps[0], xt: xT, x0Hat: nil, epsilonHat: nil, sigma: 0,
      networkCalls: 0)
  }

  /// The states from `state` to the last, each made when it is asked for.
  public func trajectory(
    from state: SamplingState, with predictor: some NoisePredictor
  ) -> some Sequence<SamplingState> {
    sequence(first: state) { isFinished($0) ? nil : next($0, with: predictor) }
  }

  /// One step; `state` must not be the last.
  public func next(_ state: SamplingState, with predictor: some NoisePredictor) -> SamplingState {
    next(state, with: predictor) { t in source.normal(state.xt.shape, .z(t: t)) }
  }

  /// One step with noise of the caller's: z for the step that begins at t.
  func next(
    _ state: SamplingState, with predictor: some NoisePredictor, z: (_ t: Int) -> Tensor
  ) -> SamplingState {
    precondition(!isFinished(state), "A step beyond the last")
    let step = SamplingStep(self, state.index)
    // As in diffusers, DPM-Solver++ asks the network at whole timesteps only.
    let asked = sampler == .dpmSolverPlusPlus ? Double(step.t) : step.time
    let estimate = estimate(state.xt, at: asked, alphaBar: step.alphaBarT, predictor)
    var calls = 1
    let result: SamplingStep.Result
    switch sampler {
    case .ancestral(let variance):
      result = step.ancestral(state.xt, estimate, variance, z: z)
    case .ddim(let eta):
      result = step.ddim(estimate, eta: eta, z: z)
    case .dpmSolverPlusPlus:
      result = .init(step.dpmSolver(state.xt, estimate, before: state.x0Hat, solver))
    case .euler:
      result = .init(step.euler(state.xt, estimate))
    case .heun:
      let euler = step.euler(state.xt, estimate)
      guard step.canCorrect else {
        result = .init(euler)
        break
      }
      calls = 2
      let corrected = self.estimate(
        euler, at: step.nextTime, alphaBar: step.alphaBarS, predictor)
      result = .init(step.heun(euler, estimate, corrected))
    }
    return SamplingState(
      index: state.index + 1, timestep: step.s, xt: result.xs, x0Hat: estimate.x0,
      epsilonHat: estimate.epsilon, sigma: result.sigma,
      networkCalls: state.networkCalls + calls)
  }

  /// - Parameters:
  ///   - time: What the network is told.
  ///   - alphaBar: Of `xt`.
  func estimate(
    _ xt: Tensor, at time: Double, alphaBar: Double, _ predictor: some NoisePredictor
  ) -> Estimate {
    var output = predictor.predict(xt, time: time)
    let channels = xt.shape[xt.shape.count - 1]
    var variance: Tensor?
    if output.shape.last == 2 * channels {
      let halves = output.split(channels: channels)
      (output, variance) = (halves.lower, halves.upper)
    }
    let prediction = predictor.prediction
    return Estimate(
      x0: limit(combined(xt, output, prediction.x0Weights(alphaBar: alphaBar))),
      epsilon: combined(xt, output, prediction.epsilonWeights(alphaBar: alphaBar)),
      variance: variance)
  }

  private func combined(_ x: Tensor, _ y: Tensor, _ weights: Weights) -> Tensor {
    .weightedSum(Float(weights.first), x, Float(weights.second), y)
  }
}
