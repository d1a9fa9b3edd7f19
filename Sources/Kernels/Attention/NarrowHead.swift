/// Attention of a head of at most eight channels, whose rows would not fill the micro-kernel.
///
/// Sixteen queries lie in the lanes, and all of their channels in registers. Keys and values are
/// `[token][8]`, zeros behind the head's own channels, and enter as broadcasts; queries, slopes and
/// their gradients are `[channel][token]`. Tokens are filled up to whole vectors with copies of the
/// last, whose P is 0. Four keys go side by side, since a sum over channels and an exponential are
/// chains whose steps wait for one another. Formulas, bounds and the scalar reference are those of
/// `Attention`; every sum runs in the order stated there, but the gradients of keys and values add
/// their queries in 16 lanes, those then pairwise.
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
  static let keysOfBlock = 8
  let scale: Float

  /// One vector of queries, a channel in each.
  typealias Rows = InlineArray<8, Wide>
  /// One vector of queries for each of four keys.
  typealias Keys = InlineArray<4, Wide>
  static let together = 4

  /// Tokens up to whole vectors.
  var lanes: Int { (tokens + Wide.scalarCount - 1) / Wide.scalarCount * Wide.scalarCount }
  var size: Int { Self.channels * lanes }

  func forward(_ y: Output, logSumExp: Output, q: Input, k: Input, v: Input) {
    Scratch.with(4 * size + lanes * Wide.scalarCount) { start in
      let (keys, values) = (start, start + size)
      let (queries, packed) = (values + size, values + 2 * size)
      let scores = packed + size
      pack(packed, q, scale: scale)
      turn(queries, packed)
      pack(keys, k)
      pack(values, v)
      let means = packed
      for first in Swift.stride(from: 0, to: tokens, by: Wide.scalarCount) {
        let top = writeScores(scores, rows(queries + first), keys)
        let sum = addValues(queries + first, scores, values, top: top)
        (top + sum.logarithm()).store(
          logSumExp + first, upTo: min(Wide.scalarCount, tokens - first))
      }
      turnBack(means, queries)
      unpack(y, means)
    }
  }

  /// Scores of all keys, `[key][16 queries]`.
  ///
  /// - Returns: The greatest of each query.
  @inline(__always)
  private func writeScores(_ scores: Output, _ queries: Rows, _ keys: Input) -> Wide {
    var top = Wide(repeating: -.infinity)
    for key in Swift.stride(from: 0, to: tokens, by: Self.together) {
      let products = products(queries, keys + key * Self.channels)
      for i in 0..<Self.together {
        products[i].store(scores + (key + i) * Wide.scalarCount)
        top.replace(with: products[i], where: products[i] .> top)
      }
    }
    for key in tokens..<lanes {
      Wide(repeating: -.infinity).store(scores + key * Wide.scalarCount)
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
    for key in Swift.stride(from: 0, to: tokens, by: Self.together) {
      let powers = Wide.exponentials(
        Keys { Wide.load(scores + (key + $0) * Wide.scalarCount) - top })
      sum = sum + powers[0] + powers[1] + powers[2] + powers[3]
      let first = values + key * Self.channels
      add(&total, powers[0], first)
      add(&total, powers[1], first + Self.channels)
      add(&total, powers[2], first + 2 * Self.channels)
      add(&total, powers[3], first + 3 * Self.channels)
    }
    let inverse = 1 / sum
    for c in 0..<Self.channels { (total[c] * inverse).store(means + c * lanes) }
    return sum
  }

  /// Σ_c q[c]·k[c] of 16 queries and four keys.
  @inline(__always)
  func products(_ queries: Rows, _ keys: Input) -> Keys {
    [
      product(queries, keys), product(queries, keys + Self.channels),
      product(queries, keys + 2 * Self.channels), product(queries, keys + 3 * Self.channels),
    ]
  }

  @inline(__always)
  private func product(_ queries: Rows, _ key: Input) -> Wide {
    var sum = queries[0] * key[0]
    for c in 1..<Self.channels { sum = sum.addingProduct(queries[c], Wide(repeating: key[c])) }
    return sum
  }

  /// sums[c] += factor·key[c].
  @inline(__always)
  func add(_ sums: inout Rows, _ factor: Wide, _ key: Input) {
    for c in 0..<Self.channels {
      let sum = sums[c]
      sums[c] = sum.addingProduct(factor, Wide(repeating: key[c]))
    }
  }

  @inline(__always)
  func rows(_ turned: Input) -> Rows { Rows { Wide.load(turned + $0 * lanes) } }
}
