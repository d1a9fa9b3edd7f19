/// dU[f] (+)= V[f]ᵀ·Z[f] for the tiles of a strip.
struct WinogradColumns {
  let v: Input
  let values: WinogradPlanes
  let z: Input
  let gradients: WinogradPlanes
  let tiles: Int
  let isFirst: Bool

  /// All panels of a frequency.
  func run(_ products: Output, _ panels: Panels, _ frequency: Int) {
    for panel in 0..<panels.count {
      run(
        products + panels.start(panel), panel, frequency, blocks: 0..<values.blocks,
        isWide: panels.width(panel) > Processor.lanes)
    }
  }

  /// Some blocks of inputs of a panel, `[input][lane]`.
  func run(_ target: Output, _ panel: Int, _ frequency: Int, blocks: Range<Int>, isWide: Bool) {
    if Processor.lanes == 16 {
      run(target, panel, frequency, blocks, Tile<8, SIMD16<Float>>.self, isWide)
    } else {
      run(target, panel, frequency, blocks, Tile<6, SIMD8<Float>>.self, isWide)
    }
  }

  /// Tiles that are added in registers: their panel of Z fills a third of L1.
  private static let together = 128

  @inline(__always)
  private func run<let tall: Int, V: Lanes>(
    _ target: Output, _ panel: Int, _ frequency: Int, _ blocks: Range<Int>,
    _ tile: Tile<tall, V>.Type, _ isWide: Bool
  ) {
    let a = v + frequency * values.planeStride + blocks.lowerBound * values.blockStride
    let b = z + frequency * gradients.planeStride + 2 * panel * gradients.blockStride
    let plan = TilePlan(blocks.count * V.scalarCount, tall: tall)
    let (rows, rest) = (0..<plan.tallRows, plan.tallRows..<plan.rows)
    for first in stride(from: 0, to: tiles, by: Self.together) {
      let part = Part(
        a: a + first * V.scalarCount, aStride: values.blockStride, b: b + first * V.scalarCount,
        bStride: gradients.blockStride, depth: min(Self.together, tiles - first),
        isFirst: isFirst && first == 0)
      if isWide {
        part.add(target, rows, tile, isWide: Yes.self)
        part.add(target, rest, Tile<4, V>.self, isWide: Yes.self)
      } else {
        part.add(target, rows, tile, isWide: No.self)
        part.add(target, rest, Tile<4, V>.self, isWide: No.self)
      }
    }
  }

  /// Some tiles of V and of a panel of Z.
  private struct Part {
    let a: Input
    let aStride: Int
    let b: Input
    let bStride: Int
    let depth: Int
    let isFirst: Bool

    /// Adds their products for some inputs.
    @inline(never)
    func add<let height: Int, V: Lanes, IsWide: Choice>(
      _ target: Output, _ inputs: Range<Int>, _: Tile<height, V>.Type, isWide: IsWide.Type
    ) {
      let isWide = IsWide.isYes
      let width = isWide ? 2 * V.scalarCount : V.scalarCount
      for row in stride(from: inputs.lowerBound, to: inputs.upperBound, by: height) {
        let sums = target + row * width
        var tile = Tile<height, V>()
        if !isFirst {
          for r in 0..<height {
            tile.low[r] = V.load(sums + r * width)
            if isWide { tile.high[r] = V.load(sums + r * width + V.scalarCount) }
          }
        }
        let (block, lane) = row.quotientAndRemainder(dividingBy: V.scalarCount)
        let start = a + block * aStride + lane
        // Rows that a block of lanes holds lie side by side; others go on in the next block.
        let rows = InlineArray<height, Input> {
          V.scalarCount % height == 0 || lane + $0 < V.scalarCount
            ? start + $0 : start + $0 + aStride - V.scalarCount
        }
        tile.addTiles(rows, b, b + bStride, depth: depth, isWide: isWide)
        for r in 0..<height {
          tile.low[r].store(sums + r * width)
          if isWide { tile.high[r].store(sums + r * width + V.scalarCount) }
        }
      }
    }
  }
}
