/// The plain loops that the convolution kernels are held against, weights as in files (OIHW).
enum ConvolutionReference {
  /// Visits every product: offsets of x, of w and of y.
  static func forEachProduct(
    _ shape: ConvolutionShape, _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void
  ) {
    let (height, width) = (shape.outputHeight, shape.outputWidth)
    let scale = shape.isUpsampled ? 2 : 1
    for i in 0..<shape.batch {
      for u in 0..<height {
        for v in 0..<width {
          for ky in 0..<shape.kernel {
            let a = shape.stride * u + ky - shape.before
            guard a >= 0, a < scale * shape.height else { continue }
            for kx in 0..<shape.kernel {
              let b = shape.stride * v + kx - shape.before
              guard b >= 0, b < scale * shape.width else { continue }
              let x = ((i * shape.height + a / scale) * shape.width + b / scale) * shape.inputs
              let y = ((i * height + u) * width + v) * shape.outputs
              for n in 0..<shape.outputs {
                for c in 0..<shape.inputs {
                  let w = ((n * shape.inputs + c) * shape.kernel + ky) * shape.kernel + kx
                  body(x + c, w, y + n)
                }
              }
            }
          }
        }
      }
    }
  }

  /// y = x ∗ w, without epilogue.
  static func forward<T: BinaryFloatingPoint>(
    _ x: [T], _ w: [T], _ shape: ConvolutionShape
  ) -> [T] {
    var y = [T](repeating: 0, count: shape.outputPixels * shape.outputs)
    forEachProduct(shape) { y[$2] += x[$0] * w[$1] }
    return y
  }

  static func inputGradient<T: BinaryFloatingPoint>(
    _ dy: [T], _ w: [T], _ shape: ConvolutionShape
  ) -> [T] {
    var dx = [T](repeating: 0, count: shape.inputPixels * shape.inputs)
    forEachProduct(shape) { dx[$0] += dy[$2] * w[$1] }
    return dx
  }

  static func weightGradient<T: BinaryFloatingPoint>(
    _ x: [T], _ dy: [T], _ shape: ConvolutionShape
  ) -> [T] {
    var dw = [T](repeating: 0, count: shape.outputs * shape.inputs * shape.taps)
    forEachProduct(shape) { dw[$1] += x[$0] * dy[$2] }
    return dw
  }
}
