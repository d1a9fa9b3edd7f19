/// One head's attention, a panel of queries at a time.
struct AttentionForward {
  let shape: AttentionShape
  let y: Output
  let logSumExp: Output
  let q: Input

  /// Greatest |score| that powers of two are taken of as it is: sums of 2⁶⁰ and their products stay
  /// far from what a float can hold, and so does 2⁻⁶⁰.
  private static let greatestScore: Float = 60

  func run(_ k: Input, _ v: Input, panels: Range<Int>) {
    let lanes = AttentionShape.lanes
    let panelSize = shape.channels * lanes
    Scratch.with(2 * shape.size + 2 * panelSize + (shape.keys + 2) * lanes) { start in
      let (keys, values) = (start, start + shape.size)
      let (packed, turned) = (values + shape.size, values + shape.size + panelSize)
      let p = turned + panelSize
      let (sums, offsets) = (p + shape.keys * lanes, p + (shape.keys + 1) * lanes)
      pack(keys, k)
      pack(values, v)
      let longest = shape.greatestSquares(keys, rows: shape.keys, count: shape.tokens)
      for panel in panels {
        let (first, used) = (panel * lanes, shape.used(panel))
        shape.pack(
          packed, rows: lanes, q + first * shape.joinedStride, stride: shape.joinedStride,
          count: used, padded: lanes, scale: shape.scale * Softmax.log2OfE)
        shape.turn(turned, packed, rows: lanes)
        offsets.update(repeating: 0, count: lanes)
        shape.keysTimesQueries(p, keys, keys: shape.keys, turned, minus: offsets)
        // |q·k| ≤ |q|·|k|: mostly there is no need to look for the greatest score of each query.
        let bound = longest * shape.greatestSquares(packed, rows: lanes, count: used)
        if !(bound <= Self.greatestScore * Self.greatestScore) { subtractMaxima(p, offsets) }
        powers(p, sums)
        turned.update(repeating: 0, count: panelSize)
        shape.accumulateQueries(turned, values, keys: shape.tokens, p)
        finish(turned, sums, offsets, first)
        shape.turnBack(packed, turned)
        shape.unpack(
          y + first * shape.stride, stride: shape.stride, packed, rows: lanes, count: used)
      }
    }
  }

  /// All keys or values.
  private func pack(_ packed: Output, _ x: Input) {
    shape.pack(
      packed, rows: shape.keys, x, stride: shape.joinedStride, count: shape.tokens,
      padded: shape.keys)
  }

  /// Takes the greatest of its scores from those of each query.
  private func subtractMaxima(_ scores: Output, _ maxima: Output) {
    let step = AttentionShape.lanes
    for lane in stride(from: 0, to: step, by: Wide.scalarCount) {
      var top = Wide.load(scores + lane)
      for key in 1..<max(1, shape.tokens) {
        let score = Wide.load(scores + key * step + lane)
        top.replace(with: score, where: score .> top)
      }
      top.store(maxima + lane)
      for key in 0..<shape.tokens {
        let place = scores + key * step + lane
        (Wide.load(place) - top).store(place)
      }
    }
  }

  /// Scores become 2ˢ, and `sums` their sums over the keys.
  private func powers(_ scores: Output, _ sums: Output) {
    let step = AttentionShape.lanes
    for lane in stride(from: 0, to: step, by: Wide.scalarCount) {
      var sum = Wide(repeating: 0)
      for key in 0..<shape.tokens {
        let place = scores + key * step + lane
        // One vector at a time: two side by side take a third more time.
        let power = Wide.load(place).binaryPower()
        power.store(place)
        sum += power
      }
      sum.store(sums + lane)
    }
  }

  /// y[channel][query] /= Σ 2ˢ of the query, whose binary logarithm is kept.
  private func finish(_ y: Output, _ sums: Input, _ offsets: Input, _ first: Int) {
    let lanes = AttentionShape.lanes
    for lane in stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let sum = Wide.load(sums + lane)
      let inverse = 1 / sum
      for channel in 0..<shape.channels {
        let place = y + channel * lanes + lane
        (Wide.load(place) * inverse).store(place)
      }
      Wide.load(offsets + lane).addingProduct(
        sum.logarithm(), Wide(repeating: Softmax.log2OfE)
      ).store(
        logSumExp + first + lane,
        upTo: max(0, min(Wide.scalarCount, shape.tokens - first - lane)))
    }
  }
}
