import Schedules
import Tensors

/// Algorithm 1, Training: one turn of its loop.
///
/// Step n of a run depends on the seed, n, the model and the data alone, so a run that goes on
/// after a pause meets the same numbers. Source: Ho et al. (2020).
public struct TrainingAlgorithm: Equatable, Sendable {
  public let schedule: Schedule
  /// Draws t, ε and what is dropped.
  public let source: RandomSource
  /// The probability of dropping an activation, in 0 ..< 1.
  public let dropout: Double

  public init(schedule: Schedule, source: RandomSource, dropout: Double = 0) {
    self.schedule = schedule
    self.source = source
    self.dropout = dropout
  }

  /// The loss of one batch and its gradients; the caller takes the step of gradient descent.
  ///
  /// For a model that predicts x_0 or v, that stands in place of ε in line 5. The square is a
  /// mean over all elements, not a sum.
  /// - Parameters:
  ///   - step: n, from 0.
  ///   - x0: [N, H, W, C] in [-1, 1], line 2 of the algorithm: x_0 ~ q(x_0).
  /// - Returns: The loss, of shape [], and the gradients in the order of `visitParameters`.
  public func lossAndGradients<Model: LearnedNoisePredictor>(
    of model: Model, x0: Tensor, step: Int
  ) -> (loss: Tensor, gradients: [Tensor]) {
    // 3: t ~ Uniform({1, …, T}), one for each picture
    let t = source.integers(
      in: 1...schedule.timesteps, count: x0.shape[0], .timesteps(step: step))
    // 4: ε ~ N(0, I)
    let epsilon = source.normal(x0.shape, .epsilon(step: step))
    // 5: gradient descent step on ∇_θ ‖ε − ε_θ(√ᾱ_t x_0 + √(1 − ᾱ_t) ε, t)‖²
    let xt = schedule.diffuse(x0, t: t, epsilon: epsilon)
    let target = schedule.target(model.prediction, x0: x0, epsilon: epsilon, t: t)
    let dropout =
      dropout > 0 ? Dropout(probability: dropout, source: source, step: step) : nil
    let (loss, gradients) = valueAndGradients(of: model) { model in
      (target - model.predict(xt, t: t, dropout: dropout)).meanSquare()
    }
    return (loss, gradients)
  }
}
