/// The gradient of a convolution's weights.
///
///     dw[n, tap, c] = Σ_pixels a[pixel + tap + c] · dy[pixel, n]
///
/// Pixels are cut into blocks whose part of dy, packed as a panel, stays in L1 while the taps and
/// inputs pass over it. Where there are few panels the pixels are cut into chunks with sums of their
/// own, added in order; neither cut depends on the number of threads.
/// Order of each sum: pixels rising within a chunk, then the chunks.
struct ColumnProduct {
  let source: ConvolutionSource
  let dy: Input
  let shape: ConvolutionShape

  private static let blockPixels = 256
  private static let wantedTasks = 8

  func run(_ dw: Output) {
    let panels = source.panels(shape.panels)
    let blocks = (shape.outputPixels + Self.blockPixels - 1) / Self.blockPixels
    let wanted = (Self.wantedTasks + panels.count - 1) / panels.count
    let chunks = max(1, min(wanted, blocks))
    Scratch.with(chunks > 1 ? chunks * panels.size : 1) { partial in
      let target = chunks > 1 ? partial : dw
      parallelFor(panels.count * chunks) { task in
        let (panel, chunk) = (task / chunks, task % chunks)
        let first = chunk * blocks / chunks * Self.blockPixels
        let last = min(shape.outputPixels, (chunk + 1) * blocks / chunks * Self.blockPixels)
        run(target + chunk * panels.size + panels.start(panel), panels, panel, first..<last)
      }
      if chunks > 1 { add(dw, partial, count: panels.size, chunks: chunks) }
    }
  }

  private func add(_ dw: Output, _ partial: Output, count: Int, chunks: Int) {
    let grain = 16_384
    parallelFor((count + grain - 1) / grain) { task in
      for i in task * grain..<min(count, (task + 1) * grain) {
        var sum = partial[i]
        for chunk in 1..<chunks { sum += partial[chunk * count + i] }
        dw[i] = sum
      }
    }
  }

  private func run(_ dw: Output, _ panels: Panels, _ panel: Int, _ pixels: Range<Int>) {
    let width = panels.width(panel)
    Scratch.with(Self.blockPixels * width) { packed in
      Scratch.withIntegers(Self.blockPixels) { offsets in
        for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: Self.blockPixels) {
          let count = min(Self.blockPixels, pixels.upperBound - start)
          pack(packed, offsets, panels, panel, start, count)
          let block = PixelBlock(
            packed: UnsafePointer(packed), offsets: UnsafePointer(offsets), count: count,
            isFirst: start == pixels.lowerBound)
          if Processor.lanes == 16 {
            accumulate(dw, panels.inputs, block, width, SIMD16<Float>.self)
          } else {
            accumulate(dw, panels.inputs, block, width, SIMD8<Float>.self)
          }
        }
      }
    }
  }

  /// Pixels whose products are added together: their part of dy and where they lie in A.
  struct PixelBlock {
    let packed: Input
    let offsets: UnsafePointer<Int>
    let count: Int
    let isFirst: Bool
  }

  private func pack(
    _ packed: Output, _ offsets: UnsafeMutablePointer<Int>, _ panels: Panels, _ panel: Int,
    _ start: Int, _ count: Int
  ) {
    let (width, used) = (panels.width(panel), panels.used(panel))
    let area = shape.outputHeight * shape.outputWidth
    for k in 0..<count {
      let (picture, pixel) = (start + k).quotientAndRemainder(dividingBy: area)
      let (u, v) = pixel.quotientAndRemainder(dividingBy: shape.outputWidth)
      offsets[k] = source.offset(picture, u, v)
      let row = packed + k * width
      row.update(from: dy + (start + k) * shape.outputs + panel * Panels.full, count: used)
      (row + used).update(repeating: 0, count: width - used)
    }
  }

  @inline(__always)
  func accumulate<V: Lanes>(
    _ dw: Output, _ inputs: Int, _ block: PixelBlock, _ width: Int, _: V.Type
  ) {
    let plan = TilePlan(inputs, tall: V.scalarCount == 16 ? 8 : 6)
    for tap in source.taps {
      let a = source.a + tap.offset
      let target = dw + tap.number * inputs * width
      if width > V.scalarCount {
        accumulate(target, a, plan, inputs, block, isWide: true, V.self)
      } else {
        accumulate(target, a, plan, inputs, block, isWide: false, V.self)
      }
    }
  }

  @inline(__always)
  private func accumulate<V: Lanes>(
    _ dw: Output, _ a: Input, _ plan: TilePlan, _ inputs: Int, _ block: PixelBlock, isWide: Bool,
    _: V.Type
  ) {
    for tile in 0..<plan.tiles {
      let start = plan.start(tile)
      let used = inputs - start
      if !plan.isTall(tile) {
        accumulate(Tile<4, V>(), dw, a, start, used, block, isWide: isWide)
      } else if V.scalarCount == 16 {
        accumulate(Tile<8, V>(), dw, a, start, used, block, isWide: isWide)
      } else {
        accumulate(Tile<6, V>(), dw, a, start, used, block, isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func accumulate<let height: Int, V: Lanes>(
    _ zero: Tile<height, V>, _ dw: Output, _ a: Input, _ start: Int, _ used: Int,
    _ block: PixelBlock, isWide: Bool
  ) {
    var tile = zero
    tile.addColumns(
      a + start, offsets: block.offsets, block.packed, depth: block.count, isWide: isWide)
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for r in 0..<height where r < used {
      let row = dw + (start + r) * width
      if block.isFirst {
        tile.low[r].store(row)
        if isWide { tile.high[r].store(row + V.scalarCount) }
      } else {
        (V.load(row) + tile.low[r]).store(row)
        if isWide { (V.load(row + V.scalarCount) + tile.high[r]).store(row + V.scalarCount) }
      }
    }
  }
}
