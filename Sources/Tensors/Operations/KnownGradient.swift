extension Tensor {
  /// A single number that was made of this elsewhere, of shape [], with its slope.
  ///
  /// So a function that is not one of the operations here joins a tape.
  /// - Parameters:
  ///   - value: The number; rounded to float32.
  ///   - gradient: Its gradient with respect to this, shaped as this.
  public func number(_ value: Double, gradient: Tensor) -> Tensor {
    requireShape(of: gradient)
    let gradient = gradient.detached
    return Tensor(Float(value)).recorded(from: [self]) { dy in [dy.scalar * gradient] }
  }
}
