import Schedules
import Tensors

/// Pictures of which some pixels are known: after every step those are put in place of what the
/// step made of them, with noise as of that timestep.
///
/// What the step makes of the others knows little of the known ones at first, so every step but
/// the last is taken `rounds` times, with noise back to its beginning in between, until the two
/// agree. With many rounds and steps the others come near their conditional distribution.
/// Source: Lugmayr et al. (2022), RePaint, Algorithm 1, with jumps of one step.
public struct Inpainting: SamplingRule {
  public let process: SamplingProcess
  /// The pictures, [N, H, W, C]; what they hold in pixels that are not known does not matter.
  public let x0: Tensor
  /// 1 for what is known, 0 for what is not; shaped as `x0`.
  public let known: Tensor
  public let rounds: Int
  private let unknown: Tensor

  public init(_ process: SamplingProcess, x0: Tensor, known: Tensor, rounds: Int) {
    precondition(known.shape == x0.shape && rounds >= 1)
    self.process = process
    self.x0 = x0
    self.known = known
    self.rounds = rounds
    unknown = Tensor(known.shape) { $0.update(repeating: 1) } - known
  }

  public var steps: Int { process.steps }

  /// Noise, but for what is known.
  public func start() -> SamplingState {
    start(xT: process.source.normal(x0.shape, .xT))
  }

  /// Pictures of the caller's, as noisy as the grid's first time, but for what is known.
  public func start(xT: Tensor) -> SamplingState {
    process.start(xT: withKnown(xT, state: 0, round: 0))
  }

  public func next(
    _ state: SamplingState, with predictor: some NoisePredictor
  ) -> SamplingState {
    let (source, isLast) = (process.source, state.index + 1 == steps)
    var current = state
    for round in 0..<(isLast ? 1 : rounds) {
      let next = process.next(current, with: predictor) { t in
        source.normal(
          x0.shape, round == 0 ? .z(t: t) : .zAgain(state: state.index, round: round))
      }
      let xs = withKnown(next.xt, state: next.index, round: round)
      guard !isLast && round + 1 < rounds else { return next.replacing(xs) }
      current = state.replacing(
        noised(xs, backTo: state.index, round: round), networkCalls: next.networkCalls)
    }
    return current
  }

  /// x with what is known in its place, as noisy as that state.
  private func withKnown(_ x: Tensor, state: Int, round: Int) -> Tensor {
    let time = process.time(of: state)
    let epsilon = process.source.normal(x.shape, .known(state: state, round: round))
    let there = process.diffused(x0, at: time, epsilon)
    // Where it is known to the full, exactly that: x + (there − x) would round.
    return known * there + unknown * x
  }

  /// x_t = √(ᾱ_t/ᾱ_s) x_s + √(1 − ᾱ_t/ᾱ_s) ε.
  private func noised(_ xs: Tensor, backTo index: Int, round: Int) -> Tensor {
    let step = SamplingStep(process, index)
    let ratio = step.alphaBarT / step.alphaBarS
    let epsilon = process.source.normal(xs.shape, .renewed(state: index, round: round))
    return .weightedSum(Float(ratio.squareRoot()), xs, Float((1 - ratio).squareRoot()), epsilon)
  }
}

extension SamplingState {
  /// The same state with other pictures.
  func replacing(_ xt: Tensor, networkCalls: Int? = nil) -> SamplingState {
    SamplingState(
      index: index, timestep: timestep, xt: xt, x0Hat: x0Hat, epsilonHat: epsilonHat,
      sigma: sigma, networkCalls: networkCalls ?? self.networkCalls)
  }
}
