import Glibc

/// Address space in chunks, and which extents of it are free.
struct ChunkedMemory {
  private struct Extent {
    var start: UInt
    var bytes: Int
    var end: UInt { start + UInt(bytes) }
  }

  /// By address; neighbours are merged, but never across chunks, which `boundaries` tell apart.
  private var free: [Extent] = []
  private var boundaries: Set<UInt> = []

  private static let hugePage: UInt = 2 << 20
  /// Only addresses are reserved: a chunk takes memory as it is touched.
  private static let chunkBytes = 512 << 20

  /// The first free extent of at least `bytes`, cut to size.
  mutating func borrow(_ bytes: Int) -> StoragePool.Block {
    let index = free.firstIndex { $0.bytes >= bytes } ?? addChunk(atLeast: bytes)
    let address = free[index].start
    if free[index].bytes == bytes {
      free.remove(at: index)
    } else {
      free[index].start += UInt(bytes)
      free[index].bytes -= bytes
    }
    return StoragePool.Block(address: address, bytes: bytes)
  }

  mutating func giveBack(_ block: StoragePool.Block) {
    let next = firstExtent(after: block.address)
    let end = block.address + UInt(block.bytes)
    let meetsNext =
      next < free.count && free[next].start == end && !boundaries.contains(end)
    let meetsPrevious =
      next > 0 && free[next - 1].end == block.address && !boundaries.contains(block.address)
    switch (meetsPrevious, meetsNext) {
    case (true, true):
      free[next - 1].bytes += block.bytes + free[next].bytes
      free.remove(at: next)
    case (true, false):
      free[next - 1].bytes += block.bytes
    case (false, true):
      free[next].start = block.address
      free[next].bytes += block.bytes
    case (false, false):
      free.insert(Extent(start: block.address, bytes: block.bytes), at: next)
    }
  }

  /// Whole huge pages inside free extents go back; what is read there later is 0.
  func releaseUnused() {
    for extent in free {
      let start = Self.roundedUp(extent.start)
      let end = extent.end / Self.hugePage * Self.hugePage
      if start < end {
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
      }
    }
  }

  /// The index of the first extent at a higher address, by bisection.
  private func firstExtent(after address: UInt) -> Int {
    var low = 0
    var high = free.count
    while low < high {
      let middle = (low + high) / 2
      if free[middle].start < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Reserves a chunk and returns the index of its extent.
  private mutating func addChunk(atLeast bytes: Int) -> Int {
    let size = max(Self.chunkBytes, Int(Self.roundedUp(UInt(bytes))))
    let mapped = mmap(
      nil, size + Int(Self.hugePage), PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      preconditionFailure("The system refuses \(size) bytes of memory.")
    }
    let start = Self.roundedUp(UInt(bitPattern: mapped))
    // Advice: where it is not taken, pages are small.
    madvise(UnsafeMutableRawPointer(bitPattern: start), size, MADV_HUGEPAGE)
    boundaries.insert(start)
    let index = firstExtent(after: start)
    free.insert(Extent(start: start, bytes: size), at: index)
    return index
  }

  private static func roundedUp(_ value: UInt) -> UInt {
    (value + hugePage - 1) / hugePage * hugePage
  }
}
