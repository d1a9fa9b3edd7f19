/// The way back through one head's attention, a panel of queries at a time.
struct AttentionGradients {
  let shape: AttentionShape
  let dq: Output
  let dy: Input
  let y: Input
  let logSumExp: Input
  let q: Input

  /// Where a panel's values lie in the work space.
  private struct Space {
    /// Tokens of the panel, [query][channel], and turned, [channel][query].
    let queries: Output
    let turned: Output
    let slopes: Output
    let turnedSlopes: Output
    /// P and dS, [key][query].
    let p: Output
    let ds: Output
    /// log Σ eˢ and Σ y·dy of each query.
    let offsets: Output

    init(_ start: Output, _ shape: AttentionShape) {
      let panel = shape.channels * AttentionShape.lanes
      queries = start
      turned = queries + panel
      slopes = turned + panel
      turnedSlopes = slopes + panel
      p = turnedSlopes + panel
      ds = p + shape.keys * AttentionShape.lanes
      offsets = ds + shape.keys * AttentionShape.lanes
    }

    static func size(_ shape: AttentionShape) -> Int {
      (4 * shape.channels + 2 * shape.keys + 2) * AttentionShape.lanes
    }
  }

  func run(_ dk: Output, _ dv: Output, _ k: Input, _ v: Input) {
    Scratch.with(4 * shape.size) { start in
      let (keys, values) = (start, start + shape.size)
      let (keySums, valueSums) = (values + shape.size, values + 2 * shape.size)
      shape.pack(keys, k, count: shape.tokens, rows: shape.keys)
      shape.pack(values, v, count: shape.tokens, rows: shape.keys)
      keySums.update(repeating: 0, count: 2 * shape.size)
      Scratch.with(Space.size(shape)) { start in
        let space = Space(start, shape)
        for panel in 0..<shape.panels {
          run(panel, space, keys, values)
          // dk takes the queries already scaled.
          shape.accumulateKeys(keySums, space.ds, space.queries)
          shape.accumulateKeys(valueSums, space.p, space.slopes)
          finishQueries(panel, space, keys)
        }
      }
      unpack(dk, keySums)
      unpack(dv, valueSums)
    }
  }

  /// P and dS of a panel.
  private func run(_ panel: Int, _ space: Space, _ keys: Input, _ values: Input) {
    let (first, used) = (panel * AttentionShape.lanes, shape.used(panel))
    let offset = first * shape.stride
    shape.pack(
      space.queries, q + offset, count: used, rows: AttentionShape.lanes, scale: shape.scale)
    shape.pack(space.slopes, dy + offset, count: used, rows: AttentionShape.lanes)
    shape.turn(space.turned, space.queries)
    shape.turn(space.turnedSlopes, space.slopes)
    let along = space.offsets + AttentionShape.lanes
    for lane in 0..<AttentionShape.lanes {
      // Queries that do not exist get P = 0.
      space.offsets[lane] = lane < used ? logSumExp[first + lane] : 1e30
      along[lane] = lane < used ? product(offset + lane * shape.stride) : 0
    }
    shape.keysTimesQueries(space.p, keys, space.turned)
    shape.keysTimesQueries(space.ds, values, space.turnedSlopes)
    for lane in stride(from: 0, to: AttentionShape.lanes, by: Wide.scalarCount) {
      let logSum = Wide.load(space.offsets + lane)
      let mean = Wide.load(along + lane)
      for key in 0..<shape.keys {
        let place = key * AttentionShape.lanes + lane
        let power = (Wide.load(space.p + place) - logSum).exponential()
        power.store(space.p + place)
        (power * (Wide.load(space.ds + place) - mean)).store(space.ds + place)
      }
    }
  }

  /// Σ y·dy of a query.
  private func product(_ offset: Int) -> Float {
    var sum = Wide(repeating: 0)
    Map.vectors(0..<shape.width) { c, part in
      sum.addProduct(Wide.load(y + offset + c, upTo: part), Wide.load(dy + offset + c, upTo: part))
    }
    return sum.lanesSum()
  }

  private func finishQueries(_ panel: Int, _ space: Space, _ keys: Input) {
    let count = shape.channels * AttentionShape.lanes
    shape.channelsTimesQueries(space.turned, keys, space.ds)
    Map.vectors(0..<count) { i, _ in
      (Wide.load(space.turned + i) * shape.scale).store(space.turned + i)
    }
    shape.turnBack(
      dq + panel * AttentionShape.lanes * shape.stride, space.turned, space.queries,
      count: shape.used(panel))
  }

  private func unpack(_ x: Output, _ sums: Input) {
    for token in 0..<shape.tokens {
      let (to, from) = (x + token * shape.stride, sums + token * shape.channels)
      for c in 0..<shape.width { to[c] = from[c] }
    }
  }
}
