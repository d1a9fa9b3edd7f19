import Schedules
import Tensors

/// The perfect network for data from N(m, Σ).
///
/// E[x_0 | x_t] = m + √ᾱ Σ (ᾱ Σ + (1 − ᾱ) I)⁻¹ (x_t − √ᾱ m), so every sampler becomes a linear map
/// that can be compared with the truth.
public struct GaussianPredictor: NoisePredictor, Sendable {
  /// m, one element for each channel, or one alone if every element is a point of its own.
  public let mean: [Double]
  /// Σ, symmetric and positive semidefinite, as many rows as `mean` is long.
  public let covariance: [[Double]]
  public let schedule: Schedule
  public let prediction: Prediction

  public init(
    mean: [Double], covariance: [[Double]], schedule: Schedule, prediction: Prediction = .epsilon
  ) {
    precondition(
      covariance.count == mean.count && covariance.allSatisfy { $0.count == mean.count },
      "A square covariance of the mean’s length")
    self.mean = mean
    self.covariance = covariance
    self.schedule = schedule
    self.prediction = prediction
  }

  public func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    schedule.exactOutput(prediction, xt, times: t.map(Double.init), width: mean.count, x0: x0)
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    let times = Array(repeating: time, count: xt.shape[0])
    return schedule.exactOutput(prediction, xt, times: times, width: mean.count, x0: x0)
  }

  private func x0(_ point: [Double], _ alphaBar: Double) -> [Double] {
    let signal = alphaBar.squareRoot()
    var total = covariance.map { $0.map { alphaBar * $0 } }
    for i in mean.indices { total[i][i] += 1 - alphaBar }
    let whitened = Self.solve(total, zip(point, mean).map { $0 - signal * $1 })
    return mean.indices.map { i in
      mean[i] + signal * zip(covariance[i], whitened).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The x with `matrix` · x = `right`, for a symmetric positive definite matrix, which needs no
  /// exchange of rows.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (a, x) = (matrix, right)
    for i in x.indices {
      for j in (i + 1)..<x.count {
        let factor = a[j][i] / a[i][i]
        for k in i..<x.count { a[j][k] -= factor * a[i][k] }
        x[j] -= factor * x[i]
      }
    }
    for i in x.indices.reversed() {
      for k in (i + 1)..<x.count { x[i] -= a[i][k] * x[k] }
      x[i] /= a[i][i]
    }
    return x
  }
}
