/// A block of floats borrowed from the pool and handed back when the last tensor lets go of it.
final class Storage {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let block: StoragePool.Block

  /// `count` floats that hold anything.
  init(count: Int) {
    self.count = count
    block = StoragePool.shared.borrow(bytes: count * MemoryLayout<Float>.stride)
    base = block.base.assumingMemoryBound(to: Float.self)
  }

  deinit { StoragePool.shared.giveBack(block) }

  var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
