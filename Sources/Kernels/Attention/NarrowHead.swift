/// Attention of a head of at most eight channels, whose rows would not fill the micro-kernel.
///
/// Sixteen queries lie in the lanes, and all of their channels in registers. Keys and values are
/// `[key][8]`, zeros behind the head's own channels, and enter as broadcasts; queries, slopes and
/// their gradients are `[channel][token]`, tokens up to whole vectors. Formulas, bounds and the
/// scalar reference are those of `Attention`; every sum runs in the order stated there, but the
/// gradients of keys and values add their queries in 16 lanes, those then pairwise.
struct NarrowHead {
  static let channels = 8

  let tokens: Int
  /// Floats from a token to the next.
  let stride: Int
  let width: Int

  init(_ shape: AttentionShape) {
    tokens = shape.tokens
    stride = shape.stride
    width = shape.width
    scale = shape.scale
  }

  static func fits(_ shape: AttentionShape) -> Bool { shape.width <= channels }

  /// Heads that share a cache line, so that no two threads write to it.
  static func headsOfTask(_ shape: AttentionShape) -> Int { max(1, 16 / shape.width) }

  /// Keys whose P and dS are kept at once: with queries and slopes they fit in L1.
  private static let keysOfBlock = 8
  private let scale: Float

  /// One vector of queries, a channel in each.
  private typealias Rows = InlineArray<8, Wide>

  /// Tokens up to whole vectors.
  private var lanes: Int { (tokens + Wide.scalarCount - 1) / Wide.scalarCount * Wide.scalarCount }
  private var size: Int { Self.channels * lanes }

  func forward(_ y: Output, logSumExp: Output, q: Input, k: Input, v: Input) {
    Scratch.with(2 * tokens * Self.channels + 2 * size + lanes * Wide.scalarCount) { start in
      let (keys, values) = (start, start + tokens * Self.channels)
      let queries = values + tokens * Self.channels
      let (means, scores) = (queries + size, queries + 2 * size)
      pack(keys, k)
      pack(values, v)
      turn(queries, q, scale: scale)
      for first in Swift.stride(from: 0, to: tokens, by: Wide.scalarCount) {
        let top = writeScores(scores, rows(queries + first), keys)
        let sum = addValues(means + first, scores, values, top: top)
        (top + sum.logarithm()).store(
          logSumExp + first, upTo: min(Wide.scalarCount, tokens - first))
      }
      turnBack(y, means)
    }
  }

  /// Scores of all keys, `[key][16 queries]`.
  ///
  /// - Returns: The greatest of each query.
  @inline(__always)
  private func writeScores(_ scores: Output, _ queries: Rows, _ keys: Input) -> Wide {
    var top = Wide(repeating: -.infinity)
    for key in 0..<tokens {
      let score = product(queries, keys + key * Self.channels)
      score.store(scores + key * Wide.scalarCount)
      top.replace(with: score, where: score .> top)
    }
    return top
  }

  /// Writes Σ P·v of a vector of queries.
  ///
  /// - Returns: Σ eˢ over the greatest score.
  @inline(__always)
  private func addValues(_ means: Output, _ scores: Input, _ values: Input, top: Wide) -> Wide {
    var sum = Wide(repeating: 0)
    var total = Rows(repeating: Wide(repeating: 0))
    for key in 0..<tokens {
      let power = (Wide.load(scores + key * Wide.scalarCount) - top).exponential()
      sum += power
      add(&total, power, values + key * Self.channels)
    }
    let inverse = 1 / sum
    for c in 0..<Self.channels { (total[c] * inverse).store(means + c * lanes) }
    return sum
  }

  /// Σ_c q[c]·k[c] of 16 queries and a key.
  @inline(__always)
  private func product(_ queries: Rows, _ key: Input) -> Wide {
    var sum = queries[0] * key[0]
    for c in 1..<Self.channels { sum.addProduct(queries[c], Wide(repeating: key[c])) }
    return sum
  }

  /// sums[c] += factor·key[c].
  @inline(__always)
  private func add(_ sums: inout Rows, _ factor: Wide, _ key: Input) {
    for c in 0..<Self.channels { sums[c].addProduct(factor, Wide(repeating: key[c])) }
  }

  @inline(__always)
  private func rows(_ turned: Input) -> Rows { Rows { Wide.load(turned + $0 * lanes) } }
}

extension NarrowHead {
  /// What the way back reads and adds up.
  private struct Space {
    let keys: Output
    let values: Output
    let queries: Output
    let slopes: Output
    let querySums: Output
    /// log Σ eˢ and Σ y·dy of every query; of those that do not exist so that P is 0.
    let logSums: Output
    let along: Output
    /// P and dS of a block of keys, `[key][query]`.
    let p: Output
    let ds: Output

