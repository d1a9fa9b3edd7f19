import Diffusion
import Foundation
import Networks
import Schedules
import Tensors

/// A small network as what Algorithms 1 and 2 walk with, in the plane.
///
/// ε̂ = c_skip x_t + c_out F(c_in x_t, log-SNR). c_skip x_t is the best that a linear map can say for
/// data of variance σ², c_out is the deviation of what is left, and c_in brings x_t to variance 1:
/// c_skip = n/(s²σ² + n²), c_out = sσ/√(s²σ² + n²), c_in = 1/√(s²σ² + n²) with s = √ᾱ, n = √(1 − ᾱ).
/// Source: Karras et al. (2022), Section 5, for ε in place of x_0.
struct PlanePredictor: LearnedNoisePredictor {
  var network: PlaneNetwork
  let schedule: Schedule
  /// σ².
  let variance: Double

  var prediction: Prediction { .epsilon }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try network.visitParameters(body)
  }

  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    predict(xt, times: t.map(Double.init))
  }

  func predict(_ xt: Tensor, time: Double) -> Tensor {
    predict(xt, times: Array(repeating: time, count: xt.shape[0]))
  }

  /// - Parameter xt: [N, 2].
  func predict(_ xt: Tensor, times: [Double]) -> Tensor {
    let alphaBars = times.map { schedule.alphaBar(at: $0) }
    let totals = alphaBars.map { $0 * variance + 1 - $0 }
    let scaled = Tensor.perImage(
      totals.map { 1 / $0.squareRoot() }, xt, totals.map { _ in 0 }, xt)
    let output = network(scaled, logSNR: alphaBars.map(\.logSNR))
    return .perImage(
      zip(alphaBars, totals).map { (1 - $0).squareRoot() / $1 }, xt,
      zip(alphaBars, totals).map { ($0 * variance / $1).squareRoot() }, output)
  }
}

extension Double {
  /// ln(ᾱ/(1 − ᾱ)) of this ᾱ, within ±50.
  fileprivate var logSNR: Double {
    let ratio = self / (1 - self)
    return ratio > 1e-21 ? (ratio < 1e21 ? Foundation.log(ratio) : 50) : -50
  }
}
