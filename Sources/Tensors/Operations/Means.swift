import Kernels

extension Tensor {
  /// The mean of the squares of all elements, of shape []; summed in double precision.
  public func meanSquare() -> Tensor {
    let y = Tensor(Float(Reduction.sumOfSquares(input, count: count) / Double(count)))
    let x = detached
    return y.recorded(from: [self]) { dy in
      [2 * dy.scalar / Float(x.count) * x]  // y = Σ x² / count
    }
  }

  /// The mean over images of w_n times the mean of the squares of image n, of shape [].
  ///
  /// - Parameter weights: w, as many as the first axis is long.
  public func meanSquare(weights: [Double]) -> Tensor {
    precondition(weights.count == shape.first, "\(weights.count) weights for \(shape)")
    let perImage = count / max(1, weights.count)
    let sum = weights.enumerated().reduce(0.0) { sum, weight in
      sum + weight.element
        * Reduction.sumOfSquares(input + weight.offset * perImage, count: perImage)
    }
    let x = detached
    return Tensor(Float(sum / Double(count))).recorded(from: [self]) { dy in
      let factors = weights.map { 2 * Double(dy.scalar) * $0 / Double(x.count) }
      return [.perImage(factors, x, factors.map { _ in 0 }, x)]
    }
  }

  /// The sum of all elements, of shape []; summed in double precision.
  public func sum() -> Tensor {
    let shape = shape
    return Tensor(Float(Reduction.sum(input, count: count))).recorded(from: [self]) { dy in
      let slope = dy.scalar
      return [Tensor(shape) { $0.update(repeating: slope) }]
    }
  }
}
