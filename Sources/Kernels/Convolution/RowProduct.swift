import CCPUFacts

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
  func run<V: Lanes>(_ rows: Rows, _ range: Range<Int>, tall: Int, _: V.Type) {
    let plan = TilePlan(rows.count, tall: tall)
    let blocks = Block.all(taps: taps.count, inputs: panels.inputs, depth: Self.blockDepth)
    for panel in range {
      for block in blocks {
        let isFirst = panel == range.lowerBound
        if panels.width(panel) > V.scalarCount {
          run(rows, plan, panel, block, isFirstPanel: isFirst, isWide: true, V.self)
        } else {
          run(rows, plan, panel, block, isFirstPanel: isFirst, isWide: false, V.self)
        }
      }
    }
  }

  @inline(__always)
  private func run<V: Lanes>(
    _ rows: Rows, _ plan: TilePlan, _ panel: Int, _ block: Block, isFirstPanel: Bool, isWide: Bool,
    _: V.Type
  ) {
    for tile in 0..<plan.tiles {
      let start = plan.start(tile)
      if !plan.isTall(tile) {
        run(
          Tile<4, V>.self, rows, start, panel, block, isFirstPanel: isFirstPanel, isWide: isWide)
      } else if V.scalarCount == 16 {
        run(
          Tile<8, V>.self, rows, start, panel, block, isFirstPanel: isFirstPanel, isWide: isWide)
      } else {
        run(
          Tile<6, V>.self, rows, start, panel, block, isFirstPanel: isFirstPanel, isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _: Tile<height, V>.Type, _ rows: Rows, _ start: Int, _ panel: Int, _ block: Block,
    isFirstPanel: Bool, isWide: Bool
  ) {
    var tile = Tile<height, V>()
    let last = rows.count - 1
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    let panelStart = weights + panels.start(panel)
    let base = InlineArray<height, Input> { a + rows.aOffsets[min(start + $0, last)] }
    prefetch(rows, start, height: height, panel, block, isFirstPanel: isFirstPanel)
    for index in block.taps {
      let shift = taps[index].offset + block.inputs.lowerBound
      let shifted = InlineArray<height, Input> { base[$0] + shift }
      let row = taps[index].number * panels.inputs + block.inputs.lowerBound
      tile.addRows(
        shifted, panelStart + row * width, depth: block.inputs.count, isWide: isWide)
    }
    let used = min(height, rows.count - start)
    if panels.used(panel) == width && used == height {
      store(tile, rows, start, panel, block, isWide: isWide)
    } else {
      storePart(tile, rows, start, used, panel, block)
    }
  }

  /// Asks for what the next tile of rows reads, and this one overwrites, while products are computed:
  /// lines of different rows are no stream that the processor would foresee.
  @inline(__always)
  private func prefetch(
    _ rows: Rows, _ start: Int, height: Int, _ panel: Int, _ block: Block, isFirstPanel: Bool
  ) {
    let column = panel * Panels.full
    for row in start..<min(rows.count, start + height) {
      let target = y + rows.yOffsets[row] + column
      ddpm_prefetch_to_write(target)
      ddpm_prefetch_to_write(target + Processor.lanes)
    }
    guard isFirstPanel, taps.count == 1 else { return }
    for row in start + height..<max(start + height, min(rows.count, start + 2 * height)) {
      let source = a + rows.aOffsets[row] + taps[0].offset
      for i in stride(from: block.inputs.lowerBound, to: block.inputs.upperBound, by: 16) {
        ddpm_prefetch(source + i)
      }
    }
  }

  /// A whole tile of full panels, in vectors.
  @inline(__always)
  private func store<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ rows: Rows, _ start: Int, _ panel: Int, _ block: Block, isWide: Bool
  ) {
    let column = panel * Panels.full
    for r in 0..<height {
      let offset = rows.yOffsets[start + r] + column
      var low = tile.low[r]
      var high = tile.high[r]
      if !block.isFirst {
        low += V.load(y + offset)
        if isWide { high += V.load(y + offset + V.scalarCount) }
      }
      if block.isLast {
        add(epilogue.bias, column, &low, &high, isWide: isWide)
        if epilogue.imageBias != nil {
          let image = (rows.first + start + r) / epilogue.rowsPerImage * panels.outputs
          add(epilogue.imageBias, image + column, &low, &high, isWide: isWide)
        }
        add(epilogue.residual, offset, &low, &high, isWide: isWide)
      }
      low.store(y + offset)
      if isWide { high.store(y + offset + V.scalarCount) }
    }
  }

  @inline(__always)
  private func add<V: Lanes>(
    _ term: Input?, _ offset: Int, _ low: inout V, _ high: inout V, isWide: Bool
  ) {
    guard let term else { return }
    low += V.load(term + offset)
    if isWide { high += V.load(term + offset + V.scalarCount) }
  }

  /// The rows and columns of a tile that exist, one by one.
  @inline(__always)
  private func storePart<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ rows: Rows, _ start: Int, _ used: Int, _ panel: Int, _ block: Block
  ) {
    let column = panel * Panels.full
    for r in 0..<used {
      let offset = rows.yOffsets[start + r] + column
      let image = (rows.first + start + r) / epilogue.rowsPerImage * panels.outputs
      for n in 0..<panels.used(panel) {
        var sum = n < V.scalarCount ? tile.low[r][n] : tile.high[r][n - V.scalarCount]
        if !block.isFirst { sum += y[offset + n] }
        if block.isLast {
          if let bias = epilogue.bias { sum += bias[column + n] }
          if let bias = epilogue.imageBias { sum += bias[image + column + n] }
          if let residual = epilogue.residual { sum += residual[offset + n] }
        }
        y[offset + n] = sum
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
