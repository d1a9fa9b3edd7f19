/// The sums of some rows with one panel of weights and one block of the depth.
struct RowPanel {
  /// Where the block's inputs begin.
  let a: Input
  let rows: RowProduct.Rows
  let taps: UnsafeBufferPointer<RowProduct.Tap>
  /// Inputs of the block.
  let depth: Int
  /// Inputs of a tap in the weights.
  let inputs: Int
  /// The panel, from the block's first input on.
  let weights: Input
  /// Where the panel's outputs begin.
  let y: Output
  /// Outputs of the panel.
  let used: Int
  /// Whether y holds nothing yet.
  let isFirst: Bool
  /// What is added to the sums, if they are finished with this block.
  let epilogue: Epilogue
  /// Of all panels.
  let outputs: Int
  let isFirstPanel: Bool

  @inline(__always)
  func run<V: Lanes>(_ plan: TilePlan, isWide: Bool, _: V.Type) {
    if isWide {
      runTiles(plan, isWide: true, V.self)
    } else {
      runTiles(plan, isWide: false, V.self)
    }
  }

  @inline(__always)
  private func runTiles<V: Lanes>(_ plan: TilePlan, isWide: Bool, _: V.Type) {
    for tile in 0..<plan.tiles {
      if !plan.isTall(tile) {
        run(plan.start(tile), Tile<4, V>(), isWide: isWide)
      } else if V.scalarCount == 16 {
        run(plan.start(tile), Tile<8, V>(), isWide: isWide)
      } else {
        run(plan.start(tile), Tile<6, V>(), isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(_ start: Int, _ zero: Tile<height, V>, isWide: Bool) {
    var tile = zero
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    let last = rows.count - 1
    let base = InlineArray<height, Input> { a + rows.aOffsets[min(start + $0, last)] }
    prefetch(start, height: height)
    for tap in taps {
      let shifted = InlineArray<height, Input> { base[$0] + tap.offset }
      tile.addRows(shifted, weights + tap.number * inputs * width, depth: depth, isWide: isWide)
    }
    let existing = min(height, rows.count - start)
    if used == width && existing == height {
      store(tile, start, isWide: isWide)
    } else {
      storePart(tile, start, existing)
    }
  }

  /// Asks for what the next tile of rows reads, and this one overwrites, while products are computed:
  /// lines of different rows are no stream that the processor would foresee.
  ///
  /// Not before the last tile: to look for the end of the rows costs more.
  @inline(__always)
  private func prefetch(_ start: Int, height: Int) {
    guard start + 2 * height <= rows.count else { return }
    for r in 0..<height {
      CacheLines.prefetchToWrite(y + rows.yOffsets[start + r], count: Panels.full)
    }
    guard isFirstPanel, taps.count == 1 else { return }
    for r in 0..<height {
      CacheLines.prefetch(a + rows.aOffsets[start + height + r] + taps[0].offset, count: depth)
    }
  }

  /// A whole tile of full panels, in vectors; a loop for each term, so that the tile stays in
  /// registers.
  @inline(__always)
  private func store<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ start: Int, isWide: Bool
  ) {
    let targets = rows.yOffsets + start
    var sums = tile
    if !isFirst { sums.add(isWide: isWide) { UnsafePointer(y + targets[$0]) } }
    if let bias = epilogue.bias { sums.add(isWide: isWide) { _ in bias } }
    if let bias = epilogue.imageBias {
      sums.add(isWide: isWide) { bias + image(start + $0) * outputs }
    }
    if let residual = epilogue.residual { sums.add(isWide: isWide) { residual + targets[$0] } }
    for r in 0..<height {
      let target = y + targets[r]
      sums.low[r].store(target)
      if isWide { sums.high[r].store(target + V.scalarCount) }
    }
  }

  /// The image of a row.
  @inline(__always)
  private func image(_ row: Int) -> Int { (rows.first + row) / epilogue.rowsPerImage }

  /// The rows and columns of a tile that exist, one by one.
  @inline(never)
  private func storePart<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ start: Int, _ existing: Int
  ) {
    for r in 0..<existing {
      let offset = rows.yOffsets[start + r]
      for n in 0..<used {
        var sum = n < V.scalarCount ? tile.low[r][n] : tile.high[r][n - V.scalarCount]
        if !isFirst { sum += y[offset + n] }
        if let bias = epilogue.bias { sum += bias[n] }
        if let bias = epilogue.imageBias { sum += bias[image(start + r) * outputs + n] }
        if let residual = epilogue.residual { sum += residual[offset + n] }
        y[offset + n] = sum
      }
    }
  }
}
