import Kernels

extension Tensor {
  /// a · x + b · z with two numbers; equal shapes.
  public static func weightedSum(_ a: Float, _ x: Tensor, _ b: Float, _ z: Tensor) -> Tensor {
    x.requireShape(of: z)
    let y = Tensor(uninitialized: x.shape)
    Elementwise.weightedSum(y.output, a: a, x: x.input, b: b, z: z.input, count: y.count)
    let (wantsX, wantsZ) = (x.isRecorded, z.isRecorded)
    return y.recorded(from: [x, z]) { dy in [wantsX ? a * dy : nil, wantsZ ? b * dy : nil] }
  }

  /// a_n · x_n + b_n · z_n with two numbers for each image n.
  ///
  /// - Parameters:
  ///   - a: As many as the first axis of `x` is long; rounded to float32.
  ///   - x: [N, …]
  ///   - b: As `a`.
  ///   - z: Shaped as `x`.
  public static func perImage(_ a: [Double], _ x: Tensor, _ b: [Double], _ z: Tensor) -> Tensor {
    x.requireShape(of: z)
    let y = weightedSumPerImage(Tensor(perImage: a, of: x), x, Tensor(perImage: b, of: x), z)
    let (wantsX, wantsZ) = (x.isRecorded, z.isRecorded)
    return y.recorded(from: [x, z]) { dy in
      [wantsX ? scaledPerImage(a, dy) : nil, wantsZ ? scaledPerImage(b, dy) : nil]
    }
  }

  /// a_n · x_n for each image n.
  private static func scaledPerImage(_ a: [Double], _ x: Tensor) -> Tensor {
    weightedSumPerImage(
      Tensor(perImage: a, of: x), x, Tensor(perImage: a.map { _ in 0 }, of: x), x)
  }

  private static func weightedSumPerImage(
    _ a: Tensor, _ x: Tensor, _ b: Tensor, _ z: Tensor
  ) -> Tensor {
    let y = Tensor(uninitialized: x.shape)
    Elementwise.weightedSumPerImage(
      y.output, a: a.input, x: x.input, b: b.input, z: z.input, images: a.count,
      count: a.count == 0 ? 0 : x.count / a.count)
    return y
  }

  private init(perImage coefficients: [Double], of x: Tensor) {
    precondition(
      coefficients.count == x.shape.first, "\(coefficients.count) coefficients for \(x.shape)")
    self.init([coefficients.count], coefficients.map { Float($0) })
  }
}
