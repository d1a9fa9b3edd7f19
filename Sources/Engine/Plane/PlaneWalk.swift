import Diffusion
import EngineMessages
import Foundation
import Schedules
import Tensors

/// Particles on one of their ways, a step at a time.
struct PlaneWalk {
  let kind: PlaneFlow.Kind
  private let step: Int
  private let process: SamplingProcess
  private var way: Way
  private var states: [[SIMD2<Float>]]

  private enum Way {
    /// x_t from x_{t−1}.
    case forward(Tensor)
    case reverse(SamplingState, any NoisePredictor)
  }

  /// Noise that flows back to data.
  ///
  /// - Parameter step: The training step of the weights that lead it.
  init(
    _ kind: PlaneFlow.Kind, step: Int, _ process: SamplingProcess, led predictor: any NoisePredictor
  ) {
    let start = process.start(shape: [PlaneSampling.particles, 2])
    (self.kind, self.step, self.process) = (kind, step, process)
    way = .reverse(start, predictor)
    states = [start.xt.points]
  }

  /// Data that drown in noise.
  ///
  /// - Parameter data: [N, 2].
  init(drowning data: Tensor, _ process: SamplingProcess) {
    (kind, step, self.process) = (.forward, 0, process)
    way = .forward(data)
    states = [data.points]
  }

  var isFinished: Bool { states.count > process.steps }

  mutating func advance() {
    guard !isFinished else { return }
    switch way {
    case .forward(let x):
      let next = drowned(x)
      way = .forward(next)
      states.append(next.points)
    case .reverse(let state, let predictor):
      let next = process.next(state, with: predictor)
      way = .reverse(next, predictor)
      states.append(next.xt.points)
    }
  }

  /// q(x_t | x_s) = N(√(ᾱ_t/ᾱ_s) x_s, (1 − ᾱ_t/ᾱ_s) I).
  ///
  /// Source: Ho et al. (2020), Eq. 2, over several steps at once.
  private func drowned(_ x: Tensor) -> Tensor {
    let times = process.grid.states.reversed().map { $0 }
    let (s, t) = (times[states.count - 1], times[states.count])
    let ratio = process.schedule.alphaBar[t] / process.schedule.alphaBar[s]
    let z = process.source.normal(x.shape, .renewed(state: states.count, round: 0))
    return .weightedSum(Float(ratio.squareRoot()), x, Float((1 - ratio).squareRoot()), z)
  }

  /// All of it, when it is finished; from noise to data, whichever way it went.
  var flow: PlaneFlow {
    let fromNoise = kind == .forward ? states.reversed() : states
    return PlaneFlow(kind: kind, step: step, timesteps: process.grid.states, states: fromNoise)
  }
}

extension Tensor {
  /// The rows of [N, 2].
  var points: [SIMD2<Float>] {
    withValues { values in
      (0..<values.count / 2).map { SIMD2(values[2 * $0], values[2 * $0 + 1]) }
    }
  }
}
