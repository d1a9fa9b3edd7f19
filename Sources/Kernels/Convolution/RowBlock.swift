/// The sums of some rows with some panels of weights, alike in width, and one block of the depth.
///
/// A tile of rows meets all panels before the next one: its input lies in L1 then, and what the next
/// tile reads can be asked for a part at a time.
struct RowBlock {
  /// Where the block's inputs begin.
  let a: Input
  let rows: RowProduct.Rows
  let taps: UnsafeBufferPointer<RowProduct.Tap>
  /// Inputs of the block.
  let depth: Int
  /// Inputs of a tap in the weights.
  let inputs: Int
  /// The first panel, from the block's first input on.
  let weights: Input
  /// Floats from a panel to the next.
  let panelStride: Int
  let panels: Int
  /// Where the first panel's outputs begin.
  let y: Output
  /// Outputs of a panel.
  let used: Int
  /// Whether y holds nothing yet.
  let isFirst: Bool
  /// What is added to the sums, if they are finished with this block; of the first panel.
  let epilogue: Epilogue
  /// Of all panels.
  let outputs: Int

  @inline(__always)
  func run<V: Lanes>(_ plan: TilePlan, isWide: Bool, _ lanes: V.Type) {
    if isWide {
      run(plan, lanes, isWide: Yes.self)
    } else {
      run(plan, lanes, isWide: No.self)
    }
  }

  @inline(__always)
  private func run<V: Lanes, IsWide: Choice>(
    _ plan: TilePlan, _: V.Type, isWide: IsWide.Type
  ) {
    if V.scalarCount == 16 {
      run(plan.tallCount, from: 0, Tile<8, V>.self, isWide: isWide)
    } else {
      run(plan.tallCount, from: 0, Tile<6, V>.self, isWide: isWide)
    }
    run(plan.fourCount, from: plan.tallRows, Tile<4, V>.self, isWide: isWide)
  }

  @inline(never)
  private func run<let height: Int, V: Lanes, IsWide: Choice>(
    _ tiles: Int, from first: Int, _: Tile<height, V>.Type, isWide: IsWide.Type
  ) {
    let isWide = IsWide.isYes
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for tile in 0..<tiles {
      let start = first + tile * height
      let existing = min(height, rows.count - start)
      let base = InlineArray<height, Input> { a + rows.aOffsets[start + $0] }
      for panel in 0..<panels {
        prefetch(start, height: height, panel)
        let weights = weights + panel * panelStride
        let near = InlineArray<height, Input> { base[$0] + taps[0].offset }
        let own = weights + taps[0].number * inputs * width
        var sums = Tile<height, V>(rows: near, own, isWide: isWide)
        sums.addRows(near, own, depth: depth, isWide: isWide, from: 1)
        for tap in taps.dropFirst() {
          let shifted = InlineArray<height, Input> { base[$0] + tap.offset }
          sums.addRows(shifted, weights + tap.number * inputs * width, depth: depth, isWide: isWide)
        }
        if used == width && existing == height {
          store(sums, start, panel * Panels.full, isWide: isWide)
        } else {
          storePart(sums, start, panel * Panels.full, existing)
        }
      }
    }
  }

  /// Asks for what the panel will overwrite in the next tile of rows, and for its share of what they
  /// read: all at once would hold up the products, and lines of different rows are no stream that the
  /// processor would foresee.
  ///
  /// Not before the last tile: to look for the end of the rows costs more.
  @inline(__always)
  private func prefetch(_ start: Int, height: Int, _ panel: Int) {
    guard start + 2 * height <= rows.count else { return }
    let next = start + height
    for r in 0..<height {
      let place = rows.yOffsets[next + r] + panel * Panels.full
      CacheLines.prefetchToWrite(y + place, count: Panels.full)
      if let residual = epilogue.residual {
        CacheLines.prefetch(residual + place, count: Panels.full)
      }
    }
    guard taps.count == 1 else { return }
    for r in panel * height / panels..<(panel + 1) * height / panels {
      CacheLines.prefetch(a + rows.aOffsets[next + r] + taps[0].offset, count: depth)
    }
  }

  /// A whole tile of full panels, in vectors; a loop for each term, so that the tile stays in
  /// registers.
  @inline(__always)
  private func store<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ start: Int, _ column: Int, isWide: Bool
  ) {
    let targets = rows.yOffsets + start
    let y = y + column
    var sums = tile
    if !isFirst { sums.add(isWide: isWide) { UnsafePointer(y + targets[$0]) } }
    if let bias = epilogue.bias { sums.add(isWide: isWide) { _ in bias + column } }
    if let bias = epilogue.imageBias {
      sums.add(isWide: isWide) { bias + image(start + $0) * outputs + column }
    }
    if let residual = epilogue.residual {
      sums.add(isWide: isWide) { residual + targets[$0] + column }
    }
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
    _ tile: Tile<height, V>, _ start: Int, _ column: Int, _ existing: Int
  ) {
    for r in 0..<existing {
      let offset = rows.yOffsets[start + r] + column
      for n in 0..<used {
        var sum = n < V.scalarCount ? tile.low[r][n] : tile.high[r][n - V.scalarCount]
        if !isFirst { sum += y[offset + n] }
        if let bias = epilogue.bias { sum += bias[column + n] }
        if let bias = epilogue.imageBias { sum += bias[image(start + r) * outputs + column + n] }
        if let residual = epilogue.residual { sum += residual[offset + n] }
        y[offset + n] = sum
      }
    }
  }
}
