/// The gradient of a convolution's weights.
///
///     dw[n, tap, c] = Σ_pixels a[pixel + tap + c] · dy[pixel, n]
///
/// Pixels are cut into blocks. A block's dy and, a tap at a time, its inputs are copied so that a
/// vector of channels of one pixel follows that of the pixel before: into L2, from where the product
/// takes one vector of inputs and one panel of outputs at a time. The pixels are also cut into chunks
/// with sums of their own, added in order, and the panels of large weights into groups; no cut depends
/// on the number of threads.
/// Order of each sum: pixels rising within a block, blocks, then chunks.
struct ColumnProduct {
  let source: ConvolutionSource
  let dy: Input
  let shape: ConvolutionShape

  private static let blockPixels = 128
  private static let wantedTasks = 8
  /// Weights of a group of panels: their sums stay in L2.
  private static let groupSize = 147_456

  func run(_ dw: Output) {
    let panels = source.panels(shape.panels)
    let groups = min(panels.count, (panels.size + Self.groupSize - 1) / Self.groupSize)
    let blocks = (shape.outputPixels + Self.blockPixels - 1) / Self.blockPixels
    let chunks = max(1, min((Self.wantedTasks + groups - 1) / max(1, groups), blocks))
    Scratch.with(chunks > 1 ? chunks * panels.size : 1) { partial in
      let target = chunks > 1 ? partial : dw
      parallelFor(groups * chunks) { task in
        let (group, chunk) = (task / chunks, task % chunks)
        let first = chunk * blocks / chunks * Self.blockPixels
        let last = min(shape.outputPixels, (chunk + 1) * blocks / chunks * Self.blockPixels)
        let range = group * panels.count / groups..<(group + 1) * panels.count / groups
        run(target + chunk * panels.size, panels, range, first..<last)
      }
      if chunks > 1 { Reduction.addParts(dw, partial, count: panels.size, parts: chunks) }
    }
  }

  /// Whether inputs are read where they lie: pixels one row apart, each of whole vectors.
  ///
  /// Few outputs use each input too seldom for a copy to pay.
  private var isDirect: Bool {
    shape.kernel == 1 && shape.inputs % Processor.lanes == 0 && shape.outputs < 128
  }

  private func run(_ dw: Output, _ panels: Panels, _ range: Range<Int>, _ pixels: Range<Int>) {
    // A line more, since vectors a power of two apart would share a set of L1.
    let block = (Self.blockPixels + 1) * Processor.lanes
    let vectors = (panels.inputs + Processor.lanes - 1) / Processor.lanes
    Scratch.with((2 * range.count + vectors) * block) { packed in
      Scratch.withIntegers(Self.blockPixels) { offsets in
        for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: Self.blockPixels) {
          let count = min(Self.blockPixels, pixels.upperBound - start)
          PixelRange(
            first: start, count: count, height: shape.outputHeight, width: shape.outputWidth
          ).locate(offsets, source.pixels)
          let sums = ColumnSums(
            panels: panels, range: range, a: packed, dy: packed + vectors * block, blockSize: block,
            count: count, isFirst: start == pixels.lowerBound)
          sums.packGradients(dy + start * shape.outputs, stride: shape.outputs)
          let next = next(start + count, pixels)
          if isDirect {
            sums.add(
              dw, tap: 0, a: source.a + start * shape.inputs, stride: shape.inputs,
              vectorStride: Processor.lanes, next: next)
            continue
          }
          for tap in source.taps {
            sums.packInputs(source.a + tap.offset, offsets)
            sums.add(
              dw, tap: tap.number, a: UnsafePointer(packed), stride: Processor.lanes,
              vectorStride: block, next: next)
          }
        }
      }
    }
  }

  /// What the block from pixel `start` on reads, if that is one piece.
  private func next(_ start: Int, _ pixels: Range<Int>) -> NextBlock? {
    let count = min(Self.blockPixels, pixels.upperBound - start)
    guard shape.kernel == 1, count > 0 else { return nil }
    return NextBlock(
      a: source.a + start * shape.inputs, inputs: count * shape.inputs,
      dy: dy + start * shape.outputs, gradients: count * shape.outputs)
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
  /// The inputs, `[vector of inputs][pixel][lane]`.
  let a: Output
  /// Likewise the outputs' gradients.
  let dy: Output
  /// Floats from a vector of channels to the next.
  let blockSize: Int
  let count: Int
  /// Whether dw holds nothing yet.
  let isFirst: Bool

  func packGradients(_ x: Input, stride: Int) {
    let first = range.lowerBound * Panels.full
    let channels = min(panels.outputs - first, range.count * Panels.full)
    for k in 0..<count { spread(dy, k, x + k * stride + first, channels: channels) }
  }

  func packInputs(_ x: Input, _ offsets: UnsafePointer<Int>) {
    for k in 0..<count { spread(a, k, x + offsets[k], channels: panels.inputs) }
  }

  /// Copies the channels of pixel `k`.
  @inline(__always)
  private func spread(_ y: Output, _ k: Int, _ x: Input, channels: Int) {
    let lanes = Processor.lanes
    var (target, channel) = (y + k * lanes, 0)
    while channel < channels {
      copy(target, x + channel, used: channels - channel)
      target += blockSize
      channel += lanes
    }
  }

  /// A vector, or what there is of it and zeros.
  @inline(__always)
  private func copy(_ y: Output, _ x: Input, used: Int) {
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

  /// dw (+)= aᵀ·dy for one tap.
  ///
  /// - Parameters:
  ///   - a: The inputs of the block's first pixel: `vectorStride` floats from a vector of channels to
  ///     the next, `stride` from a pixel to the next.
  ///   - next: What to ask for meanwhile.
  func add(
    _ dw: Output, tap: Int, a: Input, stride: Int, vectorStride: Int, next: NextBlock?
  ) {
    for panel in range {
      let isWide = panels.width(panel) > Processor.lanes
      let product = PanelSums(
        a: a, stride: stride, vectorStride: vectorStride, inputs: panels.inputs,
        dy: dy + 2 * (panel - range.lowerBound) * blockSize, dyStride: blockSize, count: count,
        dw: dw + panels.start(panel) + tap * panels.inputs * panels.width(panel), isFirst: isFirst,
        panel: panel - range.lowerBound, panels: range.count, next: next)
      product.run(isWide: isWide)
    }
  }
}

/// The products of a block of pixels with one panel and one tap.
private struct PanelSums {
  let a: Input
  let stride: Int
  let vectorStride: Int
  let inputs: Int
  let dy: Input
  let dyStride: Int
  let count: Int
  let dw: Output
  let isFirst: Bool
  /// Number of the panel, and of all that the block meets.
  let panel: Int
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
      next?.prefetch(part: panel * plan.tiles + tile, of: panels * plan.tiles)
      let input = plan.start(tile)
      let rows = InlineArray<height, Input> { r in
        let (vector, lane) = min(input + r, inputs - 1).quotientAndRemainder(
          dividingBy: V.scalarCount)
        return a + vector * vectorStride + lane
      }
      var sums = Tile<height, V>()
      sums.addTiles(rows, stride: stride, dy, dy + dyStride, depth: count, isWide: isWide)
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