    init(_ start: Output, _ head: NarrowHead) {
      let (packed, lanes) = (head.tokens * NarrowHead.channels, head.lanes)
      (keys, values) = (start, start + packed)
      queries = values + packed
      (slopes, querySums) = (queries + head.size, queries + 2 * head.size)
      logSums = querySums + head.size
      along = logSums + lanes
      p = along + lanes
      ds = p + NarrowHead.keysOfBlock * lanes
    }

    static func size(_ head: NarrowHead) -> Int {
      2 * head.tokens * channels + 3 * head.size + (2 + 2 * keysOfBlock) * head.lanes
    }
  }

  func gradients(
    _ dq: Output, dk: Output, dv: Output, dy: Input, y: Input, logSumExp: Input, q: Input,
    k: Input, v: Input
  ) {
    Scratch.with(Space.size(self)) { start in
      let space = Space(start, self)
      pack(space.keys, k)
      pack(space.values, v)
      turn(space.queries, q, scale: scale)
      turn(space.slopes, dy, scale: 1)
      space.querySums.update(repeating: 0, count: size)
      for token in 0..<lanes {
        space.logSums[token] = token < tokens ? logSumExp[token] : 1e30
        space.along[token] = token < tokens ? along(y + token * stride, dy + token * stride) : 0
      }
      for first in Swift.stride(from: 0, to: tokens, by: Self.keysOfBlock) {
        let block = first..<min(tokens, first + Self.keysOfBlock)
        for lane in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
          addQueries(space, block, lane)
        }
        sumQueries(dv, block, space.p, space.slopes)
        sumQueries(dk, block, space.ds, space.queries)  // which are scaled
      }
      for i in 0..<size { space.querySums[i] *= scale }
      turnBack(dq, space.querySums)
    }
  }

  /// Σ y·dy of a query.
  private func along(_ y: Input, _ dy: Input) -> Float {
    var sum: Float = 0
    for c in 0..<width { sum.addProduct(y[c], dy[c]) }
    return sum
  }

  /// P and dS of 16 queries and a block of keys, and what they add to dq.
  @inline(__always)
  private func addQueries(_ space: Space, _ block: Range<Int>, _ lane: Int) {
    let (queries, slopes) = (rows(space.queries + lane), rows(space.slopes + lane))
    var sums = rows(space.querySums + lane)
    let (logSum, along) = (Wide.load(space.logSums + lane), Wide.load(space.along + lane))
    for key in block {
      let place = (key - block.lowerBound) * lanes + lane
      let packed = space.keys + key * Self.channels
      let power = (product(queries, packed) - logSum).exponential()
      let slope = power * (product(slopes, space.values + key * Self.channels) - along)
      power.store(space.p + place)
      slope.store(space.ds + place)
      add(&sums, slope, packed)
    }
    for c in 0..<Self.channels { sums[c].store(space.querySums + c * lanes + lane) }
  }

  /// dx[key][c] = Σ_query a[key][query]·b[c][query] for a block of keys.
  private func sumQueries(_ dx: Output, _ block: Range<Int>, _ a: Input, _ b: Input) {
    for key in block {
      let row = a + (key - block.lowerBound) * lanes
      var sums = Rows(repeating: Wide(repeating: 0))
      for lane in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
        let factor = Wide.load(row + lane)
        let others = rows(b + lane)
        for c in 0..<Self.channels {
          let (sum, other) = (sums[c], others[c])
          sums[c] = sum.addingProduct(factor, other)
        }
      }
      // All eight, and in no closure, so that the sums stay in registers.
      var totals = SIMD8<Float>()
      for c in 0..<Self.channels { totals[c] = sums[c].lanesSum() }
      for c in 0..<width { dx[key * stride + c] = totals[c] }
    }
  }
}

extension NarrowHead {
  /// Tokens side by side, eight channels each.
  private func pack(_ packed: Output, _ x: Input) {
    for token in 0..<tokens {
      let (to, from) = (packed + token * Self.channels, x + token * stride)
      for c in 0..<width { to[c] = from[c] }
      for c in width..<Self.channels { to[c] = 0 }
    }
  }

  /// `[channel][token]` of the tokens, 0 where there is neither.
  private func turn(_ turned: Output, _ x: Input, scale: Float) {
    if width < Self.channels || tokens < lanes { turned.update(repeating: 0, count: size) }
    for token in 0..<tokens {
      for c in 0..<width { turned[c * lanes + token] = scale * x[token * stride + c] }
    }
  }

  private func turnBack(_ x: Output, _ turned: Input) {
    for token in 0..<tokens {
      for c in 0..<width { x[token * stride + c] = turned[c * lanes + token] }
    }
  }
}
