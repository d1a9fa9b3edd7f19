/// The forward pass and the input's gradient: strips of tiles that stay in the cache.
///
/// Each strip goes through input transform, 36 products M[f] = V[f]·U[f], and output transform on
/// one thread; U is made once before.
struct WinogradProduct {
  let weights: WinogradWeights
  let tiling: WinogradTiling
  let epilogue: Epilogue

  private var outputs: Int { weights.panels.outputs }

  /// Rows of tiles of a strip: V and M are then about as large as U, which is read once for each
  /// strip; but at least eight strips, if there are tiles for them.
  private var rowsOfStrip: Int {
    let balanced = weights.panels.inputs * outputs / (weights.panels.inputs + outputs)
    let tiles = max(16, min(balanced, tiling.rows * tiling.tilesInRow / 8))
    return max(1, tiles / tiling.tilesInRow)
  }

  func run(_ y: Output, _ x: Input, _ weight: Input) {
    Scratch.with(weights.size) { u in
      weights.transform(u, weight)
      let rows = rowsOfStrip
      parallelFor((tiling.rows + rows - 1) / rows) { strip in
        run(y, x, u, rows: strip * rows..<min(tiling.rows, (strip + 1) * rows))
      }
    }
  }

  private func run(_ y: Output, _ x: Input, _ u: Output, rows: Range<Int>) {
    let tiles = rows.count * tiling.tilesInRow
    let planes = WinogradPlanes(tiles: tiles, channels: tiling.channels)
    let products = WinogradPlanes(tiles: tiles, channels: outputs)
    var results = tiling
    results.channels = outputs
    Scratch.with(planes.size) { v in
      Scratch.with(products.size) { m in
        WinogradInput(tiling: tiling, planes: planes)
          .transform(v, x, rows: rows, first: rows.lowerBound, isGradient: false)
        for frequency in 0..<WinogradPlanes.frequencies {
          multiply(
            m + frequency * products.planeStride, products, v + frequency * planes.planeStride,
            planes, u + frequency * weights.planeStride)
        }
        WinogradOutput(tiling: results, planes: products, epilogue: epilogue)
          .transform(y, m, rows: rows, first: rows.lowerBound)
      }
    }
  }

  /// M = V·U of one frequency.
  private func multiply(
    _ m: Output, _ products: WinogradPlanes, _ v: Input, _ planes: WinogradPlanes, _ u: Input
  ) {
    for panel in 0..<weights.panels.count {
      let block = WinogradBlock(
        m: m + 2 * panel * products.blockStride, mStride: products.blockStride, v: v,
        vStride: planes.blockStride, u: u + weights.panels.start(panel), blocks: planes.blocks,
        tiles: planes.tiles)
      let isWide = weights.panels.width(panel) > Processor.lanes
      if Processor.lanes == 16 {
        block.run(Tile<8, SIMD16<Float>>(), isWide: isWide)
      } else {
        block.run(Tile<6, SIMD8<Float>>(), isWide: isWide)
      }
    }
  }
}

/// The product of a strip's plane with one panel.
struct WinogradBlock {
  let m: Output
  let mStride: Int
  let v: Input
  let vStride: Int
  let u: Input
  /// Blocks of depth.
  let blocks: Int
  let tiles: Int

  /// Blocks of depth that are added in registers: their panel fills two thirds of L1.
  private static let together = 256 / Processor.lanes

  @inline(__always)
  func run<let height: Int, V: Lanes>(_ zero: Tile<height, V>, isWide: Bool) {
    for first in stride(from: 0, to: blocks, by: Self.together) {
      let range = first..<min(blocks, first + Self.together)
      if isWide {
        run(zero, range, isWide: true)
      } else {
        run(zero, range, isWide: false)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ zero: Tile<height, V>, _ range: Range<Int>, isWide: Bool
  ) {
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for start in stride(from: 0, to: tiles, by: height) {
      var tile = zero
      let target = m + start * V.scalarCount
      if range.lowerBound > 0 { load(&tile, target, isWide: isWide) }
      for block in range {
        tile.addBlock(
          v + block * vStride + start * V.scalarCount, u + block * V.scalarCount * width,
          isWide: isWide)
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
