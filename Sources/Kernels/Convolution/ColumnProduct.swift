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
    let blocks = (shape.outputPixels + Self.blockPixels - 1) / Self.blockPixels
    // More groups where few blocks would leave threads without work; each copies the inputs again.
    let large = (panels.size + Self.groupSize - 1) / Self.groupSize
    let few = (Self.wantedTasks / 2 + blocks - 1) / max(1, blocks)
    let groups = min(panels.count, max(large, few))
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
          let gradients = dy + start * shape.outputs
          let sums = ColumnSums(
            panels: panels, range: range, count: count, isFirst: start == pixels.lowerBound,
            next: next(start + count, pixels))
          let first = range.lowerBound * Panels.full
          let slopes = PixelColumns(
            copy: packed + vectors * block, apart: block, pixels: count,
            channels: min(panels.outputs - first, range.count * Panels.full)
          ) { gradients + $0 * shape.outputs + first }
          if isDirect {
            let values = PixelColumns(
              pixels: source.a + start * shape.inputs, channels: shape.inputs)
            sums.add(dw, tap: 0, a: values, dy: slopes)
            continue
          }
          PixelRange(
            first: start, count: count, height: shape.outputHeight, width: shape.outputWidth
          ).locate(offsets, source.pixels)
          for tap in source.taps {
            let values = PixelColumns(
              copy: packed, apart: block, pixels: count, channels: panels.inputs
            ) { source.a + tap.offset + offsets[$0] }
            sums.add(dw, tap: tap.number, a: values, dy: slopes)
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
