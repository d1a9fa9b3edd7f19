/// The gradient of a convolution's input, a parity of pixels at a time.
struct InputGradient {
  let shape: ConvolutionShape
  let dx: Output
  /// The transposed weights.
  let weight: Input
  let epilogue: Epilogue

  func run(_ dy: Input) {
    if shape.kernel == 1 {
      let taps = [RowProduct.Tap(offset: 0, number: 0)]
      let source = PixelSteps(height: shape.height, width: shape.width, channels: shape.outputs)
      return walk(parity: (0, 0)).run(product(dy, taps), source: source)
    }
    let padded = PaddedPictures(
      batch: shape.batch, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputs, before: 1, after: 2)
    Scratch.with(padded.size) { copy in
      padded.fill(copy, from: dy)
      for parity in 0..<shape.stride * shape.stride {
        run(UnsafePointer(copy), padded, (parity / shape.stride, parity % shape.stride))
      }
    }
  }

  private func run(_ copy: Input, _ padded: PaddedPictures, _ parity: (row: Int, column: Int)) {
    var taps: [RowProduct.Tap] = []
    for ky in 0..<3 where (parity.row + shape.before - ky) % shape.stride == 0 {
      for kx in 0..<3 where (parity.column + shape.before - kx) % shape.stride == 0 {
        let u = (parity.row + shape.before - ky) / shape.stride
        let v = (parity.column + shape.before - kx) / shape.stride
        taps.append(
          RowProduct.Tap(
            offset: u * padded.rowStride + v * padded.pixelStride, number: ky * 3 + kx))
      }
    }
    walk(parity: parity).run(product(copy, taps), source: padded.pixels)
  }

  private func product(_ a: Input, _ taps: [RowProduct.Tap]) -> RowProduct {
    RowProduct(
      a: a, y: dx, weights: weight, panels: shape.transposedPanels, taps: taps,
      epilogue: epilogue)
  }

  /// The pixels of dx with this parity.
  private func walk(parity: (row: Int, column: Int)) -> PixelWalk {
    let (stride, channels) = (shape.stride, shape.inputs)
    return PixelWalk(
      pictures: shape.batch, height: (shape.height - parity.row + stride - 1) / stride,
      width: (shape.width - parity.column + stride - 1) / stride,
      target: PixelSteps(
        first: (parity.row * shape.width + parity.column) * channels,
        picture: shape.height * shape.width * channels, row: stride * shape.width * channels,
        column: stride * channels))
  }
}
