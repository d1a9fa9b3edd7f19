import Schedules
import Tensors

extension Schedule {
  /// x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, the forward process from x_0 to any t at once.
  ///
  /// Source: Ho et al. (2020), Eq. 4.
  /// - Parameters:
  ///   - x0: [N, …].
  ///   - t: The timestep of each picture, in 0…T; at 0 nothing is added.
  ///   - epsilon: Unit normal, shaped as `x0`.
  public func diffuse(_ x0: Tensor, t: [Int], epsilon: Tensor) -> Tensor {
    combined(x0, epsilon, at: t) { alphaBar in
      Weights(first: alphaBar.squareRoot(), second: (1 - alphaBar).squareRoot())
    }
  }
}
