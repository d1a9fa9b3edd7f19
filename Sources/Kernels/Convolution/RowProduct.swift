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

  /// A part of the rows: their offsets in A and in y, and the number of the first.
  struct Rows {
    let first: Int
    let count: Int
    let aOffsets: UnsafePointer<Int>
    let yOffsets: UnsafePointer<Int>
  }

  /// Depth of a block: its panel of weights streams from L2 as fast as it is used, and deeper blocks
  /// read and write y less often.
  private static let blockDepth = 512

  func run(_ rows: Rows, panels range: Range<Int>) {
    if Processor.lanes == 16 {
      run(rows, range, tall: 8, SIMD16<Float>.self)
    } else {
      run(rows, range, tall: 6, SIMD8<Float>.self)
    }
  }

  @inline(__always)
  private func run<V: Lanes>(_ rows: Rows, _ range: Range<Int>, tall: Int, _: V.Type) {
    let plan = TilePlan(rows.count, tall: tall)
    let blocks = Block.all(taps: taps.count, inputs: panels.inputs, depth: Self.blockDepth)
    taps.withUnsafeBufferPointer { taps in
      for number in range {
        for block in blocks {
          let panel = RowPanel(
            a: a + block.inputs.lowerBound, rows: rows,
            taps: UnsafeBufferPointer(rebasing: taps[block.taps]),
            depth: block.inputs.count, inputs: panels.inputs,
            weights: weights + panels.start(number)
              + block.inputs.lowerBound * panels.width(number),
            y: y + number * Panels.full, used: panels.used(number), isFirst: block.isFirst,
            epilogue: block.isLast ? epilogue.of(panel: number) : Epilogue(),
            outputs: panels.outputs,
            isFirstPanel: number == range.lowerBound)
          panel.run(plan, isWide: panels.width(number) > V.scalarCount, V.self)
        }
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
