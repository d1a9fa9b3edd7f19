import RealModule
import Schedules
import Tensors

/// The perfect network for data from a mixture of Gaussians, so that sampling can be seen, and
/// tested, without learning.
///
/// x_t is then a mixture as well: r_k ∝ w_k exp(−‖x − √ᾱ m_k‖² / 2V) with V = ᾱ s² + 1 − ᾱ, and
/// E[x_0 | x_t] = Σ r_k (m_k + √ᾱ s²/V (x − √ᾱ m_k)).
public struct ExactMixture: NoisePredictor, Sendable {
  /// w_k, positive; their sum is 1.
  public let weights: [Double]
  /// m_k, of equal lengths: the elements of a point of the data, one for each channel, or one
  /// alone if every element of a picture is a point of its own.
  public let means: [[Double]]
  /// s, of every component in every direction.
  public let standardDeviation: Double
  public let schedule: Schedule
  public let prediction: Prediction

  public init(
    weights: [Double], means: [[Double]], standardDeviation: Double, schedule: Schedule,
    prediction: Prediction = .epsilon
  ) {
    precondition(!weights.isEmpty && weights.count == means.count, "A mean for each weight")
    precondition(means.allSatisfy { $0.count == means[0].count }, "Means of one length")
    self.weights = weights
    self.means = means
    self.standardDeviation = standardDeviation
    self.schedule = schedule
    self.prediction = prediction
  }

  public func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    schedule.exactOutput(prediction, xt, times: t.map(Double.init), width: means[0].count, x0: x0)
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    let times = Array(repeating: time, count: xt.shape[0])
    return schedule.exactOutput(prediction, xt, times: times, width: means[0].count, x0: x0)
  }

  private func x0(_ point: [Double], _ alphaBar: Double) -> [Double] {
    let signal = alphaBar.squareRoot()
    let s2 = standardDeviation * standardDeviation
    let variance = alphaBar * s2 + 1 - alphaBar
    let exponents = means.map { mean in
      zip(point, mean).reduce(0) { $0 - ($1.0 - signal * $1.1) * ($1.0 - signal * $1.1) }
        / (2 * variance)
    }
    let largest = exponents.reduce(-.infinity, max)
    let r = zip(weights, exponents).map { $0 * .exp($1 - largest) }
    let total = r.reduce(0, +)
    return point.indices.map { i in
      zip(r, means).reduce(0) { sum, component in
        let (r, mean) = (component.0, component.1[i])
        return sum + r / total * (mean + signal * s2 / variance * (point[i] - signal * mean))
      }
    }
  }
}
