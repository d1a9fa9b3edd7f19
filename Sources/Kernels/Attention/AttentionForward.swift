/// One head's attention, a panel of queries at a time.
struct AttentionForward {
  let shape: AttentionShape
  let y: Output
  let logSumExp: Output
  let q: Input

  func run(_ k: Input, _ v: Input, panels: Range<Int>) {
    let lanes = AttentionShape.lanes
    let panelSize = shape.channels * lanes
    Scratch.with(2 * shape.size + 2 * panelSize + (shape.keys + 2) * lanes) { start in
      let (keys, values) = (start, start + shape.size)
      let (packed, turned) = (values + shape.size, values + shape.size + panelSize)
      let scores = turned + panelSize
      let (sums, zeros) = (scores + shape.keys * lanes, scores + (shape.keys + 1) * lanes)
      shape.pack(keys, rows: shape.keys, k, count: shape.tokens, padded: shape.keys)
      shape.pack(values, rows: shape.keys, v, count: shape.tokens, padded: shape.keys)
      zeros.update(repeating: 0, count: lanes)
      for panel in panels {
        let (first, used) = (panel * lanes, shape.used(panel))
        shape.pack(
          packed, rows: lanes, q + first * shape.stride, count: used, padded: lanes,
          scale: shape.scale * Softmax.log2OfE)
        shape.turn(turned, packed, rows: lanes)
        shape.keysTimesQueries(scores, keys, keys: shape.keys, turned, minus: zeros)
        for lane in stride(from: 0, to: lanes, by: Wide.scalarCount) {
          softmax(scores + lane, sums + lane, first + lane)
        }
        turned.update(repeating: 0, count: panelSize)
        shape.accumulateQueries(turned, values, keys: shape.tokens, scores)
        divide(turned, by: sums)
        shape.turnBack(packed, turned)
        shape.unpack(y + first * shape.stride, packed, rows: lanes, count: used)
      }
    }
  }

  /// y[channel][query] /= Σ 2ˢ of the query.
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

  /// Scores become 2ˢ over the greatest of them, for a vector of queries, and `sums` their sums over
  /// the keys, of the even and the odd ones first.
  private func softmax(_ scores: Output, _ sums: Output, _ first: Int) {
    let step = AttentionShape.lanes
    var top = Wide.load(scores)
    for key in 1..<max(1, shape.tokens) {
      let score = Wide.load(scores + key * step)
      top.replace(with: score, where: score .> top)
    }
    var (even, odd) = (Wide(repeating: 0), Wide(repeating: 0))
    for key in stride(from: 0, to: shape.tokens - 1, by: 2) {
      let (one, next) = (scores + key * step, scores + (key + 1) * step)
      let powers = Wide.powersOfTwo([Wide.load(one) - top, Wide.load(next) - top])
      powers[0].store(one)
      powers[1].store(next)
      even += powers[0]
      odd += powers[1]
    }
    if shape.tokens % 2 == 1 {
      let last = scores + (shape.tokens - 1) * step
      let power = Wide.powersOfTwo(InlineArray(repeating: Wide.load(last) - top))[0]
      power.store(last)
      even += power
    }
    let sum = even + odd
    sum.store(sums)
    top.addingProduct(sum.logarithm(), Wide(repeating: Softmax.log2OfE)).store(
      logSumExp + first, upTo: max(0, min(Wide.scalarCount, shape.tokens - first)))
  }
}
