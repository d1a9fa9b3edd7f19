import Foundation
import Tensors

extension Tensor {
  /// −ln N(x; m, σ²) summed over all elements of these means m, in nats, of shape [].
  ///
  /// Half of (x − m)²/σ² + ln σ² + ln 2π for each.
  /// - Parameter logVariance: ln σ², of shape [1]; it gets its slope too.
  func gaussianCost(of x: Tensor, logVariance: Tensor) -> Tensor {
    let s = Double(logVariance.withValues { $0[0] })
    let precision = exp(-s)
    let difference = detached - x.detached
    let squares = Double(difference.count) * Double(difference.meanSquare().scalar)
    let count = Double(difference.count)
    let value = (squares * precision + count * (s + log(2 * .pi))) / 2
    let ofVariance = (count - squares * precision) / 2
    return number(value, gradient: Float(precision) * difference)
      + logVariance.number(0, gradient: Tensor([1], [Float(ofVariance)]))
  }
}
