/// The weights' gradient: dU[f] = Σ_tiles V[f]ᵀ·Z[f], then dw = Gᵀ·dU·G.
///
/// V and Z are made on all threads, a strip of tiles at a time. If one strip is all, each thread takes
/// some inputs of a panel through all frequencies and back to dw, and dU is never in memory;
/// otherwise the frequencies are divided among the threads, and dU holds the sums between strips.
struct WinogradWeightGradient {
  let weights: WinogradWeights
  let inputs: WinogradTiling
  let outputs: WinogradTiling

  init(_ shape: ConvolutionShape) {
    weights = WinogradWeights(stored: shape.panels, isTransposed: false)
    inputs = WinogradTiling(
      pictures: shape.batch, height: shape.height, width: shape.width, channels: shape.inputs)
    outputs = WinogradTiling(
      pictures: shape.batch, height: shape.height, width: shape.width, channels: shape.outputs)
  }

  /// Tiles of a strip: V and Z of 128 channels then fill a third of L3.
  private static let tilesTogether = 128

  func run(_ dw: Output, _ x: Input, _ dy: Input) {
    let rows = min(inputs.rows, max(1, Self.tilesTogether / inputs.tilesInRow))
    let v = WinogradPlanes(tiles: rows * inputs.tilesInRow, channels: inputs.channels)
    let z = WinogradPlanes(tiles: rows * inputs.tilesInRow, channels: outputs.channels)
    Scratch.with(v.size) { values in
      Scratch.with(z.size) { gradients in
        func strip(_ range: Range<Int>) -> WinogradColumns {
          transform(values, v, x, inputs, range, isGradient: false)
          transform(gradients, z, dy, outputs, range, isGradient: true)
          return WinogradColumns(
            v: values, values: v, z: gradients, gradients: z,
            tiles: range.count * inputs.tilesInRow, isFirst: range.lowerBound == 0)
        }
        guard rows < inputs.rows else { return finish(dw, strip(0..<rows)) }
        Scratch.with(weights.size) { products in
          for first in stride(from: 0, to: inputs.rows, by: rows) {
            let strip = strip(first..<min(inputs.rows, first + rows))
            parallelFor(WinogradPlanes.frequencies) { frequency in
              strip.run(products + frequency * weights.planeStride, weights.panels, frequency)
            }
          }
          weights.gradient(dw, products)
        }
      }
    }
  }

  /// Inputs of a task when one strip is all, in blocks.
  private static let blocksTogether = 2

  private func finish(_ dw: Output, _ strip: WinogradColumns) {
    let (panels, blocks) = (weights.panels, strip.values.blocks)
    let parts = (blocks + Self.blocksTogether - 1) / Self.blocksTogether
    parallelFor(panels.count * parts) { task in
      let (panel, part) = (task / parts, task % parts)
      let width = panels.width(panel)
      let range =
        part * Self.blocksTogether..<min(blocks, (part + 1) * Self.blocksTogether)
      let planeStride = range.count * Processor.lanes * width + Processor.lanes
      Scratch.with(WinogradPlanes.frequencies * planeStride) { products in
        for frequency in 0..<WinogradPlanes.frequencies {
          strip.run(
            products + frequency * planeStride, panel, frequency, blocks: range,
            isWide: width > Processor.lanes)
        }
        weights.gradient(
          dw, products, planeStride: planeStride, panel: panel,
          inputs: range.lowerBound * Processor.lanes..<range.upperBound * Processor.lanes)
      }
    }
  }

  private func transform(
    _ target: Output, _ planes: WinogradPlanes, _ pictures: Input, _ tiling: WinogradTiling,
    _ rows: Range<Int>, isGradient: Bool
  ) {
    let perTask = max(1, 8 / tiling.tilesInRow)
    parallelFor((rows.count + perTask - 1) / perTask) { task in
      let first = rows.lowerBound + task * perTask
      WinogradInput(tiling: tiling, planes: planes).transform(
        target, pictures, rows: first..<min(rows.upperBound, first + perTask),
        first: rows.lowerBound, isGradient: isGradient)
    }
  }
}

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
      run(target, panel, frequency, blocks, Tile<8, SIMD16<Float>>(), isWide)
    } else {
      run(target, panel, frequency, blocks, Tile<4, SIMD8<Float>>(), isWide)
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ target: Output, _ panel: Int, _ frequency: Int, _ blocks: Range<Int>,
    _ zero: Tile<height, V>, _ isWide: Bool
  ) {
    if isWide {
      runPanel(target, panel, frequency, blocks, zero, isWide: true)
    } else {
      runPanel(target, panel, frequency, blocks, zero, isWide: false)
    }
  }

  /// Tiles that are added in registers: their panel of Z fills a third of L1.
  private static let together = 128

  @inline(__always)
  private func runPanel<let height: Int, V: Lanes>(
    _ target: Output, _ panel: Int, _ frequency: Int, _ blocks: Range<Int>,
    _ zero: Tile<height, V>, isWide: Bool
  ) {
    let b = z + frequency * gradients.planeStride + 2 * panel * gradients.blockStride
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for first in stride(from: 0, to: tiles, by: Self.together) {
      let (depth, offset) = (min(Self.together, tiles - first), first * V.scalarCount)
      for block in blocks {
        let a = v + frequency * values.planeStride + block * values.blockStride + offset
        for start in stride(from: 0, to: V.scalarCount, by: height) {
          let row = target + ((block - blocks.lowerBound) * V.scalarCount + start) * width
          var tile = zero
          if !isFirst || first > 0 {
            for r in 0..<height {
              tile.low[r] = V.load(row + r * width)
              if isWide { tile.high[r] = V.load(row + r * width + V.scalarCount) }
            }
          }
          tile.addTiles(
            a + start, b + offset, b + offset + gradients.blockStride, depth: depth, isWide: isWide)
          for r in 0..<height {
            tile.low[r].store(row + r * width)
            if isWide { tile.high[r].store(row + r * width + V.scalarCount) }
          }
        }
      }
    }
  }
}
