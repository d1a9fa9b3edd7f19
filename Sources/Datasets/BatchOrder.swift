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
  /// The order of the epoch that was asked for last.
  private var current: (epoch: Int, order: [Int])?

  /// - Precondition: `count` and `batch` are at least 1.
  public init(random: RandomSource, count: Int, batch: Int) {
    precondition(count >= 1 && batch >= 1)
    self.random = random
    self.count = count
    self.batch = batch
  }

  /// The pictures of a step, each in 0 ..< `count`.
  ///
  /// - Parameter step: From 1.
  public mutating func indices(step: Int) -> [Int] {
    precondition(step >= 1)
    // A step that was read from a file may be any number; the product must not overflow.
    let first = UInt128(step - 1) * UInt128(batch)
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
