import Schedules
import Tensors

/// One evaluation of a network on noisy pictures, of which the terms of bounds with any variance are
/// made.
public struct BoundObservation {
  let t: [Int]
  let noisy: NoisyBatch
  let output: NetworkOutput
  /// Of all pictures, one after the other, after the limit.
  let x0Hat: [Double]
  private let noiseErrorsOfAll: [Double]

  /// - Parameters:
  ///   - limit: What is done to x̂_0.
  ///   - t: In 1…T, one for each picture.
  ///   - x0: [N, H, W, C] in [-1, 1], 256 levels.
  ///   - epsilon: The noise in x_t, shaped as `x0`.
  public init(
    _ schedule: Schedule, limit: X0Limit, at t: [Int], x0: Tensor, epsilon: Tensor,
    with predictor: some NoisePredictor
  ) {
    self.t = t
    let noisy = NoisyBatch(schedule, t: t, x0: x0, epsilon: epsilon)
    let output = NetworkOutput(predictor.predict(noisy.xt, t: t), channels: x0.channelCount)
    let x0Hat = noisy.x0Hat(output.mean, predictor.prediction)
    (self.noisy, self.output) = (noisy, output)
    self.x0Hat =
      limit == .none
      ? x0Hat : limit(Tensor(x0.shape, x0Hat.map { Float($0) })).values.map { Double($0) }
    noiseErrorsOfAll = noisy.noiseErrors(output, predictor.prediction, epsilon)
  }

  /// The mean of (ε − ε̂)² of each picture, its simple loss.
  ///
  /// Source: Ho et al. (2020), Eq. 14.
  public var noiseErrors: [Double] { noiseErrorsOfAll }

  /// x̂_0 of one picture, after the limit; as many numbers as it has elements.
  public func guess(of picture: Int) -> [Float] {
    x0Hat[noisy.elements(of: picture)].map { Float($0) }
  }

  /// L_{t−1} of each picture under a bound of this observation's schedule; L_0 where t is 1.
  public func terms(of bound: VariationalBound) -> [BoundTerm] {
    t.indices.map { n in
      let step = bound.step(t[n])
      var (nats, error) = (0.0, 0.0)
      for i in noisy.elements(of: n) {
        let fraction = bound.variance == .learnedRange ? output.fraction(i) : 1
        let x0 = noisy.x0[i]
        nats +=
          step.element(x0: x0, x0Hat: x0Hat[i], logVariance: step.logVariance(fraction)).nats
        error += (x0 - x0Hat[i]) * (x0 - x0Hat[i])
      }
      let count = Double(noisy.size)
      return BoundTerm(
        bits: nats / count / VariationalBound.natsPerBit, x0Error: error / count)
    }
  }
}
