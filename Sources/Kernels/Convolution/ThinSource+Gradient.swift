extension ThinSource {
  /// Whether `weightGradient` takes so many outputs: it reads whole vectors of them.
  static func takesGradients(outputs: Int) -> Bool { outputs % Processor.lanes == 0 }

  /// The gradient of the packed weights.
  ///
  /// Rows of pixels are cut into chunks with sums of their own, which are then added in order.
  /// - Parameter dy: Pictures of `panels.outputs` channels.
  func weightGradient(_ dw: Output, dy: Input, panels: Panels) {
    let rows = planes.batch * planes.height
    let chunks = min(rows, 16)
    withOffsets { offsets in
      Scratch.with(chunks * panels.size) { partial in
        parallelFor(chunks) { chunk in
          let pass = GradientPass(
            source: self, sums: partial + chunk * panels.size, dy: dy, panels: panels,
            offsets: offsets)
          let range = chunk * rows / chunks..<(chunk + 1) * rows / chunks
          if Processor.lanes == 16 {
            pass.run(range, Tile<8, SIMD16<Float>>.self, Tile<4, SIMD16<Float>>.self)
          } else {
            pass.run(range, Tile<6, SIMD8<Float>>.self, Tile<4, SIMD8<Float>>.self)
          }
        }
        Reduction.addParts(dw, partial, count: panels.size, parts: chunks)
      }
    }
  }
}

/// The sums of a chunk of rows, as `[panel][tap][channel][lane]`.
private struct GradientPass {
  let source: ThinSource
  let sums: Output
  let dy: Input
  let panels: Panels
  let offsets: UnsafePointer<Int>

  /// Rows of a band: a panel of its dy stays in L1.
  private var bandRows: Int { max(1, 128 / source.planes.width) }

  @inline(__always)
  func run<let tall: Int, let four: Int, V: Lanes>(
    _ rows: Range<Int>, _ tallTile: Tile<tall, V>.Type, _ fourTile: Tile<four, V>.Type
  ) {
    let plan = TilePlan(source.depth, tall: tall)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: bandRows) {
      let band = start..<min(rows.upperBound, start + bandRows)
      let isFirst = start == rows.lowerBound
      for panel in 0..<panels.count {
        for tile in 0..<plan.tiles {
          if plan.isTall(tile) {
            run(band, panel, term: plan.start(tile), isFirst: isFirst, tallTile)
          } else {
            run(band, panel, term: plan.start(tile), isFirst: isFirst, fourTile)
          }
        }
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ band: Range<Int>, _ panel: Int, term: Int, isFirst: Bool, _ tile: Tile<height, V>.Type
  ) {
    if panels.width(panel) > V.scalarCount {
      run(band, panel, term: term, isFirst: isFirst, isWide: true, tile)
    } else {
      run(band, panel, term: term, isFirst: isFirst, isWide: false, tile)
    }
  }

  /// Adds a band of rows to the sums of some terms of a panel.
  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ band: Range<Int>, _ panel: Int, term: Int, isFirst: Bool, isWide: Bool,
    _: Tile<height, V>.Type
  ) {
    let planes = source.planes
    var tile = Tile<height, V>()
    let last = source.depth - 1
    let terms = InlineArray<height, Input> { source.a + offsets[min(term + $0, last)] }
    for row in band {
      let start = planes.start(row / planes.height, row % planes.height, 0)
      let pixels = InlineArray<height, Input> { terms[$0] + start }
      let b = dy + row * planes.width * panels.outputs + panel * Panels.full
      tile.addRows(pixels, b, depth: planes.width, isWide: isWide, stride: panels.outputs)
    }
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    let target = sums + panels.start(panel) + term * width
    for r in 0..<min(height, source.depth - term) {
      let row = target + r * width
      (isFirst ? tile.low[r] : V.load(row) + tile.low[r]).store(row)
      guard isWide else { continue }
      let high = row + V.scalarCount
      (isFirst ? tile.high[r] : V.load(high) + tile.high[r]).store(high)
    }
  }
}
