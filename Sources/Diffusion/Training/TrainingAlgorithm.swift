import Schedules
import Tensors

/// Algorithm 1, Training: one turn of its loop.
///
/// Step n of a run depends on the seed, n, the model and the data alone, and with importance
/// sampling on the losses before it, so a run that goes on after a pause meets the same numbers.
/// Source: Ho et al. (2020).
public struct TrainingAlgorithm: Equatable, Sendable {
  public var schedule: Schedule
  /// Draws t, ε and what is dropped.
  public let source: RandomSource
  public var objective: TrainingObjective
  /// The probability of dropping an activation, in 0 ..< 1.
  public let dropout: Double

  public init(
    schedule: Schedule, source: RandomSource, objective: TrainingObjective = .simple,
    dropout: Double = 0
  ) {
    self.schedule = schedule
    self.source = source
    self.objective = objective
    self.dropout = dropout
  }

  /// The loss of one batch and its gradients; the caller takes the step of gradient descent.
  ///
  /// For a model that predicts x_0 or v, that stands in place of ε in line 5. The square is a
  /// mean over all elements, not a sum.
  /// - Parameters:
  ///   - model: For a learned variance it must say 2C numbers for each pixel.
  ///   - step: n, from 0.
  ///   - x0: [N, H, W, C] in [-1, 1], line 2 of the algorithm: x_0 ~ q(x_0).
  ///   - history: The losses before this step, which importance sampling needs; none: uniform.
  ///   - learned: What the schedule is made of, where it learns as well.
  public func lossAndGradients<Model: LearnedNoisePredictor>(
    of model: Model, x0: Tensor, step: Int, history: LossHistory? = nil,
    learned: LearnedSchedule? = nil
  ) -> TrainingStep {
    // 3: t ~ Uniform({1, …, T}), one for each picture
    let draw = timesteps(count: x0.shape[0], step: step, history)
    // 4: ε ~ N(0, I)
    let epsilon = source.normal(x0.shape, .epsilon(step: step))
    // 5: gradient descent step on ∇_θ ‖ε − ε_θ(√ᾱ_t x_0 + √(1 − ᾱ_t) ε, t)‖²
    let xt = schedule.diffuse(x0, t: draw.t, epsilon: epsilon)
    let batch = TrainingBatch(
      objective: objective, schedule: schedule, prediction: model.prediction, x0: x0,
      epsilon: epsilon, draw: draw)
    let dropout =
      dropout > 0 ? Dropout(probability: dropout, source: source, step: step) : nil
    var perImage: [Double] = []
    var noiseErrors: [Double] = []
    let (loss, gradients) = valueAndGradients(of: model) { model in
      let output = model.predict(xt, t: draw.t, dropout: dropout)
      let (mean, losses) = batch.loss(of: output)
      perImage = losses
      if learned != nil { noiseErrors = batch.noiseErrors(of: output.detached, xt: xt) }
      return mean
    }
    let evidence = learned.map { learned in
      ScheduleEvidence(
        timesteps: draw.t, noiseErrors: noiseErrors,
        endSlopes: ScheduleEnds(learned, schedule).slopes(of: model, x0: x0, epsilon: epsilon))
    }
    return TrainingStep(
      loss: loss, gradients: gradients, timesteps: draw.t, losses: perImage, evidence: evidence)
  }

  /// The losses of pictures with given noise at given timesteps, each without its weight; nothing
  /// is dropped.
  ///
  /// - Parameters:
  ///   - x0: [N, H, W, C] in [-1, 1].
  ///   - t: Of each, in 1…T.
  ///   - epsilon: As `x0`.
  public func losses<Model: LearnedNoisePredictor>(
    of model: Model, x0: Tensor, t: [Int], epsilon: Tensor
  ) -> [Double] {
    let xt = schedule.diffuse(x0, t: t, epsilon: epsilon)
    let batch = TrainingBatch(
      objective: objective, schedule: schedule, prediction: model.prediction, x0: x0,
      epsilon: epsilon, draw: TimestepDraw(t: t, weights: nil))
    return batch.loss(of: model.predict(xt, t: t)).perImage
  }

  private func timesteps(count: Int, step: Int, _ history: LossHistory?) -> TimestepDraw {
    switch objective.density {
    case .lowDiscrepancy:
      return .lowDiscrepancy(source, schedule.timesteps, count: count, step: step)
    case .importance:
      guard let history else { fallthrough }
      return .importance(source, history, count: count, step: step)
    case .uniform:
      return .uniform(source, schedule.timesteps, count: count, step: step)
    }
  }
}

/// What one turn of Algorithm 1 found.
public struct TrainingStep {
  /// Of shape [].
  public let loss: Tensor
  /// In the order of `visitParameters`.
  public let gradients: [Tensor]
  /// The t of each picture.
  public let timesteps: [Int]
  /// The loss of each picture, without the weight of its t.
  public let losses: [Double]
  /// What a schedule that is learned makes of the step.
  public let evidence: ScheduleEvidence?
}
