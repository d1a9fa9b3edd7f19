import Glibc

/// Address space in chunks, and which extents of it are free.
struct ChunkedMemory {
  /// The oldest first, wherever the system put them: memory that was touched is used again before
  /// that which was not.
  private var chunks: [Chunk] = []

  private static let hugePage: UInt = 2 << 20
  /// Only addresses are reserved: a chunk takes memory as it is touched.
  private static let chunkBytes = 512 << 20

  /// The first free extent of at least `bytes`, cut to size.
  mutating func borrow(_ bytes: Int) -> StoragePool.Block {
    for index in chunks.indices {
      if let block = chunks[index].borrow(bytes) { return block }
    }
    var chunk = Self.reserve(atLeast: bytes)
    guard let block = chunk.borrow(bytes) else {
      preconditionFailure("A chunk of \(bytes) bytes is too small for them.")
    }
    chunks.append(chunk)
    return block
  }

  mutating func giveBack(_ block: StoragePool.Block) {
    for index in chunks.indices where chunks[index].addresses.contains(block.address) {
      chunks[index].giveBack(block)
    }
  }

  /// Whole huge pages inside free extents go back; what is read there later is 0.
  func releaseUnused() {
    for extent in chunks.flatMap(\.free) {
      let start = Self.roundedUp(extent.start)
      let end = extent.end / Self.hugePage * Self.hugePage
      if start < end {
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
      }
    }
  }

  private static func reserve(atLeast bytes: Int) -> Chunk {
    let size = max(chunkBytes, Int(roundedUp(UInt(bytes))))
    let mapped = mmap(
      nil, size + Int(hugePage), PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      preconditionFailure("The system refuses \(size) bytes of memory.")
    }
    let start = roundedUp(UInt(bitPattern: mapped))
    // Advice: where it is not taken, pages are small.
    madvise(UnsafeMutableRawPointer(bitPattern: start), size, MADV_HUGEPAGE)
    return Chunk(start: start, bytes: size)
  }

  private static func roundedUp(_ value: UInt) -> UInt {
    (value + hugePage - 1) / hugePage * hugePage
  }
}

/// One reserved piece of address space.
private struct Chunk {
  struct Extent {
    var start: UInt
    var bytes: Int
    var end: UInt { start + UInt(bytes) }
  }

  let addresses: Range<UInt>
  /// By address; neighbours are merged.
  private(set) var free: [Extent]

  init(start: UInt, bytes: Int) {
    addresses = start..<start + UInt(bytes)
    free = [Extent(start: start, bytes: bytes)]
  }

  /// The first free extent of at least `bytes`, cut to size.
  mutating func borrow(_ bytes: Int) -> StoragePool.Block? {
    guard let index = free.firstIndex(where: { $0.bytes >= bytes }) else { return nil }
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
    let meetsNext = next < free.count && free[next].start == end
    let meetsPrevious = next > 0 && free[next - 1].end == block.address
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
}
