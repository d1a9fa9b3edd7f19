import Schedules
import Tensors

extension Schedule {
  /// What a perfect network says, from E[x_0 | x_t] of the data in double precision.
  ///
  /// - Parameters:
  ///   - times: One for each picture; they may lie between the timesteps.
  ///   - width: Consecutive elements that are one point of the data; divides the count of `xt`.
  ///   - x0: Turns a point x_t at ᾱ into E[x_0 | x_t].
  func exactOutput(
    _ prediction: Prediction, _ xt: Tensor, times: [Double], width: Int,
    x0: (_ point: [Double], _ alphaBar: Double) -> [Double]
  ) -> Tensor {
    precondition(times.count == xt.shape[0] && xt.count % max(1, width * times.count) == 0)
    let size = xt.count / max(1, times.count)
    let alphaBars = times.map { alphaBar(at: $0) }
    return Tensor(xt.shape) { output in
      xt.withValues { xt in
        for begin in stride(from: 0, to: xt.count, by: width) {
          let alphaBar = alphaBars[begin / size]
          let point = xt[begin..<begin + width].map { Double($0) }
          for (i, pair) in zip(point, x0(point, alphaBar)).enumerated() {
            output[begin + i] = Float(prediction.said(of: pair.0, x0: pair.1, alphaBar: alphaBar))
          }
        }
      }
    }
  }
}

extension Prediction {
  /// ε, x_0 or v of one element of x_t whose x_0 is known, for ᾱ < 1.
  fileprivate func said(of xt: Double, x0: Double, alphaBar: Double) -> Double {
    let (signal, noise) = (alphaBar.squareRoot(), (1 - alphaBar).squareRoot())
    let epsilon = (xt - signal * x0) / noise
    return switch self {
    case .epsilon: epsilon
    case .x0: x0
    case .v: signal * epsilon - noise * x0
    }
  }
}
