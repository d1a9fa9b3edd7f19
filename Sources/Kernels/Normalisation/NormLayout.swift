/// The cut of a normalisation into parts of positions.
///
/// A part is small enough for L1 and its sums do not depend on who computes them, so neither the
/// number of threads nor the batch changes a bit.
struct NormLayout {
  let batch: Int
  let positions: Int
  let channels: Int
  let groups: Int

  /// Channels up to whole vectors.
  var lanes: Int { (channels + Wide.scalarCount - 1) / Wide.scalarCount * Wide.scalarCount }
  /// Positions of a part: 8192 floats, so that one image alone is work for several threads.
  private var part: Int { max(16, 8_192 / lanes) }
  var parts: Int { (positions + part - 1) / part }
  var perGroup: Int { channels / groups }
  var perImage: Int { positions * channels }

  func members(_ group: Int) -> Range<Int> { group * perGroup..<(group + 1) * perGroup }

  func columns(_ index: Int) -> NormColumns {
    NormColumns(lanes: lanes, rows: min(part, positions - index * part))
  }

  /// Visits the images: on several threads if there are plenty, else one after the other, and then
  /// the parts of each are divided among the threads.
  func forEachImage(_ body: (_ image: Int) -> Void) {
    if batch >= 2 * Threads.count {
      parallelFor(batch, body)
    } else {
      for image in 0..<batch { body(image) }
    }
  }

  /// Calls `body` with a part of an image whose rows have whole vectors: a copy if they have not.
  func withRows(of image: Input, part index: Int, _ body: (Input) -> Void) {
    let own = image + index * part * channels
    guard lanes > channels else { return body(own) }
    let rows = columns(index).rows
    Scratch.with(rows * lanes) { padded in
      for row in 0..<rows { pad(padded + row * lanes, own + row * channels) }
      body(UnsafePointer(padded))
    }
  }

  /// The same for a part that `body` overwrites.
  func withRows(overwriting image: Output, part index: Int, _ body: (Output) -> Void) {
    let own = image + index * part * channels
    guard lanes > channels else { return body(own) }
    let rows = columns(index).rows
    Scratch.with(rows * lanes) { padded in
      body(padded)
      for row in 0..<rows {
        (own + row * channels).update(from: padded + row * lanes, count: channels)
      }
    }
  }

  /// A row of channels, and 0 behind them up to a whole vector.
  func pad(_ y: Output, _ x: Input) {
    y.update(from: x, count: channels)
    (y + channels).update(repeating: 0, count: lanes - channels)
  }

  /// Σ of `rows` rows of `width` floats each, in double precision.
  func addInDouble(_ sums: UnsafeMutablePointer<Double>, _ x: Input, rows: Int, width: Int) {
    sums.update(repeating: 0, count: width)
    for row in 0..<rows {
      for c in 0..<width { sums[c] += Double(x[row * width + c]) }
    }
  }
}

/// The loops over the positions of a part, whose rows they read as they lie in memory.
struct NormColumns {
  let lanes: Int
  let rows: Int

  /// Visits the vectors of two rows at a time: where they start in a row, and where in the part; the
  /// last of an odd number of rows twice.
  @inline(__always)
  private func forEachPair(_ body: (_ channel: Int, _ one: Int, _ two: Int) -> Void) {
    for row in stride(from: 0, to: rows, by: 2) {
      let (one, two) = (row * lanes, min(row + 1, rows - 1) * lanes)
      for vector in 0..<lanes / Wide.scalarCount {
        let channel = vector * Wide.scalarCount
        body(channel, one + channel, two + channel)
      }
    }
  }

  /// Σ (x − x₀) and Σ (x − x₀)² per channel, four rows at a time.
  ///
  /// - Parameter step: Floats from a row to the next, if these are some of more channels.
  func sumShifted(_ sums: Output, _ x: Input, step: Int? = nil, origin: Input) {
    sums.update(repeating: 0, count: 2 * lanes)
    let step = step ?? lanes
    for row in stride(from: 0, to: rows, by: 4) {
      let places = InlineArray<4, Input> { row + $0 < rows ? x + (row + $0) * step : origin }
      for vector in 0..<lanes / Wide.scalarCount {
        let c = vector * Wide.scalarCount
        let first = Wide.load(origin + c)
        var (sum, squares) = (Wide.load(sums + c), Wide.load(sums + lanes + c))
        for i in 0..<4 {
          let value = Wide.load(places[i] + c) - first
          sum += value
          squares = squares.addingProduct(value, value)
        }
        sum.store(sums + c)
        squares.store(sums + lanes + c)
      }
    }
  }

