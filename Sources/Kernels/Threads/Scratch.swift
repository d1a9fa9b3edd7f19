import Glibc
import Synchronization

/// Work space of the kernels, kept and handed out again, so that a step allocates nothing.
enum Scratch {
  /// In the list or in one caller's hands, never both.
  private struct Block {
    /// Where it begins; a number, which unlike a pointer may cross to another thread.
    let address: UInt
    let capacity: Int

    var start: UnsafeMutableRawPointer {
      guard let start = UnsafeMutableRawPointer(bitPattern: address) else {
        preconditionFailure("A block at address 0")
      }
      return start
    }
  }

  private static let free = Mutex<[Block]>([])

  /// Calls `body` with `count` floats of undefined content, aligned to 64 bytes.
  @inline(__always)
  static func with<R>(_ count: Int, _ body: (Output) -> R) -> R {
    borrow(count, body)
  }

  /// Calls `body` with `count` integers of undefined content.
  @inline(__always)
  static func withIntegers<R>(_ count: Int, _ body: (UnsafeMutablePointer<Int>) -> R) -> R {
    borrow(count, body)
  }

  /// Calls `body` with `count` doubles of undefined content.
  @inline(__always)
  static func withDoubles<R>(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> R) -> R {
    borrow(count, body)
  }

  @inline(__always)
  private static func borrow<T, R>(_ count: Int, _ body: (UnsafeMutablePointer<T>) -> R) -> R {
    let block = take(count * MemoryLayout<T>.stride)
    defer { giveBack(block) }
    return body(block.start.assumingMemoryBound(to: T.self))
  }

  /// The smallest free block that is large enough but not far larger, else a new one, a quarter larger
  /// than asked.
  private static func take(_ bytes: Int) -> Block {
    let found: Block? = free.withLock { free in
      var best: Int?
      for (index, block) in free.enumerated() where block.capacity >= bytes {
        if let current = best, free[current].capacity <= block.capacity { continue }
        best = index
      }
      guard let best, free[best].capacity <= limit(bytes) else { return nil }
      let block = free[best]
      free.swapAt(best, free.count - 1)
      free.removeLast()
      return block
    }
    if let found { return found }
    let page = bytes < smallestHuge ? 4_096 : hugePage
    let capacity = (bytes + bytes / 4 + page - 1) / page * page
    let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: page)
    // Advice: planes that lie far apart would otherwise take a small page each.
    if page == hugePage { madvise(start, capacity, MADV_HUGEPAGE) }
    return Block(address: UInt(bitPattern: start), capacity: capacity)
  }

  private static let hugePage = 2 << 20
  /// From here on a block has huge pages: planes that lie apart would miss the first TLB.
  private static let smallestHuge = 128 << 10

  /// The largest block for so many bytes: with one much larger, it would be missing where it is needed.
  private static func limit(_ bytes: Int) -> Int {
    bytes < smallestHuge ? 2 * bytes + 8_192 : max(4 * bytes + 65_536, hugePage)
  }

  private static func giveBack(_ block: Block) { free.withLock { $0.append(block) } }
}
