/// The weights' gradient: dU[f] = Σ_tiles V[f]ᵀ·Z[f], then dw = Gᵀ·dU·G.
///
/// Few tiles: V and Z are made on all threads, and each thread takes some inputs of a panel through
/// all frequencies and back to dw, so that dU is never in memory. Many tiles and small weights: each
/// thread takes a part of the tiles, a strip after the other, with sums of its own, which are then
/// added in order. Many tiles and large weights: V and Z of a strip are made on all threads, and the
/// frequencies are divided among them.
struct WinogradWeightGradient<Scheme: GradientScheme> {
  let weights: WinogradWeights<Scheme>
  let inputs: WinogradTiling
  let outputs: WinogradTiling

  init(_ shape: ConvolutionShape) {
    weights = WinogradWeights(stored: shape.panels, isTransposed: false)
    inputs = shape.inputTiling(step: Scheme.step)
    outputs = shape.outputTiling(step: Scheme.results)
  }

  /// Tiles of a strip for all threads: V and Z of 128 channels then fill a third of L3.
  private static var tilesTogether: Int { 128 }

  /// - Parameter sums: Gets Σ dy of each picture, if it is wanted.
  func run(_ dw: Output, _ x: PictureLines, _ dy: Input, sums: Output?) {
    WinogradSums.with(sums, dy, outputs) { run(dw, x, dy, $0) }
  }

  private func run(_ dw: Output, _ x: PictureLines, _ dy: Input, _ sums: WinogradSums?) {
    if inputs.tiles > Self.tilesTogether && weights.size <= Self.ownSums {
      return runParts(dw, x, dy, sums)
    }
    let rows = min(inputs.rows, max(1, Self.tilesTogether / inputs.tilesInRow))
    withStrip(rows: rows) { strip in
      guard rows < inputs.rows else {
        fill(strip, x, dy, 0..<rows, sums)
        return finish(dw, strip.columns(rows * inputs.tilesInRow, isFirst: true))
      }
      Scratch.with(weights.size) { products in
        for first in stride(from: 0, to: inputs.rows, by: rows) {
          let range = first..<min(inputs.rows, first + rows)
          fill(strip, x, dy, range, sums)
          let columns = strip.columns(range.count * inputs.tilesInRow, isFirst: first == 0)
          parallelFor(weights.frequencies) { frequency in
            columns.run(products + frequency * weights.planeStride, weights.panels, frequency)
          }
        }
        weights.gradient(dw, products)
      }
    }
  }

  /// Floats of dU up to which parts of the tiles have sums of their own; measured.
  private static var ownSums: Int { 36 * 4_200 }
  private static var parts: Int { 8 }
  /// Tiles of a strip of a part; half as many would stay in L2, but add to the sums more often.
  private static var tilesOfPart: Int { 64 }

  private func runParts(
    _ dw: Output, _ x: PictureLines, _ dy: Input, _ dySums: WinogradSums?
  ) {
    let parts = min(Self.parts, inputs.rows)
    let rows = max(1, Self.tilesOfPart / inputs.tilesInRow)
    Scratch.with(parts * weights.size) { products in
      parallelFor(parts) { part in
        let own = part * inputs.rows / parts..<(part + 1) * inputs.rows / parts
        let sums = products + part * weights.size
        withStrip(rows: min(rows, own.count)) { strip in
          for first in stride(from: own.lowerBound, to: own.upperBound, by: rows) {
            let range = first..<min(own.upperBound, first + rows)
            x.forEachPart(of: range) { rows, x in strip.v.transform(x, rows: rows, first: first) }
            strip.z.transform(dy, rows: range, first: first)
            dySums?.add(rows: range)
            let columns = strip.columns(
              range.count * inputs.tilesInRow, isFirst: first == own.lowerBound)
            for frequency in 0..<weights.frequencies {
              columns.run(sums + frequency * weights.planeStride, weights.panels, frequency)
            }
          }
        }
      }
      Reduction.addParts(products, products, count: weights.size, parts: parts)
      weights.gradient(dw, products)
    }
  }

  /// Room for V and Z of a strip.
  private struct Strip {
    let v: Plane<TileValues<Scheme>>
    let z: Plane<TileGradients<Scheme>>

    func columns(_ tiles: Int, isFirst: Bool) -> WinogradColumns {
      WinogradColumns(
        v: v.start, values: v.planes, z: z.start, gradients: z.planes, tiles: tiles,
        isFirst: isFirst)
    }
  }

  private struct Plane<Reader: TileReader> {
    let start: Output
    let planes: WinogradPlanes
    let tiling: WinogradTiling

    /// - Parameter first: The row of tiles that becomes tile 0.
    func transform(_ pictures: Input, rows: Range<Int>, first: Int) {
      WinogradInput<Reader>(tiling: tiling, planes: planes)
        .transform(start, pictures, rows: rows, first: first)
    }
  }

  private func withStrip(rows: Int, _ body: (Strip) -> Void) {
    let (tiles, products) = (rows * inputs.tilesInRow, Scheme.products)
    let v = WinogradPlanes(tiles: tiles, channels: inputs.channels, products: products)
    let z = WinogradPlanes(tiles: tiles, channels: outputs.channels, products: products)
    Scratch.with(v.size) { values in
      Scratch.with(z.size) { gradients in
        body(
          Strip(
            v: Plane(start: values, planes: v, tiling: inputs),
            z: Plane(start: gradients, planes: z, tiling: outputs)))
      }
    }
  }

  /// V and Z of a strip, on all threads.
  private func fill(
    _ strip: Strip, _ x: PictureLines, _ dy: Input, _ range: Range<Int>, _ sums: WinogradSums?
  ) {
    let perTask = max(1, 32 / inputs.tilesInRow)
    let tasks = (range.count + perTask - 1) / perTask
    parallelFor(2 * tasks) { task in
      let start = range.lowerBound + task % tasks * perTask
      let rows = start..<min(range.upperBound, start + perTask)
      if task < tasks {
        x.forEachPart(of: rows) { rows, x in
          strip.v.transform(x, rows: rows, first: range.lowerBound)
        }
      } else {
        strip.z.transform(dy, rows: rows, first: range.lowerBound)
        sums?.add(rows: rows)
      }
    }
  }

  /// Inputs of a task when one strip is all, in blocks: whole tiles of the micro-kernel.
  private static var blocksTogether: Int { Processor.lanes == 16 ? 2 : 6 }

  private func finish(_ dw: Output, _ strip: WinogradColumns) {
    let (panels, blocks) = (weights.panels, strip.values.blocks)
    let parts = (blocks + Self.blocksTogether - 1) / Self.blocksTogether
    parallelFor(panels.count * parts) { task in
      let (panel, part) = (task / parts, task % parts)
      let width = panels.width(panel)
      let range =
        part * Self.blocksTogether..<min(blocks, (part + 1) * Self.blocksTogether)
      let planeStride = range.count * Processor.lanes * width + Processor.lanes
      Scratch.with(weights.frequencies * planeStride) { products in
        for frequency in 0..<weights.frequencies {
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
}
