/// Upsampled pictures in memory, for shapes that no scheme of tiles takes.
extension Convolution {
  /// Whether the direct kernels need the large pictures.
  static func needsLargePictures(_ shape: ConvolutionShape) -> Bool {
    shape.isUpsampled && !Winograd.isFaster(shape)
  }

  /// Calls `body` with the upsampled x and the shape of its convolution.
  static func withUpsampled(
    _ x: Input, _ shape: ConvolutionShape, _ body: (Input, ConvolutionShape) -> Void
  ) {
    Scratch.with(4 * shape.inputPixels * shape.inputs) { large in
      Upsample.nearest(
        large, x: x, batch: shape.batch, height: shape.height, width: shape.width,
        channels: shape.inputs)
      body(UnsafePointer(large), shape.afterUpsampling)
    }
  }

  static func upsampledInputGradient(
    _ dx: Output, dy: Input, weight: Input, residual: Input?, shape: ConvolutionShape
  ) {
    Scratch.with(4 * shape.inputPixels * shape.inputs) { large in
      inputGradient(large, dy: dy, weight: weight, shape: shape.afterUpsampling)
      Upsample.gradient(
        dx, dy: UnsafePointer(large), residual: residual, batch: shape.batch,
        height: shape.height, width: shape.width, channels: shape.inputs)
    }
  }
}
