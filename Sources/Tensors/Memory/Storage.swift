/// A block of floats borrowed from the pool and handed back when the last tensor lets go of it.
final class Storage {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let block: StoragePool.Block

  /// `count` floats that hold anything.
  init(count: Int) {
    self.count = count
    block = StoragePool.shared.borrow(bytes: count * MemoryLayout<Float>.stride)
    guard let base = UnsafeMutablePointer<Float>(bitPattern: block.address) else {
      preconditionFailure("A block at address 0")
    }
    self.base = base
  }

  deinit { StoragePool.shared.giveBack(block) }

  var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
