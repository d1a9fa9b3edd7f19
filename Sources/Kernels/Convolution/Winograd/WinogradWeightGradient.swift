/// The weights' gradient: dU[f] = Σ_strips V[f]ᵀ·Z[f], then dw = Gᵀ·dU·G.
///
/// A strip's V and Z are made on all threads, then the frequencies are divided among them.
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

  /// Tiles of a strip: the panel of Z fills two thirds of L1.
  private static let tilesTogether = 256

  func run(_ dw: Output, _ x: Input, _ dy: Input) {
    let rows = max(1, Self.tilesTogether / inputs.tilesInRow)
    let tiles = min(inputs.rows, rows) * inputs.tilesInRow
    let v = WinogradPlanes(tiles: tiles, channels: inputs.channels)
    let z = WinogradPlanes(tiles: tiles, channels: outputs.channels)
    Scratch.with(v.size) { values in
      Scratch.with(z.size) { gradients in
        Scratch.with(weights.size) { products in
          for first in stride(from: 0, to: inputs.rows, by: rows) {
            let range = first..<min(inputs.rows, first + rows)
            transform(values, v, x, inputs, range, isGradient: false)
            transform(gradients, z, dy, outputs, range, isGradient: true)
            let strip = WinogradColumns(
              v: values, values: v, z: gradients, gradients: z,
              tiles: range.count * inputs.tilesInRow, isFirst: first == 0)
            parallelFor(WinogradPlanes.frequencies) { frequency in
              strip.run(products + frequency * weights.planeStride, weights.panels, frequency)
            }
          }
          weights.gradient(dw, products)
        }
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

  func run(_ products: Output, _ panels: Panels, _ frequency: Int) {
    for panel in 0..<panels.count {
      let target = products + panels.start(panel)
      let isWide = panels.width(panel) > Processor.lanes
      if Processor.lanes == 16 {
        run(target, panel, frequency, Tile<8, SIMD16<Float>>(), isWide: isWide)
      } else {
        run(target, panel, frequency, Tile<4, SIMD8<Float>>(), isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ target: Output, _ panel: Int, _ frequency: Int, _ zero: Tile<height, V>, isWide: Bool
  ) {
    if isWide {
      runPanel(target, panel, frequency, zero, isWide: true)
    } else {
      runPanel(target, panel, frequency, zero, isWide: false)
    }
  }

  @inline(__always)
  private func runPanel<let height: Int, V: Lanes>(
    _ target: Output, _ panel: Int, _ frequency: Int, _ zero: Tile<height, V>, isWide: Bool
  ) {
    let b = z + frequency * gradients.planeStride + 2 * panel * gradients.blockStride
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for block in 0..<values.blocks {
      let a = v + frequency * values.planeStride + block * values.blockStride
      for start in stride(from: 0, to: V.scalarCount, by: height) {
        let row = target + (block * V.scalarCount + start) * width
        var tile = zero
        if !isFirst {
          for r in 0..<height {
            tile.low[r] = V.load(row + r * width)
            if isWide { tile.high[r] = V.load(row + r * width + V.scalarCount) }
          }
        }
        tile.addTiles(a + start, b, b + gradients.blockStride, depth: tiles, isWide: isWide)
        for r in 0..<height {
          tile.low[r].store(row + r * width)
          if isWide { tile.high[r].store(row + r * width + V.scalarCount) }
        }
      }
    }
  }
}
