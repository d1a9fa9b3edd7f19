import Schedules
import Tensors

/// What a network's output for noisy pictures is compared with.
struct TrainingBatch {
  let objective: TrainingObjective
  let schedule: Schedule
  let prediction: Prediction
  let x0: Tensor
  let epsilon: Tensor
  let draw: TimestepDraw

  /// - Parameter output: On a tape; twice as many channels if it says the variance too.
  /// - Returns: The loss of the batch, of shape [], and of each picture without its weight.
  func loss(of output: Tensor) -> (mean: Tensor, perImage: [Double]) {
    switch objective.loss {
    case .simple: return square(output) { _ in 1 }
    case .minSNR:
      return square(output) { t in
        prediction.minSNRWeight(schedule.signalToNoise(at: t))
      }
    case .variational: return bound(output, stopsMean: false)
    case .hybrid:
      let simple = square(output) { _ in 1 }
      let bound = bound(output, stopsMean: true)
      let weight = TrainingObjective.hybridWeight
      return (
        simple.mean + Float(weight) * bound.mean,
        zip(simple.perImage, bound.perImage).map { $0 + weight * $1 }
      )
    }
  }

  /// The mean of (ε − ε̂)² of each picture, whatever the loss is.
  ///
  /// - Parameter output: Without a tape.
  func noiseErrors(of output: Tensor, xt: Tensor) -> [Double] {
    let channels = x0.channelCount
    let said = output.channelCount == channels ? output : output.split(channels: channels).lower
    let error = epsilon - schedule.epsilonHat(said, prediction, xt: xt, t: draw.t)
    return error.perPicture { Double($0) * Double($0) }
  }

  /// The mean square of the error, weighted for each t.
  private func square(
    _ output: Tensor, weight: (_ t: Int) -> Double
  ) -> (mean: Tensor, perImage: [Double]) {
    let channels = x0.channelCount
    let said = output.channelCount == channels ? output : output.split(channels: channels).lower
    let target = schedule.target(prediction, x0: x0, epsilon: epsilon, t: draw.t)
    let error = target - said
    let factors = draw.t.map(weight)
    let perImage = zip(error.perPicture { Double($0) * Double($0) }, factors).map { $0 * $1 }
    if let weights = draw.weights {
      return (error.meanSquare(weights: zip(weights, factors).map { $0 * $1 }), perImage)
    }
    let isPlain = factors.allSatisfy { $0 == 1 }
    return (isPlain ? error.meanSquare() : error.meanSquare(weights: factors), perImage)
  }

  private func bound(
    _ output: Tensor, stopsMean: Bool
  ) -> (mean: Tensor, perImage: [Double]) {
    let loss = BoundLoss(
      bound: VariationalBound(schedule: schedule, variance: objective.variance, limit: .none),
      t: draw.t, noisy: NoisyBatch(schedule, t: draw.t, x0: x0, epsilon: epsilon),
      prediction: prediction, stopsMean: stopsMean)
    return loss(output, weights: draw.weights ?? draw.t.map { _ in 1 })
  }
}
