import Glibc

/// How fast buffers of some size stream through the processor, in GB/s of what is read and written.
///
/// Lines that are overwritten unread are fetched all the same; that traffic is not counted.
public struct Bandwidth: Sendable {
  /// Where nothing is written.
  public private(set) var read: Double
  /// Where one buffer is copied to another.
  public private(set) var copy: Double
  /// Where a buffer is changed in place.
  public private(set) var update: Double

  /// The time in which so many bytes are read, so many overwritten and so many changed in place.
  public func seconds(read: Int, written: Int, updated: Int) -> Double {
    let paired = Double(2 * min(read, written)) / copy + Double(2 * updated) / update
    let rest = read > written ? Double(read - written) / self.read : Double(written - read) / copy
    return (paired + rest) * 1e-9
  }

  /// Takes each rate of `other` that is higher.
  public mutating func raise(to other: Bandwidth) {
    read = max(read, other.read)
    copy = max(copy, other.copy)
    update = max(update, other.update)
  }
}

extension Peak {
  /// The rates of streams over `bytes` in all, cut into pieces for `threads` threads as kernels do.
  ///
  /// Far more than the caches hold, and these are the rates of the memory. The best of several runs.
  public static func measureBandwidth(threads: Int, bytes: Int) -> Bandwidth {
    let earlier = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(earlier) }
    let count = bytes / 8 / Wide.scalarCount * Wide.scalarCount
    let stagger = 80  // so that a load does not wait for a store to the same place of another page
    let (size, hugePage) = (4 * (2 * count + stagger), 2 << 20)
    let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: hugePage)
    defer { start.deallocate() }
    madvise(start, size, MADV_HUGEPAGE)
    let first = start.bindMemory(to: Float.self, capacity: 2 * count + stagger)
    first.update(repeating: 1, count: 2 * count + stagger)
    return Bandwidth(
      read: rate(bytes: 8 * count) {
        Map.forEachPiece(of: 2 * count) { sum(first, Map.range(of: $0, 2 * count)) }
      },
      copy: rate(bytes: 8 * count) { stream(first, to: first + count + stagger, count) },
      update: rate(bytes: 16 * count) { stream(first, to: first, 2 * count) })
  }

  private static func stream(_ x: Output, to y: Output, _ count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        (-Wide.load(x + i, upTo: part)).store(y + i, upTo: part)
      }
    }
  }

  /// The best rate in GB/s of a few runs of at least 64 MB.
  private static func rate(bytes: Int, _ body: () -> Void) -> Double {
    let turns = max(1, (64 << 20) / bytes)
    var best = Double.infinity
    for _ in 0..<6 {
      let start = Stopwatch.seconds
      for _ in 0..<turns { body() }
      best = min(best, Stopwatch.seconds - start)
    }
    return Double(bytes * turns) / best * 1e-9
  }

  /// Reads all of `range`; the first float gets something, so that the sums are wanted.
  @inline(__always)
  private static func sum(_ floats: Output, _ range: Range<Int>) {
    var sums = InlineArray<4, Wide>(repeating: Wide(repeating: 0))
    let step = 4 * Wide.scalarCount
    for i in stride(from: range.lowerBound, to: range.upperBound - step + 1, by: step) {
      for k in 0..<4 { sums[k] += Wide.load(floats + i + k * Wide.scalarCount) }
    }
    let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])).lanesSum()
    if total == 0 { floats[range.lowerBound] = 0 }
  }
}
