import Schedules
import Tensors

/// Two numbers to weigh two tensors with: x · first + y · second.
struct Weights: Equatable {
  let first: Double
  let second: Double
}

extension Prediction {
  /// x̂_0 of x_t (first) and the output (second).
  ///
  /// Where ᾱ is 0, ε says nothing of x_0, and its weights are not finite.
  func x0Weights(alphaBar: Double) -> Weights {
    let (signal, noise) = (alphaBar.squareRoot(), (1 - alphaBar).squareRoot())
    return switch self {
    case .epsilon: Weights(first: 1 / signal, second: -noise / signal)
    case .x0: Weights(first: 0, second: 1)
    case .v: Weights(first: signal, second: -noise)
    }
  }

  /// ε̂ of x_t (first) and the output (second), for ᾱ < 1.
  func epsilonWeights(alphaBar: Double) -> Weights {
    let (signal, noise) = (alphaBar.squareRoot(), (1 - alphaBar).squareRoot())
    return switch self {
    case .epsilon: Weights(first: 0, second: 1)
    case .x0: Weights(first: 1 / noise, second: -signal / noise)
    case .v: Weights(first: noise, second: signal)
    }
  }

  /// What the network should say, of x_0 (first) and ε (second).
  func targetWeights(alphaBar: Double) -> Weights {
    let (signal, noise) = (alphaBar.squareRoot(), (1 - alphaBar).squareRoot())
    return switch self {
    case .epsilon: Weights(first: 0, second: 1)
    case .x0: Weights(first: 1, second: 0)
    case .v: Weights(first: -noise, second: signal)  // v = √ᾱ ε − √(1 − ᾱ) x_0
    }
  }
}

extension Prediction {
  /// ε̂ of pictures that all have the same ᾱ, below 1.
  ///
  /// - Parameters:
  ///   - output: What the network said, shaped as `xt`.
  ///   - xt: [N, …].
  public func epsilonHat(_ output: Tensor, xt: Tensor, alphaBar: Double) -> Tensor {
    let weights = epsilonWeights(alphaBar: alphaBar)
    return .weightedSum(Float(weights.first), xt, Float(weights.second), output)
  }
}

extension Schedule {
  /// x̂_0 = E[x_0 | x_t] as the network sees it.
  ///
  /// - Parameters:
  ///   - output: What the network said, shaped as `xt`.
  ///   - prediction: What that means.
  ///   - xt: [N, …].
  ///   - t: The timestep of each picture, in 1…T.
  public func x0Hat(
    _ output: Tensor, _ prediction: Prediction, xt: Tensor, t: [Int]
  ) -> Tensor {
    combined(xt, output, at: t, prediction.x0Weights)
  }

  /// ε̂, the noise in x_t as the network sees it; parameters as `x0Hat`.
  public func epsilonHat(
    _ output: Tensor, _ prediction: Prediction, xt: Tensor, t: [Int]
  ) -> Tensor {
    combined(xt, output, at: t, prediction.epsilonWeights)
  }

  /// What the network should say of the x_t that `diffuse` makes of x_0 and ε.
  public func target(
    _ prediction: Prediction, x0: Tensor, epsilon: Tensor, t: [Int]
  ) -> Tensor {
    combined(x0, epsilon, at: t, prediction.targetWeights)
  }

  /// x_n · first + y_n · second, the weights of picture n being those of ᾱ at t_n.
  func combined(
    _ x: Tensor, _ y: Tensor, at t: [Int], _ weights: (_ alphaBar: Double) -> Weights
  ) -> Tensor {
    let weights = t.map { weights(alphaBar[$0]) }
    return .perImage(weights.map(\.first), x, weights.map(\.second), y)
  }
}
