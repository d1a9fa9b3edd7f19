import Tensors

/// Makes the parameters of a network in the order in which it is built, which is also the order
/// in which they are visited.
///
/// First values are PyTorch's: weights and biases uniform in ±1/√fan-in. As in Ho et al. (2020)
/// the convolution that ends a residual branch, an attention's projection and the last
/// convolution begin at 0 instead, so that a new network's blocks do nothing and its output is 0:
/// learning starts at the loss of predicting the mean, not above it.
struct ParameterFactory {
  /// nil: all weights are 0, for a network that is loaded afterwards.
  let random: RandomSource?
  private var index = 0

  init(random: RandomSource?) { self.random = random }

  /// Where a layer's first values come from.
  enum Start: Equatable {
    case uniform(fanIn: Int)
    case normal
    case constant(Float)

    /// PyTorch's, or 0 for the end of a residual branch.
    static func standard(fanIn: Int, isZeroed: Bool) -> Start {
      isZeroed ? .constant(0) : .uniform(fanIn: fanIn)
    }
  }

  mutating func make(
    _ name: String, _ shape: [Int], _ layout: Parameter.Layout = .plain, start: Start
  ) -> Parameter {
    defer { index += 1 }
    var parameter = Parameter(name: name, shape: shape, layout: layout)
    switch start {
    case .constant(let value):
      if value != 0 {
        parameter.load(fileValues: [Float](repeating: value, count: parameter.count))
      }
    case .uniform(let fanIn):
      guard let random else { break }
      // ±1/√fan-in from [0, 1)
      let bound = Float(1 / Double(fanIn).squareRoot())
      let uniform = random.uniform([parameter.count], .weights(index: index)).values
      parameter.load(fileValues: uniform.map { bound * (2 * $0 - 1) })
    case .normal:
      guard let random else { break }
      parameter.load(fileValues: random.normal(shape, .weights(index: index)).values)
    }
    return parameter
  }
}
