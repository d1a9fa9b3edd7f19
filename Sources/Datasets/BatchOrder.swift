import Tensors

/// Which pictures each training step sees.
///
/// Every epoch goes through all pictures once, in an order of its own; batches run over the ends
/// of epochs. Any step can be had without those before it.
public struct BatchOrder: Sendable {
  public let random: RandomSource
  /// Pictures in the data.
  public let count: Int
  /// Pictures in a batch, which may be more than there are.
  public let batch: Int
  /// Where batches had another size before: the steps of that, and the pictures that they took.
  private let earlier: (steps: Int, pictures: UInt128)
  /// The order of the epoch that was asked for last.
  private var current: (epoch: Int, order: [Int])?

  /// - Precondition: `count` and `batch` are at least 1.
  public init(random: RandomSource, count: Int, batch: Int) {
    precondition(count >= 1 && batch >= 1)
    self.random = random
    self.count = count
    self.batch = batch
    earlier = (0, 0)
  }

  /// The same order in batches of another size, from the step after `step` on.
  ///
  /// - Parameter step: Not before the last change of size; the steps up to it cannot be had any
  ///   more.
  public func changing(batch: Int, after step: Int) -> BatchOrder {
    precondition(batch >= 1 && step >= earlier.steps)
    return BatchOrder(self, batch: batch, earlier: (step, first(ofStep: step + 1)))
  }

  private init(_ order: BatchOrder, batch: Int, earlier: (steps: Int, pictures: UInt128)) {
    (random, count, current) = (order.random, order.count, order.current)
    (self.batch, self.earlier) = (batch, earlier)
  }

  /// How many pictures came before those of a step.
  private func first(ofStep step: Int) -> UInt128 {
    // A step that was read from a file may be any number; the product must not overflow.
    earlier.pictures + UInt128(step - 1 - earlier.steps) * UInt128(batch)
  }

  /// The pictures of a step, each in 0 ..< `count`.
  ///
  /// - Parameter step: From 1.
  public mutating func indices(step: Int) -> [Int] {
    precondition(step > earlier.steps)
    let first = first(ofStep: step)
    var epoch = Int(truncatingIfNeeded: first / UInt128(count))
    var position = Int(first % UInt128(count))
    var indices: [Int] = []
    indices.reserveCapacity(batch)
    while indices.count < batch {
      let order = order(epoch: epoch)
      let end = min(count, position + batch - indices.count)
      indices += order[position..<end]
      (epoch, position) = (epoch &+ 1, 0)
    }
    return indices
  }

  private mutating func order(epoch: Int) -> [Int] {
    if let current, current.epoch == epoch { return current.order }
    let order = random.permutation(count, .dataOrder(epoch: epoch))
    current = (epoch, order)
    return order
  }
}
