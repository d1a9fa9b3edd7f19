import Synchronization

/// The memory of all tensors: freed blocks are handed out again.
///
/// Training asks for the same sizes step after step, and a page touched for the first time costs
/// more than the kernel that writes it. So memory comes in large chunks, aligned to 2 MB and
/// marked for huge pages; a block is the lowest free extent that is large enough, and freed
/// neighbours merge. Lowest first keeps the footprint near the largest sum of what was alive at
/// once. Small blocks, most of a tiny network's, come from lists by size instead.
final class StoragePool: Sendable {
  static let shared = StoragePool()

  /// What was borrowed; a small block remembers its list, a large one its extent.
  struct Block {
    /// Where it begins; a number, which unlike a pointer may cross to another thread.
    let address: UInt
    let bytes: Int
  }

  private let state = Mutex(State())

  private init() {}

  /// A block of at least `bytes`, aligned to 64 bytes.
  func borrow(bytes: Int) -> Block {
    let size = Self.roundedSize(bytes)
    return state.withLock { state in
      size <= Self.largestSmall ? state.borrowSmall(size) : state.borrowLarge(size)
    }
  }

  func giveBack(_ block: Block) {
    state.withLock { state in
      if block.bytes <= Self.largestSmall {
        state.small[block.bytes / Self.granule].append(block.address)
      } else {
        state.chunks.giveBack(block)
      }
    }
  }

  /// Returns the pages of all free large extents to the system; their addresses stay ours.
  func releaseUnused() {
    state.withLock { $0.chunks.releaseUnused() }
  }

  /// Sizes are multiples of this, which is a cache line and the alignment of every block.
  private static let granule = 64
  private static let largestSmall = 16_384
  /// Added to large blocks, so that neighbours of a size that is a power of two do not begin at
  /// the same place of a page, where a load waits for the store before it.
  private static let stagger = 5 * granule

  private static func roundedSize(_ bytes: Int) -> Int {
    let size = (max(bytes, 1) + granule - 1) / granule * granule
    return size <= largestSmall ? size : size + stagger
  }

  private struct State {
    /// Free blocks by size in granules.
    var small = [[UInt]](repeating: [], count: largestSmall / granule + 1)
    var chunks = ChunkedMemory()
    /// Where small blocks come from: among large ones, they would split what is free for good.
    var smallChunks = ChunkedMemory()

    mutating func borrowSmall(_ size: Int) -> Block {
      if let address = small[size / granule].popLast() {
        return Block(address: address, bytes: size)
      }
      // Several at once, from one extent that never goes back.
      let pieces = max(1, largestSmall / size)
      let extent = smallChunks.borrow(pieces * size)
      for piece in (1..<pieces).reversed() {
        small[size / granule].append(extent.address + UInt(piece * size))
      }
      return Block(address: extent.address, bytes: size)
    }

    mutating func borrowLarge(_ size: Int) -> Block { chunks.borrow(size) }
  }
}

/// Gives the pages of tensors that are gone back to the system.
///
/// For the moment after a large model was dropped; otherwise they stay, to be used again.
public func releaseUnusedTensorMemory() { StoragePool.shared.releaseUnused() }
