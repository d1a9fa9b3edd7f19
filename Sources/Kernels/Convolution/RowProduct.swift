/// What is added to a finished sum of a convolution, each of them optional.
struct Epilogue {
  /// Shaped [outputs].
  var bias: Input?
  /// Shaped [images, outputs].
  var imageBias: Input?
  /// Where the output lies, in another buffer.
  var residual: Input?
  /// Output pixels of one image.
  var rowsPerImage = 1

  /// The terms of a panel's outputs.
  func of(panel: Int) -> Epilogue {
    let column = panel * Panels.full
    var own = self
    own.bias = bias.map { $0 + column }
    own.imageBias = imageBias.map { $0 + column }
    own.residual = residual.map { $0 + column }
    return own
  }
}

/// The product under every convolution and every layer with packed weights.
///
///     y[m, n] = Σ_taps Σ_c a[row(m) + tap + c] · w[n, tap, c] + epilogue
///
/// The depth is cut into blocks whose panel of weights stays close; between blocks y holds
/// the sums. Order of each sum: taps as listed, c rising; the epilogue last.
struct RowProduct {
  let a: Input
  let y: Output
  let weights: Input
  let panels: Panels
  /// Offsets of the taps in A, and their numbers in the weights.
  let taps: [Tap]
  let epilogue: Epilogue

  struct Tap {
    let offset: Int
    let number: Int
  }

  /// A part of the rows: their offsets in A and in y, with some past the end, and the number of the
  /// first.
  struct Rows {
    let first: Int
    let count: Int
    let aOffsets: UnsafePointer<Int>
    let yOffsets: UnsafePointer<Int>
  }

  /// Rows that a last tile reads past the end.
  private static let rowsPastEnd = 8
  /// Depth of a block: deeper ones read and write y less often.
  private static let blockDepth = 512
  /// Weights, in floats, of the panels that a tile of rows meets: they stay in L2 while the rows pass.
  private static let blockWeights = 65_536

  func run(
    _ pixels: PixelRange, panels range: Range<Int>, source: PixelSteps, target: PixelSteps
  ) {
    guard pixels.count > 0 else { return }
    let places = pixels.count + Self.rowsPastEnd
    Scratch.withIntegers(2 * places) { offsets in
      pixels.locate(offsets, source, rest: Self.rowsPastEnd)
      pixels.locate(offsets + places, target, rest: Self.rowsPastEnd)
      let rows = Rows(
        first: pixels.first, count: pixels.count, aOffsets: UnsafePointer(offsets),
        yOffsets: UnsafePointer(offsets + places))
      if Processor.lanes == 16 {
        run(rows, range, tall: 8, SIMD16<Float>.self)
      } else {
        run(rows, range, tall: 6, SIMD8<Float>.self)
      }
    }
  }

  @inline(__always)
  private func run<V: Lanes>(_ rows: Rows, _ range: Range<Int>, tall: Int, _: V.Type) {
    let plan = TilePlan(rows.count, tall: tall)
    let blocks = Block.all(taps: taps.count, inputs: panels.inputs, depth: Self.blockDepth)
    let full = min(range.upperBound, panels.outputs / Panels.full)
    let depth = min(Self.blockDepth, taps.count * panels.inputs)
    let together = max(1, Self.blockWeights / (Panels.full * max(1, depth)))
    for first in stride(from: range.lowerBound, to: full, by: together) {
      run(rows, first..<min(full, first + together), plan, blocks, isWide: true, V.self)
    }
    for rest in max(full, range.lowerBound)..<range.upperBound {
      let isWide = panels.width(rest) > V.scalarCount
      run(rows, rest..<rest + 1, plan, blocks, isWide: isWide, V.self)
    }
  }

  /// The blocks of some panels of equal width.
  @inline(__always)
  private func run<V: Lanes>(
    _ rows: Rows, _ range: Range<Int>, _ plan: TilePlan, _ blocks: [Block], isWide: Bool, _: V.Type
  ) {
    let first = range.lowerBound
    taps.withUnsafeBufferPointer { taps in
      for block in blocks {
        let sums = RowBlock(
          a: a + block.inputs.lowerBound, rows: rows,
          taps: UnsafeBufferPointer(rebasing: taps[block.taps]), depth: block.inputs.count,
          inputs: panels.inputs,
          weights: weights + panels.start(first) + block.inputs.lowerBound * panels.width(first),
          panelStride: panels.start(1), panels: range.count, y: y + first * Panels.full,
          used: panels.used(first), isFirst: block.isFirst,
          epilogue: block.isLast ? epilogue.of(panel: first) : Epilogue(),
          outputs: panels.outputs)
        sums.run(plan, isWide: isWide, V.self)
      }
    }
  }
}

/// A part of the depth: some taps with all inputs, or one tap with some.
struct Block {
  let taps: Range<Int>
  let inputs: Range<Int>
  let isFirst: Bool
  let isLast: Bool

  /// The blocks of at most `depth` products, in order.
  static func all(taps: Int, inputs: Int, depth: Int) -> [Block] {
    let tapsTogether = min(taps, max(1, depth / inputs))
    let parts = (inputs + depth - 1) / depth
    let part = (inputs + parts - 1) / parts
    var blocks: [Block] = []
    for tap in stride(from: 0, to: taps, by: tapsTogether) {
      for input in stride(from: 0, to: inputs, by: part) {
        let (tapEnd, inputEnd) = (min(taps, tap + tapsTogether), min(inputs, input + part))
        blocks.append(
          Block(
            taps: tap..<tapEnd, inputs: input..<inputEnd, isFirst: tap == 0 && input == 0,
            isLast: tapEnd == taps && inputEnd == inputs))
      }
    }
    return blocks
  }
}
