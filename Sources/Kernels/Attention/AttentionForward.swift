import Glibc

/// One head's attention, a panel of queries at a time.
struct AttentionForward {
  let shape: AttentionShape
  let y: Output
  let logSumExp: Output
  let q: Input

  func run(_ k: Input, _ v: Input, panels: Range<Int>) {
    let panelSize = shape.channels * AttentionShape.lanes
    let lanes = AttentionShape.lanes
    Scratch.with(2 * shape.size + 2 * panelSize + (shape.keys + 1) * lanes) { start in
      let (keys, values) = (start, start + shape.size)
      let (queries, turned) = (values + shape.size, values + shape.size + panelSize)
      let scores = turned + panelSize
      let sums = scores + shape.keys * lanes
      shape.pack(keys, k, count: shape.tokens, rows: shape.keys)
      shape.pack(values, v, count: shape.tokens, rows: shape.keys)
      for panel in panels {
        let (first, used) = (panel * AttentionShape.lanes, shape.used(panel))
        shape.pack(
          queries, q + first * shape.stride, count: used, rows: AttentionShape.lanes,
          scale: shape.scale)
        shape.turn(turned, queries)
        shape.keysTimesQueries(scores, keys, turned)
        for lane in stride(from: 0, to: AttentionShape.lanes, by: Wide.scalarCount) {
          softmax(scores + lane, sums + lane, first + lane)
        }
        shape.channelsTimesQueries(turned, values, scores)
        divide(turned, by: sums)
        shape.turnBack(y + first * shape.stride, turned, queries, count: used)
      }
    }
  }

  /// y[channel][query] /= Σ eˢ of the query.
  private func divide(_ y: Output, by sums: Input) {
    let lanes = AttentionShape.lanes
    for lane in stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let inverse = 1 / Wide.load(sums + lane)
      for channel in 0..<shape.channels {
        let place = y + channel * lanes + lane
        (Wide.load(place) * inverse).store(place)
      }
    }
  }

  /// Scores become eˢ over the greatest of them, for a vector of queries, and `sums` their sums over
  /// the keys, of the even and the odd ones first.
  private func softmax(_ scores: Output, _ sums: Output, _ first: Int) {
    let step = AttentionShape.lanes
    var top = Wide.load(scores)
    for key in 1..<max(1, shape.tokens) {
      let score = Wide.load(scores + key * step)
      top.replace(with: score, where: score .> top)
    }
    var (even, odd) = (Wide(repeating: 0), Wide(repeating: 0))
    var key = 0
    while key < shape.tokens {
      let power = (Wide.load(scores + key * step) - top).exponential()
      power.store(scores + key * step)
      even += power
      key += 1
      guard key < shape.tokens else { break }
      let next = (Wide.load(scores + key * step) - top).exponential()
      next.store(scores + key * step)
      odd += next
      key += 1
    }
    let sum = even + odd
    sum.store(sums)
    for lane in 0..<max(0, min(Wide.scalarCount, shape.tokens - first)) {
      logSumExp[first + lane] = top[lane] + log(sum[lane])
    }
  }
}
