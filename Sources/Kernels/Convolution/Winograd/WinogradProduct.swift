/// The forward pass and the input's gradient, for many tiles or for few.
///
/// Many tiles: U is made once, and strips of tiles that stay in the cache go through input transform,
/// products M[f] = V[f]·U[f], and output transform, each on one thread. M[f] takes the place of
/// V[f − 1], so that half as much has to stay. Few tiles: V is made once, and panels of outputs go
/// through weight transform (a part of the depth at a time), products and output transform, each on
/// one thread; U, larger than all else, is then never in memory as a whole.
struct WinogradProduct<Scheme: TileScheme> {
  let weights: WinogradWeights<Scheme>
  /// What is read.
  let tiling: WinogradTiling
  let results: WinogradTiling
  let epilogue: Epilogue
  /// Where the moments of the results go, if they are wanted.
  let moments: Output?

  /// Tiles of a strip: V of 128 channels fills L2.
  ///
  /// Measured 8-wide with 128 to 384 channels: twice as many are no faster.
  private var tilesOfStrip: Int { Caches.second / (128 * weights.frequencies) }

  /// Rows of tiles of a strip; at least eight strips, if there are tiles for them.
  private var rowsOfStrip: Int {
    max(1, min(tilesOfStrip, tiling.tiles / 8) / tiling.tilesInRow)
  }

  /// Tiles up to which the panels are divided instead of the tiles; measured.
  private static var fewTiles: Int { 160 }

  func run(_ y: Output, _ x: PictureLines, _ weight: Input) {
    guard let moments else { return run(y, x, weight, nil) }
    Scratch.with(WinogradMoments.size(results)) { sums in
      let sums = WinogradMoments(pictures: UnsafePointer(y), tiling: results, sums: sums)
      run(y, x, weight, sums)
      sums.finish(moments)
    }
  }

  private func run(
    _ y: Output, _ x: PictureLines, _ weight: Input, _ moments: WinogradMoments?
  ) {
    if tiling.tiles <= Self.fewTiles {
      runPanels(y, x, weight, moments)
    } else {
      runStrips(y, x, weight, moments)
    }
  }

  private func runStrips(
    _ y: Output, _ x: PictureLines, _ weight: Input, _ moments: WinogradMoments?
  ) {
    Scratch.with(weights.size) { u in
      weights.transform(u, weight)
      let rows = rowsOfStrip
      parallelFor((tiling.rows + rows - 1) / rows) { strip in
        run(y, x, u, rows: strip * rows..<min(tiling.rows, (strip + 1) * rows), moments)
      }
    }
  }

  private func run(
    _ y: Output, _ x: PictureLines, _ u: Output, rows: Range<Int>, _ moments: WinogradMoments?
  ) {
    let tiles = rows.count * tiling.tilesInRow
    let widest = max(tiling.channels, results.channels)
    let planes = WinogradPlanes(
      tiles: tiles, channels: tiling.channels, room: widest, products: Scheme.products)
    let products = WinogradPlanes(
      tiles: tiles, channels: results.channels, room: widest, products: Scheme.products)
    Scratch.with(products.size + products.planeStride) { m in
      let v = m + products.planeStride
      x.forEachPart(of: rows) { part, x in
        WinogradInput<TileValues<Scheme>>(tiling: tiling, planes: planes)
          .transform(v, x, rows: part, first: rows.lowerBound)
      }
      for frequency in 0..<weights.frequencies {
        let product = WinogradBlock(
          m: m + frequency * products.planeStride, mStride: products.blockStride,
          v: v + frequency * planes.planeStride, vStride: planes.blockStride,
          u: u + frequency * weights.planeStride, blocks: planes.blocks, tiles: planes.tiles)
        for panel in 0..<weights.panels.count {
          prefetch(y, rows, part: frequency * weights.panels.count + panel)
          multiply(product, panel)
        }
      }
      finish(y, m, products, rows: rows, channels: 0..<results.channels, moments)
    }
  }

  /// The results of some rows of tiles, the first of which is tile 0 of the products.
  private func finish(
    _ y: Output, _ m: Input, _ products: WinogradPlanes, rows: Range<Int>, channels: Range<Int>,
    _ moments: WinogradMoments?
  ) {
    let output = WinogradOutput<Scheme>(tiling: results, planes: products, epilogue: epilogue)
    for row in rows {
      output.transform(
        y, m, rows: row..<row + 1, first: rows.lowerBound, channel: channels.lowerBound)
      moments?.add(row: row, channels: channels)
    }
  }

  /// Asks for one of as many parts of a strip's results as there are panels in all frequencies: what
  /// is overwritten arrives while products are computed.
  ///
  /// Measured: in 36 parts it holds up the products (64→64 with a residual: 2.0, in 144 parts 2.3).
  private func prefetch(_ y: Output, _ rows: Range<Int>, part: Int) {
    let (start, end) = (results.start(rows.lowerBound), results.start(rows.upperBound))
    let parts = weights.frequencies * weights.panels.count
    let size = (end - start + parts - 1) / parts
    let first = start + part * size
    let count = min(size, end - first)
    CacheLines.prefetchToWrite(y + first, count: count)
    if let residual = epilogue.residual { CacheLines.prefetch(residual + first, count: count) }
  }

  /// M = V·U of one frequency and one panel; `product` holds where panel 0 begins.
  private func multiply(_ product: WinogradBlock, _ panel: Int) {
    var product = product
    product.m += 2 * panel * product.mStride
    product.u += weights.panels.start(panel)
    product.run(isWide: weights.panels.width(panel) > Processor.lanes, accumulate: false)
  }
}

