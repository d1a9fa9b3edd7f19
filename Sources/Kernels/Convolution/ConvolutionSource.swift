/// A convolution's input as the products read it: a base, and an offset for each pixel and tap.
struct ConvolutionSource {
  let a: Input
  let taps: [RowProduct.Tap]
  /// Whether the taps of a pixel lie side by side, as one long row.
  let isGathered: Bool
  /// Where the first tap of each output pixel lies, or the pixel itself.
  let pixels: PixelSteps

  /// The panels as the product sees them: gathered taps are one tap of many inputs.
  func panels(_ panels: Panels) -> Panels {
    isGathered
      ? Panels(outputs: panels.outputs, inputs: panels.inputs * panels.taps, taps: 1) : panels
  }
}

extension Convolution {
  /// Inputs up to this many are gathered: a tap alone would be too short a sum.
  static let gatheredInputs = 4

  /// Calls `body` with x as it is, with zeros around it, or gathered, whichever the shape wants.
  static func withSource(
    _ x: Input, _ shape: ConvolutionShape, _ body: (ConvolutionSource) -> Void
  ) {
    if shape.kernel == 1 {
      return body(
        ConvolutionSource(
          a: x, taps: [RowProduct.Tap(offset: 0, number: 0)], isGathered: false,
          pixels: PixelSteps(height: shape.height, width: shape.width, channels: shape.inputs)))
    }
    let padded = PaddedPictures(
      batch: shape.batch, height: shape.height, width: shape.width, channels: shape.inputs,
      before: shape.before, after: shape.after)
    Scratch.with(padded.size) { copy in
      padded.fill(copy, from: x)
      let source = padded.source(UnsafePointer(copy), shape)
      if shape.taps > 1 && shape.inputs <= gatheredInputs {
        withGathered(source, shape, body)
      } else {
        body(source)
      }
    }
  }

  /// Copies the taps of each output pixel side by side.
  private static func withGathered(
    _ source: ConvolutionSource, _ shape: ConvolutionShape, _ body: (ConvolutionSource) -> Void
  ) {
    let (height, width) = (shape.outputHeight, shape.outputWidth)
    let row = shape.taps * shape.inputs
    Scratch.with(shape.outputPixels * row + 64) { gathered in
      parallelFor(shape.batch * height) { task in
        for v in 0..<width {
          let from = source.a + source.pixels.offset(task / height, task % height, v)
          let to = gathered + (task * width + v) * row
          for tap in 0..<shape.taps {
            let taken = from + source.taps[tap].offset
            for c in 0..<shape.inputs { to[tap * shape.inputs + c] = taken[c] }
          }
        }
      }
      (gathered + shape.outputPixels * row).update(repeating: 0, count: 64)
      body(
        ConvolutionSource(
          a: UnsafePointer(gathered), taps: [RowProduct.Tap(offset: 0, number: 0)],
          isGathered: true,
          pixels: PixelSteps(height: height, width: width, channels: row)))
    }
  }
}

extension PaddedPictures {
  /// The taps of a convolution over this copy; the first lies in the padding's corner.
  func source(_ copy: Input, _ shape: ConvolutionShape) -> ConvolutionSource {
    let taps = (0..<shape.taps).map { tap in
      RowProduct.Tap(
        offset: tap / shape.kernel * rowStride + tap % shape.kernel * pixelStride, number: tap)
    }
    return ConvolutionSource(
      a: copy, taps: taps, isGathered: false,
      pixels: PixelSteps(
        picture: pictureStride, row: shape.stride * rowStride,
        column: shape.stride * pixelStride))
  }
}
