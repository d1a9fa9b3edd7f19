import Tensors

/// One state of a trajectory x_T → x_0: a value that can be kept, so that going back is looking
/// at an earlier one.
public struct SamplingState {
  /// 0 for x_T, then 1…S.
  public let index: Int
  /// The paper's t of `xt`, T…0.
  public let timestep: Int
  /// The pictures, [N, H, W, C].
  public let xt: Tensor
  /// x̂_0 at the state before this one, after its limit; nil at the beginning.
  public let x0Hat: Tensor?
  /// ε̂ at the state before this one, as the network saw it, without the limit.
  public let epsilonHat: Tensor?
  /// The standard deviation of the noise that was added in the step that led here; where each
  /// element has its own, the root of the mean of their squares.
  public let sigma: Double
  /// How often the network was asked so far.
  public let networkCalls: Int

  /// What another step needs: all but ε̂.
  public var withoutNoise: SamplingState {
    SamplingState(
      index: index, timestep: timestep, xt: xt, x0Hat: x0Hat, epsilonHat: nil, sigma: sigma,
      networkCalls: networkCalls)
  }

  /// The same state as the first of another trajectory.
  public var asFirst: SamplingState {
    SamplingState(
      index: 0, timestep: timestep, xt: xt, x0Hat: nil, epsilonHat: nil, sigma: 0, networkCalls: 0)
  }
}

/// What a predictor says of a state.
struct Estimate {
  /// After the limit.
  let x0: Tensor
  /// Without the limit.
  let epsilon: Tensor
  /// What was said of the variance, 2v − 1, by a network of twice as many channels.
  var variance: Tensor?
}
