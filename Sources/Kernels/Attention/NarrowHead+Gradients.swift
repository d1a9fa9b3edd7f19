extension NarrowHead {
  /// What the way back reads and adds up.
  private struct Space {
    let keys: Output
    let values: Output
    let queries: Output
    let slopes: Output
    let querySums: Output
    let packed: Output
    /// log Σ eˢ and Σ y·dy of every query; of those that do not exist so that P is 0.
    let logSums: Output
    let along: Output
    /// P and dS of a block of keys, `[key][query]`.
    let p: Output
    let ds: Output

    init(_ start: Output, _ head: NarrowHead) {
      let (size, lanes) = (head.size, head.lanes)
      (keys, values) = (start, start + size)
      (queries, slopes) = (start + 2 * size, start + 3 * size)
      (querySums, packed) = (start + 4 * size, start + 5 * size)
      logSums = packed + size
      along = logSums + lanes
      p = along + lanes
      ds = p + NarrowHead.keysOfBlock * lanes
    }

    static func size(_ head: NarrowHead) -> Int {
      6 * head.size + (2 + 2 * keysOfBlock) * head.lanes
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
      prepareQueries(space, dy: dy, y: y, logSumExp: logSumExp, q: q)
      for first in Swift.stride(from: 0, to: tokens, by: Self.keysOfBlock) {
        let block = first..<min(tokens, first + Self.keysOfBlock)
        for lane in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
          addQueries(space, block, lane)
        }
        sumQueries(dv, block, space.p, space.slopes)
        sumQueries(dk, block, space.ds, space.queries)  // which are scaled
      }
      turnBack(space.packed, space.querySums)
      unpack(dq, space.packed, scale: scale)
    }
  }

  /// Queries, slopes and their sums, and what is subtracted for each query.
  private func prepareQueries(_ space: Space, dy: Input, y: Input, logSumExp: Input, q: Input) {
    pack(space.packed, q, scale: scale)
    turn(space.queries, space.packed)
    pack(space.packed, dy)
    turn(space.slopes, space.packed)
    pack(space.packed, y)
    turn(space.querySums, space.packed)
    for lane in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let (means, slopes) = (rows(space.querySums + lane), rows(space.slopes + lane))
      var sum = means[0] * slopes[0]
      for c in 1..<Self.channels { sum = sum.addingProduct(means[c], slopes[c]) }
      sum.store(space.along + lane)
      Wide.load(logSumExp + lane, upTo: min(Wide.scalarCount, tokens - lane), else: 1e30)
        .store(space.logSums + lane)
    }
    space.querySums.update(repeating: 0, count: size)
  }

  /// P and dS of 16 queries and a block of keys, and what they add to dq.
  @inline(__always)
  private func addQueries(_ space: Space, _ block: Range<Int>, _ lane: Int) {
    let (logSum, along) = (Wide.load(space.logSums + lane), Wide.load(space.along + lane))
    let (p, ds) = (space.p + lane, space.ds + lane)
    let queries = rows(space.queries + lane)
    for key in Swift.stride(from: 0, to: block.count, by: Self.together) {
      let scores = products(queries, space.keys + (block.lowerBound + key) * Self.channels)
      let powers = Wide.exponentials(Keys { scores[$0] - logSum })
      for i in 0..<Self.together { powers[i].store(p + (key + i) * lanes) }
    }
    let slopes = rows(space.slopes + lane)
    for key in Swift.stride(from: 0, to: block.count, by: Self.together) {
      let changes = products(slopes, space.values + (block.lowerBound + key) * Self.channels)
      for i in 0..<Self.together {
        let place = (key + i) * lanes
        (Wide.load(p + place) * (changes[i] - along)).store(ds + place)
      }
    }
    var sums = rows(space.querySums + lane)
    for key in 0..<block.count {
      let place = space.keys + (block.lowerBound + key) * Self.channels
      add(&sums, Wide.load(ds + key * lanes), place)
    }
    for c in 0..<Self.channels { sums[c].store(space.querySums + c * lanes + lane) }
  }

  /// dx[key][c] = Σ_query a[key][query]·b[c][query] for a block of keys, two at a time.
  private func sumQueries(_ dx: Output, _ block: Range<Int>, _ a: Input, _ b: Input) {
    for key in Swift.stride(from: 0, to: block.count, by: 2) {
      let row = a + key * lanes
      var (first, second) = (
        Rows(repeating: Wide(repeating: 0)), Rows(repeating: Wide(repeating: 0))
      )
      for lane in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
        let (factor, next) = (Wide.load(row + lane), Wide.load(row + lanes + lane))
        for c in 0..<Self.channels {
          let column = Wide.load(b + c * lanes + lane)
          let (sum, other) = (first[c], second[c])
          first[c] = sum.addingProduct(factor, column)
          second[c] = other.addingProduct(next, column)
        }
      }
      let place = dx + (block.lowerBound + key) * stride
      write(place, sums(first))
      if key + 1 < block.count { write(place + stride, sums(second)) }
    }
  }

  /// The lanes' sum of every channel, neighbours first.
  @inline(__always)
  private func sums(_ x: Rows) -> SIMD8<Float> {
    let fours = (
      Wide.neighbourSums(Wide.neighbourSums(x[0], x[1]), Wide.neighbourSums(x[2], x[3])),
      Wide.neighbourSums(Wide.neighbourSums(x[4], x[5]), Wide.neighbourSums(x[6], x[7]))
    )
    let twos = Wide.neighbourSums(fours.0, fours.1)
    return Wide.neighbourSums(twos, twos).lowHalf
  }
}