extension WinogradProduct {
  private func runPanels(
    _ y: Output, _ x: PictureLines, _ weight: Input, _ moments: WinogradMoments?
  ) {
    let (tiles, count) = (tiling.tiles, Scheme.products)
    let planes = WinogradPlanes(tiles: tiles, channels: tiling.channels, products: count)
    Scratch.with(planes.size) { v in
      let perTask = max(1, 8 / tiling.tilesInRow)
      parallelFor((tiling.rows + perTask - 1) / perTask) { task in
        x.forEachPart(of: task * perTask..<min(tiling.rows, (task + 1) * perTask)) { rows, x in
          WinogradInput<TileValues<Scheme>>(tiling: tiling, planes: planes)
            .transform(v, x, rows: rows, first: 0)
        }
      }
      parallelFor(weights.panels.count) { panel in
        let (channel, width) = (panel * Panels.full, weights.panels.width(panel))
        let products = WinogradPlanes(tiles: tiles, channels: width, products: count)
        Scratch.with(products.size) { m in
          multiply(m, products, v, planes, weight, panel: panel)
          finish(
            y, m, products, rows: 0..<tiling.rows, channels: channel..<channel + width, moments)
        }
      }
    }
  }

  /// M = V·U of one panel; of U as much depth is made at a time as is added in registers.
  ///
  /// Measured: parts whose U and M stay in L2 are 8 % slower, since they add to M more often.
  private func multiply(
    _ m: Output, _ products: WinogradPlanes, _ v: Input, _ planes: WinogradPlanes,
    _ weight: Input, panel: Int
  ) {
    let together = min(planes.blocks, WinogradBlock.together)
    let width = weights.panels.width(panel)
    let stride = together * Processor.lanes * width + Processor.lanes
    Scratch.with(weights.frequencies * stride) { u in
      for first in Swift.stride(from: 0, to: planes.blocks, by: together) {
        let blocks = first..<min(planes.blocks, first + together)
        weights.transform(u, planeStride: stride, weight, panel, blocks: blocks)
        for frequency in 0..<weights.frequencies {
          let block = WinogradBlock(
            m: m + frequency * products.planeStride, mStride: products.blockStride,
            v: v + frequency * planes.planeStride + first * planes.blockStride,
            vStride: planes.blockStride, u: u + frequency * stride, blocks: blocks.count,
            tiles: planes.tiles)
          block.run(isWide: width > Processor.lanes, accumulate: first > 0)
        }
      }
    }
  }
}

/// The product of a strip's plane with one panel.
struct WinogradBlock {
  var m: Output
  let mStride: Int
  let v: Input
  let vStride: Int
  var u: Input
  /// Blocks of depth.
  let blocks: Int
  let tiles: Int

  /// Blocks of depth that are added in registers: 16 KB of a panel, or 32 KB of 16 lanes.
  static let together = 256 / Processor.lanes

  /// - Parameter accumulate: Whether M holds sums to add to.
  func run(isWide: Bool, accumulate: Bool) {
    let plan = TilePlan(tiles, tall: WinogradPlanes.tall)
    let (tall, rest) = (0..<plan.tallRows, plan.tallRows..<plan.rows)
    for first in stride(from: 0, to: blocks, by: Self.together) {
      let range = first..<min(blocks, first + Self.together)
      let adds = accumulate || first > 0
      if Processor.lanes == 16 {
        run(Tile<8, SIMD16<Float>>.self, tall, range, adds, isWide)
        run(Tile<4, SIMD16<Float>>.self, rest, range, adds, isWide)
      } else {
        run(Tile<6, SIMD8<Float>>.self, tall, range, adds, isWide)
        run(Tile<4, SIMD8<Float>>.self, rest, range, adds, isWide)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>.Type, _ rows: Range<Int>, _ range: Range<Int>, _ accumulate: Bool,
    _ isWide: Bool
  ) {
    switch (accumulate, isWide) {
    case (false, true): run(tile, rows, range, accumulate: No.self, isWide: Yes.self)
    case (true, true): run(tile, rows, range, accumulate: Yes.self, isWide: Yes.self)
    case (false, false): run(tile, rows, range, accumulate: No.self, isWide: No.self)
    case (true, false): run(tile, rows, range, accumulate: Yes.self, isWide: No.self)
    }
  }

  /// Whole tiles of some rows of the strip.
  @inline(never)
  private func run<let height: Int, V: Lanes, Accumulate: Choice, IsWide: Choice>(
    _: Tile<height, V>.Type, _ rows: Range<Int>, _ range: Range<Int>, accumulate: Accumulate.Type,
    isWide: IsWide.Type
  ) {
    let isWide = IsWide.isYes
    let depth = V.scalarCount * (isWide ? 2 * V.scalarCount : V.scalarCount)
    let u = u + range.lowerBound * depth
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: height) {
      let target = m + start * V.scalarCount
      let v = v + range.lowerBound * vStride + start * V.scalarCount
      var tile: Tile<height, V>
      if Accumulate.isYes {
        tile = Tile()
        load(&tile, target, isWide: isWide)
        tile.addBlock(v, u, isWide: isWide)
      } else {
        tile = Tile(block: v, u, isWide: isWide)
      }
      for block in 1..<range.count {
        tile.addBlock(v + block * vStride, u + block * depth, isWide: isWide)
      }
      for r in 0..<height {
        tile.low[r].store(target + r * V.scalarCount)
        if isWide { tile.high[r].store(target + mStride + r * V.scalarCount) }
      }
    }
  }

  @inline(__always)
  private func load<let height: Int, V: Lanes>(
    _ tile: inout Tile<height, V>, _ target: Output, isWide: Bool
  ) {
    for r in 0..<height {
      tile.low[r] = V.load(target + r * V.scalarCount)
      if isWide { tile.high[r] = V.load(target + mStride + r * V.scalarCount) }
    }
  }
}
