/// The way back through one head's attention, a block of queries and a block of keys at a time.
struct AttentionGradients {
  let shape: AttentionShape
  let dq: Output
  let dy: Input
  let y: Input
  let logSumExp: Input
  let q: Input

  /// Keys and values and what their gradients add up, whole tiles of all tokens each.
  private struct Tokens {
    let keys: Output
    let values: Output
    let keySums: Output
    let valueSums: Output

    init(_ start: Output, _ shape: AttentionShape) {
      keys = start
      values = start + shape.size
      keySums = start + 2 * shape.size
      valueSums = start + 3 * shape.size
    }
  }

  /// Where the values of a block of queries lie in the work space.
  private struct Space {
    /// Tokens of the block, [chunk][query][channel], and turned, [panel][channel][query].
    let queries: Output
    let turned: Output
    let slopes: Output
    let turnedSlopes: Output
    let sums: Output
    /// P and dS, [panel][key][query].
    let p: Output
    let ds: Output
    /// log Σ 2ˢ and Σ y·dy of each query.
    let logSums: Output
    let along: Output

    init(_ start: Output, _ shape: AttentionShape) {
      let lanes = AttentionShape.lanes * AttentionShape.panelsOfBlock
      let size = shape.channels * lanes
      queries = start
      turned = queries + size
      slopes = turned + size
      turnedSlopes = slopes + size
      sums = turnedSlopes + size
      p = sums + size
      ds = p + AttentionShape.keysOfBlock * lanes
      logSums = ds + AttentionShape.keysOfBlock * lanes
      along = logSums + lanes
    }

    static func size(_ shape: AttentionShape) -> Int {
      (5 * shape.channels + 2 * AttentionShape.keysOfBlock + 2) * AttentionShape.lanes
        * AttentionShape.panelsOfBlock
    }
  }

  func run(_ dk: Output, _ dv: Output, _ k: Input, _ v: Input) {
    let (rows, stride) = (shape.keys, shape.joinedStride)
    Scratch.with(4 * shape.size) { start in
      let tokens = Tokens(start, shape)
      for (packed, x) in [(tokens.keys, k), (tokens.values, v)] {
        shape.pack(packed, rows: rows, x, stride: stride, count: shape.tokens, padded: rows)
      }
      tokens.keySums.update(repeating: 0, count: 2 * shape.size)
      Scratch.with(Space.size(shape)) { start in
        let space = Space(start, shape)
        for first in Swift.stride(from: 0, to: shape.panels, by: AttentionShape.panelsOfBlock) {
          run(first..<min(shape.panels, first + AttentionShape.panelsOfBlock), space, tokens)
        }
      }
      // The queries that these added were scaled, and by log₂ e.
      shape.unpack(
        dk, stride: stride, tokens.keySums, rows: rows, count: shape.tokens,
        scale: 1 / Softmax.log2OfE)
      shape.unpack(dv, stride: stride, tokens.valueSums, rows: rows, count: shape.tokens)
    }
  }

  /// A block of queries with all keys.
  private func run(_ panels: Range<Int>, _ space: Space, _ tokens: Tokens) {
    let lanes = AttentionShape.lanes
    for i in 0..<panels.count { prepare(panels.lowerBound + i, i, space) }
    for key in stride(from: 0, to: shape.keys, by: AttentionShape.keysOfBlock) {
      let block = key..<min(shape.keys, key + AttentionShape.keysOfBlock)
      for i in 0..<panels.count { addQueries(i, block, space, tokens) }
      let place = key * shape.step
      shape.accumulateKeys(
        tokens.keySums + place, space.ds, keys: block.count, panels: panels.count, space.queries)
      shape.accumulateKeys(
        tokens.valueSums + place, space.p, keys: block.count, panels: panels.count, space.slopes)
    }
    for i in 0..<panels.count {
      let panel = panels.lowerBound + i
      shape.turnBack(space.queries, space.sums + i * shape.channels * lanes)
      shape.unpack(
        dq + panel * lanes * shape.joinedStride, stride: shape.joinedStride, space.queries,
        rows: lanes, count: shape.used(panel), scale: shape.scale)
    }
  }

  /// P and dS of the block's panel `i` and a block of keys, and what they add to dq.
  private func addQueries(_ i: Int, _ block: Range<Int>, _ space: Space, _ tokens: Tokens) {
    let lanes = AttentionShape.lanes
    let (first, place) = (i * shape.channels * lanes, block.lowerBound * shape.step)
    let (p, ds) = (
      space.p + i * AttentionShape.keysOfBlock * lanes,
      space.ds + i * AttentionShape.keysOfBlock * lanes
    )
    shape.keysTimesQueries(
      p, tokens.keys + place, keys: block.count, space.turned + first,
      minus: space.logSums + i * lanes)
    shape.keysTimesQueries(
      ds, tokens.values + place, keys: block.count, space.turnedSlopes + first,
      minus: space.along + i * lanes)
    Softmax.slopes(p, ds, count: block.count * lanes)
    let real = min(block.upperBound, shape.tokens) - block.lowerBound
    shape.accumulateQueries(space.sums + first, tokens.keys + place, keys: real, ds)
  }

  /// Queries and slopes of a panel, the number `i` of its block.
  private func prepare(_ panel: Int, _ i: Int, _ space: Space) {
    let lanes = AttentionShape.lanes
    let (first, used, rows) = (
      panel * lanes, shape.used(panel), lanes * AttentionShape.panelsOfBlock
    )
    let (offset, place) = (first * shape.stride, i * lanes * shape.step)
    let turned = i * shape.channels * lanes
    shape.pack(
      space.queries + place, rows: rows, q + first * shape.joinedStride,
      stride: shape.joinedStride, count: used, padded: lanes,
      scale: shape.scale * Softmax.log2OfE)
    shape.pack(
      space.slopes + place, rows: rows, dy + offset, stride: shape.stride, count: used,
      padded: lanes)
    shape.turn(space.turned + turned, space.queries + place, rows: rows)
    shape.turn(space.turnedSlopes + turned, space.slopes + place, rows: rows)
    (space.sums + turned).update(repeating: 0, count: shape.channels * lanes)
    for lane in 0..<lanes {
      // Queries that do not exist get the least P there is, and their slopes are 0.
      space.logSums[i * lanes + lane] = lane < used ? logSumExp[first + lane] : 1e30
      space.along[i * lanes + lane] = lane < used ? product(offset + lane * shape.stride) : 0
    }
  }

  /// Σ y·dy of a query, eight channels side by side.
  private func product(_ offset: Int) -> Float {
    var sum = SIMD8<Float>(repeating: 0)
    var c = 0
    while c + AttentionShape.narrow <= shape.width {
      sum.addProduct(SIMD8.load(y + offset + c), SIMD8.load(dy + offset + c))
      c += AttentionShape.narrow
    }
    let four = sum.lowHalf + sum.highHalf
    let two = four.lowHalf + four.highHalf
    var total = two[0] + two[1]
    while c < shape.width {
      total.addProduct(y[offset + c], dy[offset + c])
      c += 1
    }
    return total
  }
}
