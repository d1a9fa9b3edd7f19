/// The speed of light for these kernels.
public enum Peak {
  /// The rate of fused multiply-adds from registers alone, in GFLOP/s, on `threads` threads.
  ///
  /// The best of several short runs, since other programs only ever slow it down.
  public static func measureFMA(threads: Int) -> Double {
    let earlier = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(earlier) }
    let turns = 200_000
    var best = 0.0
    for _ in 0..<12 {
      let start = Stopwatch.seconds
      parallelFor(threads) { _ in
        Scratch.with(16 * Processor.lanes) { values in
          for i in 0..<16 * Processor.lanes { values[i] = Float(i + 1) * 0.01 }
          if Processor.lanes == 16 {
            chains(values, turns, SIMD16<Float>.self)
          } else {
            chains(values, turns, SIMD8<Float>.self)
          }
        }
      }
      let seconds = Stopwatch.seconds - start
      let operations = Double(2 * 12 * Processor.lanes * turns * threads)
      best = max(best, operations / seconds * 1e-9)
    }
    return best
  }

  /// Twelve independent chains hide the latency of each; values come from memory and go back, so
  /// that nothing is known beforehand.
  @inline(__always)
  private static func chains<V: Lanes>(_ values: Output, _ turns: Int, _: V.Type) {
    let width = V.scalarCount
    var sums = InlineArray<12, V> { V.load(values + $0 * width) }
    let (factor, term) = (V.load(values + 12 * width), V.load(values + 13 * width))
    for _ in 0..<turns {
      for i in 0..<12 { sums[i] = term.addingProduct(sums[i], factor) }
    }
    for i in 0..<12 { sums[i].store(values + i * width) }
  }
}