  /// y = (x − mean)·γr + β; x − mean is exact where the mean is large.
  func apply(_ y: Output, _ x: Input, _ terms: NormTerms) {
    forEachPair { c, one, two in
      let (mean, scale) = (Wide.load(terms.mean + c), Wide.load(terms.scale + c))
      let beta = Wide.load(terms.beta + c)
      let (first, second) = (Wide.load(x + one) - mean, Wide.load(x + two) - mean)
      beta.addingProduct(first, scale).store(y + one)
      beta.addingProduct(second, scale).store(y + two)
    }
  }

  /// The same through SiLU, whose steps leave no room in the registers for what they would load again.
  func applySiLU(_ y: Output, _ x: Input, _ terms: NormTerms) {
    for c in stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let mean = Wide.load(terms.mean + c)
      let scale = Wide.load(terms.scale + c)
      let beta = Wide.load(terms.beta + c)
      for row in 0..<rows {
        let centred = Wide.load(x + row * lanes + c) - mean
        SiLU.value(beta.addingProduct(centred, scale)).store(y + row * lanes + c)
      }
    }
  }

  /// Σ dz and Σ dz·(x − mean) per channel, where dz = dy.
  func sumGradients(_ sums: Output, _ dy: Input, _ x: Input, _ terms: NormTerms) {
    for c in stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let mean = Wide.load(terms.mean + c)
      var (sum, product) = (Wide(repeating: 0), Wide(repeating: 0))
      for row in 0..<rows {
        let gradient = Wide.load(dy + row * lanes + c)
        sum += gradient
        product = product.addingProduct(gradient, Wide.load(x + row * lanes + c) - mean)
      }
      sum.store(sums + c)
      product.store(sums + lanes + c)
    }
  }

  /// The same where dz = dy·SiLU′(z), which is kept.
  func sumGradientsThroughSiLU(
    _ dz: Output, _ sums: Output, _ dy: Input, _ x: Input, _ terms: NormTerms
  ) {
    for c in stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let mean = Wide.load(terms.mean + c)
      let scale = Wide.load(terms.scale + c)
      let beta = Wide.load(terms.beta + c)
      var (sum, product) = (Wide(repeating: 0), Wide(repeating: 0))
      for row in 0..<rows {
        // The next part, a line at a time.
        let ahead = (rows + row) * lanes + c
        CacheLines.prefetch(x + ahead, count: Wide.scalarCount)
        CacheLines.prefetch(dy + ahead, count: Wide.scalarCount)
        let centred = Wide.load(x + row * lanes + c) - mean
        let slope = SiLU.slope(beta.addingProduct(centred, scale))
        let gradient = Wide.load(dy + row * lanes + c) * slope
        gradient.store(dz + row * lanes + c)
        sum += gradient
        product = product.addingProduct(gradient, centred)
      }
      sum.store(sums + c)
      product.store(sums + lanes + c)
    }
  }

  /// dx = γr·dz + q·(x − mean) + s; dx may be dz.
  func finish(_ dx: Output, _ dz: Input, _ x: Input, _ terms: NormTerms) {
    forEachPair { c, one, two in
      let (mean, scale) = (Wide.load(terms.mean + c), Wide.load(terms.scale + c))
      let (q, s) = (Wide.load(terms.q + c), Wide.load(terms.s + c))
      let first = s.addingProduct(q, Wide.load(x + one) - mean)
      let second = s.addingProduct(q, Wide.load(x + two) - mean)
      let (dzOne, dzTwo) = (Wide.load(dz + one), Wide.load(dz + two))
      first.addingProduct(scale, dzOne).store(dx + one)
      second.addingProduct(scale, dzTwo).store(dx + two)
    }
  }
}

/// What the loops need of every channel, whole vectors each.
struct NormTerms {
  let start: Output
  let lanes: Int

  static func size(_ lanes: Int) -> Int { 5 * lanes }

  var mean: Output { start }
  /// The product γ·r.
  var scale: Output { start + lanes }
  var beta: Output { start + 2 * lanes }
  var q: Output { start + 3 * lanes }
  var s: Output { start + 4 * lanes }

  /// Terms that were made before.
  init(existing start: Output, lanes: Int) {
    self.start = start
    self.lanes = lanes
  }

  /// All but q and s; the channels that fill the last vector are 0 throughout.
  init(_ start: Output, _ layout: NormLayout, _ statistics: Input, gamma: Input, beta: Input) {
    self.start = start
    lanes = layout.lanes
    start.update(repeating: 0, count: Self.size(lanes))
    self.beta.update(from: beta, count: layout.channels)
    for group in 0..<layout.groups {
      let (mean, r) = (statistics[2 * group], statistics[2 * group + 1])
      for c in layout.members(group) {
        self.mean[c] = mean
        scale[c] = gamma[c] * r
      }
    }
  }
}
