import CCPUFacts

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
      if chunks > 1 { add(dw, partial, count: panels.size, chunks: chunks) }
    }
  }

  /// Whether inputs are read where they lie: pixels one row apart, each of whole vectors.
  ///
  /// Copying them first would cost a quarter of the time, since each is used for few outputs.
  private var isDirect: Bool {
    shape.kernel == 1 && shape.stride == 1 && shape.inputs % Processor.lanes == 0
  }

  private func add(_ dw: Output, _ partial: Output, count: Int, chunks: Int) {
    let grain = 16_384
    parallelFor((count + grain - 1) / grain) { task in
      Map.vectors(task * grain..<min(count, (task + 1) * grain)) { i, part in
        var sum = Wide.load(partial + i, upTo: part)
        for chunk in 1..<chunks { sum += Wide.load(partial + chunk * count + i, upTo: part) }
        sum.store(dw + i, upTo: part)
      }
    }
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
            let a = source.a + start * shape.inputs
            for vector in 0..<vectors {
              prefetch(after: start + count, pixels, vector, of: vectors)
              sums.add(
                dw, tap: 0, vector: vector, a: a + vector * Processor.lanes, stride: shape.inputs)
            }
            continue
          }
          for tap in source.taps {
            sums.packInputs(source.a + tap.offset, offsets)
            for vector in 0..<vectors {
              sums.add(
                dw, tap: tap.number, vector: vector, a: UnsafePointer(packed + vector * block),
                stride: Processor.lanes)
            }
          }
        }
      }
    }
  }

  /// Asks for one of `parts` parts of the next block, which arrives while products are computed.
  private func prefetch(
    after start: Int, _ pixels: Range<Int>, _ part: Int, of parts: Int
  ) {
    let count = min(Self.blockPixels, pixels.upperBound - start)
    prefetch(source.a + start * shape.inputs, size: count * shape.inputs, part, of: parts)
    prefetch(dy + start * shape.outputs, size: count * shape.outputs, part, of: parts)
  }

  private func prefetch(_ x: Input, size: Int, _ part: Int, of parts: Int) {
    for i in stride(from: part * size / parts, to: (part + 1) * size / parts, by: 16) {
      ddpm_prefetch(x + i)
    }
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

  /// dw (+)= aᵀ·dy for a vector of inputs.
  ///
  /// - Parameters:
  ///   - a: The vector's inputs of the block's first pixel.
  ///   - stride: Floats from a pixel to the next.
  func add(_ dw: Output, tap: Int, vector: Int, a: Input, stride: Int) {
    for panel in range {
      let isWide = panels.width(panel) > Processor.lanes
      if Processor.lanes == 16 {
        add(dw, tap, vector, panel, a, stride, isWide, Tile<8, SIMD16<Float>>.self)
      } else {
        add(dw, tap, vector, panel, a, stride, isWide, Tile<4, SIMD8<Float>>.self)
      }
    }
  }

  @inline(__always)
  private func add<let height: Int, V: Lanes>(
    _ dw: Output, _ tap: Int, _ vector: Int, _ panel: Int, _ a: Input, _ stride: Int,
    _ isWide: Bool,
    _ tile: Tile<height, V>.Type
  ) {
    if isWide {
      add(dw, tap, vector, panel, a, stride, isWide: true, tile)
    } else {
      add(dw, tap, vector, panel, a, stride, isWide: false, tile)
    }
  }

  @inline(__always)
  private func add<let height: Int, V: Lanes>(
    _ dw: Output, _ tap: Int, _ vector: Int, _ panel: Int, _ a: Input, _ stride: Int, isWide: Bool,
    _: Tile<height, V>.Type
  ) {
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    let channel = vector * V.scalarCount
    let b = dy + 2 * (panel - range.lowerBound) * blockSize
    let target = dw + panels.start(panel) + (tap * panels.inputs + channel) * width
    let used = min(V.scalarCount, panels.inputs - channel)
    for start in Swift.stride(from: 0, to: used, by: height) {
      var tile = Tile<height, V>()
      tile.addTiles(
        a + start, stride: stride, b, b + blockSize, depth: count, isWide: isWide)
      for r in 0..<height where start + r < used {
        let row = target + (start + r) * width
        (isFirst ? tile.low[r] : V.load(row) + tile.low[r]).store(row)
        if isWide {
          let second = row + V.scalarCount
          (isFirst ? tile.high[r] : V.load(second) + tile.high[r]).store(second)
        }
      }
    }
  }
}
