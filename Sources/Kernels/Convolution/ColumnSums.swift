/// Pixels of a block as a product over them reads them: vectors of channels, from pixel to pixel.
struct PixelColumns {
  var start: Input
  /// Floats from a vector of channels to the next.
  let vectorStride: Int
  /// Floats from a pixel to the next.
  let pixelStride: Int

  /// Pixels as they lie, of whole vectors.
  init(pixels: Input, channels: Int) {
    start = pixels
    vectorStride = Processor.lanes
    pixelStride = channels
  }

  /// A copy, `[vector][pixel][lane]`, zeros in the lanes past the channels.
  ///
  /// - Parameters:
  ///   - apart: Floats from a vector of channels to the next.
  ///   - place: Where each pixel's channels begin.
  @inline(__always)
  init(copy: Output, apart: Int, pixels: Int, channels: Int, place: (_ pixel: Int) -> Input) {
    start = UnsafePointer(copy)
    vectorStride = apart
    pixelStride = Processor.lanes
    for pixel in 0..<pixels {
      let source = place(pixel)
      var (target, channel) = (copy + pixel * Processor.lanes, 0)
      while channel < channels {
        Self.copy(target, source + channel, used: channels - channel)
        target += apart
        channel += Processor.lanes
      }
    }
  }

  /// A vector, or what there is of it and zeros.
  @inline(__always)
  private static func copy(_ y: Output, _ x: Input, used: Int) {
    let lanes = Processor.lanes
    if used >= lanes {
      if lanes == 16 {
        SIMD16<Float>.load(x).store(y)
      } else {
        SIMD8<Float>.load(x).store(y)
      }
    } else {
      for lane in 0..<lanes { y[lane] = lane < used ? x[lane] : 0 }
    }
  }
}

/// What the next block of pixels reads.
struct NextBlock {
  let a: Input
  let inputs: Int
  let dy: Input
  let gradients: Int

  /// Asks for one of `count` equal parts: all at once would hold up the products.
  @inline(__always)
  func prefetch(part: Int, of count: Int) {
    let own = part * inputs / count..<(part + 1) * inputs / count
    CacheLines.prefetch(a + own.lowerBound, count: own.count)
    let slopes = part * gradients / count..<(part + 1) * gradients / count
    CacheLines.prefetch(dy + slopes.lowerBound, count: slopes.count)
  }
}

/// The products of a block of pixels with some panels.
struct ColumnSums {
  let panels: Panels
  let range: Range<Int>
  let count: Int
  /// Whether dw holds nothing yet.
  let isFirst: Bool
  /// What to ask for meanwhile.
  let next: NextBlock?

  /// dw (+)= aᵀ·dy for one tap.
  ///
  /// - Parameters:
  ///   - a: All inputs.
  ///   - dy: A copy of the outputs of the panels.
  func add(_ dw: Output, tap: Int, a: PixelColumns, dy: PixelColumns) {
    for panel in range {
      let number = panel - range.lowerBound
      var own = dy
      own.start += 2 * number * dy.vectorStride
      let product = PanelSums(
        a: a, inputs: panels.inputs, dy: own, count: count,
        dw: dw + panels.start(panel) + tap * panels.inputs * panels.width(panel), isFirst: isFirst,
        number: number, panels: range.count, next: next)
      product.run(isWide: panels.width(panel) > Processor.lanes)
    }
  }
}

/// The products of a block of pixels with one panel and one tap.
private struct PanelSums {
  let a: PixelColumns
  let inputs: Int
  let dy: PixelColumns
  let count: Int
  let dw: Output
  let isFirst: Bool
  /// Number of the panel, among those that the block meets.
  let number: Int
  let panels: Int
  let next: NextBlock?

  func run(isWide: Bool) {
    if Processor.lanes == 16 {
      run(Tile<8, SIMD16<Float>>.self, isWide: isWide)
    } else {
      run(Tile<6, SIMD8<Float>>.self, isWide: isWide)
    }
  }

  @inline(__always)
  private func run<let tall: Int, V: Lanes>(_ tile: Tile<tall, V>.Type, isWide: Bool) {
    let plan = TilePlan(inputs, tall: tall)
    let (tiles, rest) = (0..<plan.tallCount, plan.tallCount..<plan.tiles)
    if isWide {
      run(plan, tiles, tile, isWide: Yes.self)
      run(plan, rest, Tile<4, V>.self, isWide: Yes.self)
    } else {
      run(plan, tiles, tile, isWide: No.self)
      run(plan, rest, Tile<4, V>.self, isWide: No.self)
    }
  }

  @inline(never)
  private func run<let height: Int, V: Lanes, IsWide: Choice>(
    _ plan: TilePlan, _ tiles: Range<Int>, _: Tile<height, V>.Type, isWide: IsWide.Type
  ) {
    let isWide = IsWide.isYes
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for tile in tiles {
      next?.prefetch(part: number * plan.tiles + tile, of: panels * plan.tiles)
      let input = plan.start(tile)
      let rows = InlineArray<height, Input> { r in
        let (vector, lane) = min(input + r, inputs - 1).quotientAndRemainder(
          dividingBy: V.scalarCount)
        return a.start + vector * a.vectorStride + lane
      }
      var sums = Tile<height, V>()
      sums.addTiles(
        rows, stride: a.pixelStride, dy.start, dy.start + dy.vectorStride,
        depth: count, isWide: isWide)
      for r in 0..<height where input + r < inputs {
        let row = dw + (input + r) * width
        (isFirst ? sums.low[r] : V.load(row) + sums.low[r]).store(row)
        if isWide {
          let second = row + V.scalarCount
          (isFirst ? sums.high[r] : V.load(second) + sums.high[r]).store(second)
        }
      }
    }
  }
}
