import Datasets
import Diffusion
import Schedules
import Tensors

/// The perfect network for data in the plane: ε*(x_t) = E[ε | x_t].
public struct ExactPlane: NoisePredictor, Sendable {
  public let density: PlaneDensity
  public let schedule: Schedule

  public init(density: PlaneDensity, schedule: Schedule) {
    self.density = density
    self.schedule = schedule
  }

  public var prediction: Prediction { .epsilon }

  /// - Parameter xt: [N, 2].
  public func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    predict(xt, times: t.map(Double.init))
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    predict(xt, times: Array(repeating: time, count: xt.shape[0]))
  }

  private func predict(_ xt: Tensor, times: [Double]) -> Tensor {
    precondition(xt.shape == [times.count, 2], "\(times.count) times for \(xt.shape)")
    var known: [Double: NoisedPlane] = [:]
    return Tensor(xt.shape) { epsilon in
      xt.withValues { xt in
        for (n, time) in times.enumerated() {
          let noised =
            known[time] ?? density.noised(alphaBar: schedule.alphaBar(at: time))
          known[time] = noised
          let value = noised.epsilon(at: SIMD2(Double(xt[2 * n]), Double(xt[2 * n + 1])))
          epsilon[2 * n] = Float(value.x)
          epsilon[2 * n + 1] = Float(value.y)
        }
      }
    }
  }
}
