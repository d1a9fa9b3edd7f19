import Kernels

/// How much to drop, and by which random numbers.
public struct Dropout: Equatable, Sendable {
  /// The probability of dropping an element, in 0 ..< 1.
  public let probability: Double
  public let source: RandomSource
  /// The training step, so that each drops others.
  public let step: Int

  public init(probability: Double, source: RandomSource, step: Int) {
    precondition(probability >= 0 && probability < 1, "Dropout by \(probability)")
    self.probability = probability
    self.source = source
    self.step = step
  }
}

extension Tensor {
  /// Every element set to 0 with probability p, or else multiplied by 1 / (1 − p).
  ///
  /// Keeps nothing: the same numbers are drawn again on the way back.
  /// - Parameter layer: The number of this place in the network, to drop others in each.
  public func dropout(_ dropout: Dropout, layer: Int) -> Tensor {
    guard dropout.probability > 0 else { return self }
    let y = masked(dropout, layer)
    return y.recorded(from: [self]) { dy in [dy.masked(dropout, layer)] }
  }

  private func masked(_ dropout: Dropout, _ layer: Int) -> Tensor {
    let y = dropout.source.uniform(shape, .dropout(step: dropout.step, layer: layer))
    let p = Float(dropout.probability)
    let scale = 1 / (1 - p)
    let (x, y0, count) = (input, y.output, count)
    let chunk = 1 << 14
    parallelFor((count + chunk - 1) / chunk) { index in
      for i in index * chunk..<min(count, (index + 1) * chunk) {
        y0[i] = y0[i] < p ? 0 : scale * x[i]
      }
    }
    return y
  }
}
