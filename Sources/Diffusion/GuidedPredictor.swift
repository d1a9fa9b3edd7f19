import Schedules
import Tensors

/// Classifier-free guidance: (1 + w) ε̂(x, c) − w ε̂(x, ∅), away from what any picture looks like and
/// towards the class c.
///
/// w = 0 is the conditional model alone, w = −1 the unconditional one. x̂_0 and v̂ are ε̂ times a
/// number, plus x_t times another, so for them the same formula says the same. What is said of the
/// variance is the conditional model's. Source: Ho & Salimans (2022), Eq. 6.
public struct GuidedPredictor<Base: NoisePredictor>: NoisePredictor {
  public let conditional: Base
  public let unconditional: Base
  /// w; other papers count from 1, their scale is w + 1.
  public let weight: Double

  /// - Parameters:
  ///   - awayFrom: Of the same prediction.
  ///   - weight: w, finite.
  public init(
    _ conditional: Base, awayFrom unconditional: Base, weight: Double
  ) throws(DiffusionError) {
    guard weight.isFinite else { throw .guidance(weight) }
    precondition(conditional.prediction == unconditional.prediction, "Two predictions")
    self.conditional = conditional
    self.unconditional = unconditional
    self.weight = weight
  }

  public var prediction: Prediction { conditional.prediction }

  public func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    guided(xt, conditional.predict(xt, t: t), unconditional.predict(xt, t: t))
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    guided(xt, conditional.predict(xt, time: time), unconditional.predict(xt, time: time))
  }

  private func guided(_ xt: Tensor, _ towards: Tensor, _ away: Tensor) -> Tensor {
    let channels = xt.shape[xt.shape.count - 1]
    guard towards.shape.last == 2 * channels else { return mixed(towards, away) }
    let (mean, variance) = towards.split(channels: channels)
    return mixed(mean, away.split(channels: channels).lower).concatenated(with: variance)
  }

  private func mixed(_ towards: Tensor, _ away: Tensor) -> Tensor {
    .weightedSum(Float(1 + weight), towards, Float(-weight), away)
  }
}
