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
  /// Copying them first would cost a quarter of the time, since each is used for few outputs.
  private var isDirect: Bool {
    shape.kernel == 1 && shape.stride == 1 && shape.inputs % Processor.lanes == 0
  }

  private func run(_ dw: Output, _ panels: Panels, _ range: Range<Int>, _ pixels: Range<Int>) {
    // A line more, since vectors a power of two apart would share a set of L1.
    let block = (Self.blockPixels + 1) * Processor.lanes
    let vectors = (panels.inputs + Processor.lanes - 1) / Processor.lanes
    Scratch.with((2 * range.count + vectors) * block) { packed in
      Scratch.withIntegers(Self.blockPixels) { offsets in
        for start in stride(from: pixels.lowerBound, to: pixels.upperBound, by: Self.blockPixels) {
          let count = min(Self.blockPixels, pixels.upperBound - start)
          locate(offsets, start, count)
          let sums = ColumnSums(
            panels: panels, range: range, a: packed, dy: packed + vectors * block, blockSize: block,
            count: count, isFirst: start == pixels.lowerBound)
          sums.packGradients(dy + start * shape.outputs, stride: shape.outputs)
          if isDirect {
            prefetch(after: start + count, pixels)
            sums.add(
              dw, tap: 0, a: source.a + start * shape.inputs, stride: shape.inputs,
              vectorStride: Processor.lanes)
            continue
          }
          for tap in source.taps {
            sums.packInputs(source.a + tap.offset, offsets)
            sums.add(
              dw, tap: tap.number, a: UnsafePointer(packed), stride: Processor.lanes,
              vectorStride: block)
          }
        }
      }
    }
  }

  /// Asks for the next block, which arrives while products are computed.
  private func prefetch(after start: Int, _ pixels: Range<Int>) {
    let count = min(Self.blockPixels, pixels.upperBound - start)
    CacheLines.prefetch(source.a + start * shape.inputs, count: count * shape.inputs)
    CacheLines.prefetch(dy + start * shape.outputs, count: count * shape.outputs)
  }

  /// Where the pixels of a block lie in A.
  private func locate(_ offsets: UnsafeMutablePointer<Int>, _ start: Int, _ count: Int) {
    let area = shape.outputHeight * shape.outputWidth
    var (picture, pixel) = start.quotientAndRemainder(dividingBy: area)
    for k in 0..<count {
      let (u, v) = pixel.quotientAndRemainder(dividingBy: shape.outputWidth)
      offsets[k] = source.offset(picture, u, v)
      pixel += 1
      if pixel == area { (picture, pixel) = (picture + 1, 0) }
    }
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
  func add(_ dw: Output, tap: Int, a: Input, stride: Int, vectorStride: Int) {
    for panel in range {
      let isWide = panels.width(panel) > Processor.lanes
      let product = PanelSums(
        a: a, stride: stride, vectorStride: vectorStride, inputs: panels.inputs,
        dy: dy + 2 * (panel - range.lowerBound) * blockSize, dyStride: blockSize, count: count,
        dw: dw + panels.start(panel) + tap * panels.inputs * panels.width(panel), isFirst: isFirst)
      if Processor.lanes == 16 {
        product.run(tall: 8, isWide, SIMD16<Float>.self)
      } else {
        product.run(tall: 6, isWide, SIMD8<Float>.self)
      }
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

  @inline(__always)
  func run<V: Lanes>(tall: Int, _ isWide: Bool, _: V.Type) {
    if isWide {
      run(tall: tall, isWide: true, V.self)
    } else {
      run(tall: tall, isWide: false, V.self)
    }
  }

  @inline(__always)
  private func run<V: Lanes>(tall: Int, isWide: Bool, _: V.Type) {
    let plan = TilePlan(inputs, tall: tall)
    for tile in 0..<plan.tiles {
      if !plan.isTall(tile) {
        add(plan.start(tile), Tile<4, V>(), isWide: isWide)
      } else if V.scalarCount == 16 {
        add(plan.start(tile), Tile<8, V>(), isWide: isWide)
      } else {
        add(plan.start(tile), Tile<6, V>(), isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func add<let height: Int, V: Lanes>(
    _ input: Int, _ zero: Tile<height, V>, isWide: Bool
  ) {
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    let rows = InlineArray<height, Input> { r in
      let (vector, lane) = min(input + r, inputs - 1).quotientAndRemainder(
        dividingBy: V.scalarCount)
      return a + vector * vectorStride + lane
    }
    var tile = zero
    tile.addTiles(rows, stride: stride, dy, dy + dyStride, depth: count, isWide: isWide)
    for r in 0..<height where input + r < inputs {
      let row = dw + (input + r) * width
      (isFirst ? tile.low[r] : V.load(row) + tile.low[r]).store(row)
      if isWide {
        let second = row + V.scalarCount
        (isFirst ? tile.high[r] : V.load(second) + tile.high[r]).store(second)
      }
    }
  }
}
