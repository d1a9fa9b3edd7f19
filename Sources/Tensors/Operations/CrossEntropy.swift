import Kernels

extension Tensor {
  /// The cross entropy in nats of these logits a with targets y in 0…1, of shape [].
  ///
  /// Σ −y ln σ(a) − (1 − y) ln(1 − σ(a)) over all elements; keeps its slope for the way back.
  public func crossEntropy(targets: Tensor) -> Tensor {
    requireShape(of: targets)
    let slope = Tensor(uninitialized: shape)
    let sum = CrossEntropy.forward(
      slope.output, logits: input, targets: targets.input, count: count)
    return number(sum, gradient: slope)
  }
}
