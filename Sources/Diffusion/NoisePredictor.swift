import Schedules
import Tensors

/// What knows the noise in x_t: a network, an exact formula, a test double.
public protocol NoisePredictor {
  /// How the output is to be read.
  var prediction: Prediction { get }

  /// The output for noisy pictures.
  ///
  /// - Parameters:
  ///   - xt: [N, …, C].
  ///   - t: The paper's timestep of each picture, in 1…T.
  /// - Returns: ε̂, x̂_0 or v̂, shaped as `xt`. Of twice as many channels the lower half is taken;
  ///   the other half speaks of the variance.
  func predict(_ xt: Tensor, t: [Int]) -> Tensor

  /// The same for pictures that are all at one time in 1…T, which may lie between two timesteps.
  ///
  /// Who does not say otherwise knows timesteps alone and answers at the nearest.
  func predict(_ xt: Tensor, time: Double) -> Tensor
}

extension NoisePredictor {
  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    let nearest = Int(time.rounded(.toNearestOrEven))
    return predict(xt, t: Array(repeating: nearest, count: xt.shape[0]))
  }
}

/// A predictor that Algorithm 1 can train.
public protocol LearnedNoisePredictor: NoisePredictor, ParameterContainer {
  /// As `predict(_:t:)`; nil drops nothing.
  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor
}

extension LearnedNoisePredictor {
  public func predict(_ xt: Tensor, t: [Int]) -> Tensor { predict(xt, t: t, dropout: nil) }
}
