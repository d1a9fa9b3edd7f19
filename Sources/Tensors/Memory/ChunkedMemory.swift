import Glibc

/// Address space in chunks, and which extents of it are free.
struct ChunkedMemory {
  private struct Extent {
    var start: UnsafeMutableRawPointer
    var bytes: Int
    var end: UnsafeMutableRawPointer { start + bytes }
  }

  /// By address; neighbours are merged, but never across chunks, which `boundaries` tell apart.
  private var free: [Extent] = []
  private var boundaries: Set<UnsafeMutableRawPointer> = []

  private static let hugePage = 2 << 20
  /// Only addresses are reserved: a chunk takes memory as it is touched.
  private static let chunkBytes = 512 << 20

  /// The first free extent of at least `bytes`, cut to size.
  mutating func borrow(_ bytes: Int) -> StoragePool.Block {
    let index = free.firstIndex { $0.bytes >= bytes } ?? addChunk(atLeast: bytes)
    let base = free[index].start
    if free[index].bytes == bytes {
      free.remove(at: index)
    } else {
      free[index].start += bytes
      free[index].bytes -= bytes
    }
    return StoragePool.Block(base: base, bytes: bytes)
  }

  mutating func giveBack(_ block: StoragePool.Block) {
    let next = firstExtent(after: block.base)
    let end = block.base + block.bytes
    let meetsNext =
      next < free.count && free[next].start == end && !boundaries.contains(end)
    let meetsPrevious =
      next > 0 && free[next - 1].end == block.base && !boundaries.contains(block.base)
    switch (meetsPrevious, meetsNext) {
    case (true, true):
      free[next - 1].bytes += block.bytes + free[next].bytes
      free.remove(at: next)
    case (true, false):
      free[next - 1].bytes += block.bytes
    case (false, true):
      free[next].start = block.base
      free[next].bytes += block.bytes
    case (false, false):
      free.insert(Extent(start: block.base, bytes: block.bytes), at: next)
    }
  }

  /// Whole huge pages inside free extents go back; what is read there later is 0.
  func releaseUnused() {
    for extent in free {
      let misalignment = Int(bitPattern: extent.start) % Self.hugePage
      let skipped = misalignment == 0 ? 0 : Self.hugePage - misalignment
      let whole = (extent.bytes - skipped) / Self.hugePage * Self.hugePage
      if whole > 0 { madvise(extent.start + skipped, whole, MADV_DONTNEED) }
    }
  }

  /// The index of the first extent at a higher address, by bisection.
  private func firstExtent(after address: UnsafeMutableRawPointer) -> Int {
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
    let page = Self.hugePage
    let size = max(Self.chunkBytes, (bytes + page - 1) / page * page)
    let mapped = mmap(
      nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      preconditionFailure("The system refuses \(size) bytes of memory.")
    }
    let start = UnsafeMutableRawPointer(
      bitPattern: (UInt(bitPattern: mapped) + UInt(page) - 1) / UInt(page) * UInt(page))
    guard let start else { preconditionFailure("A mapping at address 0.") }
    madvise(start, size, MADV_HUGEPAGE)  // advice: where it is not taken, pages are small
    boundaries.insert(start)
    let index = firstExtent(after: start)
    free.insert(Extent(start: start, bytes: size), at: index)
    return index
  }
}
