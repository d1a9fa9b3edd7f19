import Schedules
import Tensors

/// From pictures back to the x_T that DDIM with η = 0 makes them of.
///
/// DDIM's step is x_s = c x_t + d ε̂(x_t, t) with c = √(ᾱ_s/ᾱ_t), d = √(1 − ᾱ_s) − c √(1 − ᾱ_t).
/// Here x_s is known: x_t = (x_s − d ε̂(x_t, t)) / c is solved by putting in x_s for the x_t on the
/// right, and then what comes out, again and again. Once is the usual inversion, whose error falls
/// as 1/S; each more makes the rest smaller by |d/c| times the slope of ε̂, which is below 1 for
/// the exact ε̂ of any data. x̂_0 is not limited, on the way there as on the way back.
/// Source: Song et al. (2021), Section 4.3; Pan et al. (2023) for the repetition.
public struct Inversion: SamplingRule {
  /// The way back.
  public let process: SamplingProcess
  /// Network calls in each step.
  public let iterations: Int

  /// - Throws: `grid`, for one that does not belong to the schedule.
  public init(
    schedule: Schedule, grid: TimeGrid, iterations: Int = 5
  ) throws(DiffusionError) {
    precondition(iterations >= 1, "\(iterations) iterations")
    process = try SamplingProcess(
      .ddim(eta: 0), schedule: schedule, grid: grid, limit: .none, source: RandomSource(seed: 0))
    self.iterations = iterations
  }

  public var steps: Int { process.steps }

  /// - Parameter x0: [N, H, W, C].
  public func start(x0: Tensor) -> SamplingState {
    SamplingState(
      index: 0, timestep: process.grid.end, xt: x0, x0Hat: nil, epsilonHat: nil, sigma: 0,
      networkCalls: 0)
  }

  /// One step towards noise.
  public func next(
    _ state: SamplingState, with predictor: some NoisePredictor
  ) -> SamplingState {
    precondition(state.index < steps, "A step beyond the last")
    let step = SamplingStep(process, steps - 1 - state.index)
    let c = (step.alphaBarS / step.alphaBarT).squareRoot()
    let d = (1 - step.alphaBarS).squareRoot() - c * (1 - step.alphaBarT).squareRoot()
    var (xt, estimate): (Tensor, Estimate?) = (state.xt, nil)
    for _ in 0..<iterations {
      let said = process.estimate(xt, at: step.time, alphaBar: step.alphaBarT, predictor)
      xt = .weightedSum(Float(1 / c), state.xt, Float(-d / c), said.epsilon)
      estimate = said
    }
    return SamplingState(
      index: state.index + 1, timestep: step.t, xt: xt, x0Hat: estimate?.x0,
      epsilonHat: estimate?.epsilon, sigma: 0, networkCalls: state.networkCalls + iterations)
  }
}
