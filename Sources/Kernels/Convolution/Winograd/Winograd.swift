/// 3×3 convolutions by tiles that need fewer products than the direct sum, after Winograd.
///
///     y = A[Σ_c (G·w·Gᵀ) ⊙ (B·x·Bᵀ)]Aᵀ             for each tile of results
///     dx: the same of dy, with the taps backwards and inputs and outputs exchanged
///     dw = Gᵀ[Σ_tiles (B·x·Bᵀ) ⊙ (Aᵀ·dy·A)]G
///
/// Stride 1: F(4×4, 3×3), 36 products where 144 would be needed (`FourByThree`). Nearest upsampling
/// before it: 25 in place of 144 (`UpsamplingScheme`). Stride 2: 25 in place of 36 (`HalvingScheme`).
/// Source: Winograd (1980); Lavin & Gray (2016); points 0, ±1, ½, −2, ∞ as in Barabasz et al.
/// (2020), more exact than 0, ±1, ±2, ∞.
///
/// A normalisation before the convolution is applied to the lines that a strip of tiles reads.
///
/// Layout: pictures NHWC, weights in `Panels`, in between `WinogradPlanes`. The order of every sum
/// (channels or tiles rising, strips rising) depends on the shape alone.
/// Error: with |·| taken of every matrix and number, |y − exact| ≤ (terms + 40)·u·(the same
/// expression), u = 2⁻²⁴: one rounding a term of the sum, at most 10 in each of the four passes of
/// the transforms. For independent numbers the rms error of stride 1 is 1.6e-6 of the rms result at
/// 128 channels and 2.2e-6 at 256, some four times that of the direct sum.
enum Winograd {
  /// Whether this is faster than the direct kernel.
  ///
  /// Measured 16-wide with the `Benchmarks` executable, share of peak against the direct kernel: it
  /// wins from 16 channels on both sides (32²: 1.4 to 0.5), also where tiles are filled up to 2.56
  /// times the picture (5²: 1.07 to 0.88), and from four tiles on (8²: 1.0 to 0.9), but not for one (4²:
  /// 0.25 to 0.88), where the transform of the weights is most of the work. Stride 2, 8-wide: from 24
  /// tiles of 2×2 results on (32² 128→128: 1.13 to 0.85), unless they make a seventh too much
  /// (14² 64→64: 0.80 to 0.82).
  static func isFaster(_ shape: ConvolutionShape) -> Bool {
    guard shape.kernel == 3, shape.padding == .same || shape.isHalvedExactly else { return false }
    let lanes = Processor.lanes
    guard shape.inputs % lanes == 0, shape.outputs % lanes == 0 else { return false }
    guard shape.inputs >= 16, shape.outputs >= 16, shape.inputPixels > 0 else { return false }
    let (height, width) = (shape.outputHeight, shape.outputWidth)
    if shape.stride == 2 {
      let tiles = (height + 1) / 2 * ((width + 1) / 2)
      return shape.batch * tiles >= 24 && 7 * tiles <= 2 * height * width
    }
    let tiles = (height + 3) / 4 * ((width + 3) / 4)
    return shape.batch * tiles >= 4 && 5 * 16 * tiles <= 13 * height * width
  }

  /// Whether `forward` can leave `ChannelMoments` of its results: those are whole vectors then.
  static func leavesMoments(_ shape: ConvolutionShape) -> Bool {
    isFaster(shape) && shape.outputs % Wide.scalarCount == 0
  }

  static func forward(
    _ y: Output, x: Input, normalization: NormalizedInput? = nil, weight: Input, epilogue: Epilogue,
    moments: Output? = nil, shape: ConvolutionShape
  ) {
    func run<Scheme: TileScheme>(_ scheme: Scheme.Type) {
      product(scheme, y, x, normalization, weight, epilogue, moments, shape, isTransposed: false)
    }
    switch (shape.isUpsampled, shape.stride, shape.padding) {
    case (true, _, _): run(UpsamplingScheme.self)
    case (_, 1, _): run(FourByThree.self)
    case (_, _, .same): run(HalvingScheme<Yes>.self)
    case (_, _, .bottomRight): run(HalvingScheme<No>.self)
    }
  }

  static func inputGradient(
    _ dx: Output, dy: Input, weight: Input, epilogue: Epilogue = Epilogue(),
    shape: ConvolutionShape
  ) {
    func run<Scheme: TileScheme>(_ scheme: Scheme.Type) {
      product(scheme, dx, dy, nil, weight, epilogue, nil, shape, isTransposed: true)
    }
    switch (shape.isUpsampled, shape.stride, shape.padding) {
    case (true, _, _): run(UpsamplingInputScheme.self)
    case (_, 1, _): run(FourByThree.self)
    case (_, _, .same): run(HalvingInputScheme<Yes>.self)
    case (_, _, .bottomRight): run(HalvingInputScheme<No>.self)
    }
  }

  /// y = x ∗ w, or dx of dy with the weights transposed.
  private static func product<Scheme: TileScheme>(
    _: Scheme.Type, _ y: Output, _ x: Input, _ normalization: NormalizedInput?, _ weight: Input,
    _ epilogue: Epilogue, _ moments: Output?, _ shape: ConvolutionShape, isTransposed: Bool
  ) {
    let (step, results) = (Scheme.step, Scheme.results)
    let product = WinogradProduct<Scheme>(
      weights: WinogradWeights(stored: shape.panels, isTransposed: isTransposed),
      tiling: isTransposed ? shape.outputTiling(step: step) : shape.inputTiling(step: step),
      results: isTransposed ? shape.inputTiling(step: results) : shape.outputTiling(step: results),
      epilogue: epilogue, moments: moments)
    PictureLines.with(x, product.tiling, normalization) { product.run(y, $0, weight) }
  }

  static func weightGradient(
    _ dw: Output, x: Input, normalization: NormalizedInput? = nil, dy: Input, sums: Output? = nil,
    shape: ConvolutionShape
  ) {
    func run<Scheme: GradientScheme>(_: Scheme.Type) {
      let gradient = WinogradWeightGradient<Scheme>(shape)
      PictureLines.with(x, gradient.inputs, normalization) {
        gradient.run(dw, $0, dy, sums: sums)
      }
    }
    switch (shape.isUpsampled, shape.stride, shape.padding) {
    case (true, _, _): run(UpsamplingScheme.self)
    case (_, 1, _): run(FourByThree.self)
    case (_, _, .same): run(HalvingScheme<Yes>.self)
    case (_, _, .bottomRight): run(HalvingScheme<No>.self)
    }
  }
}

extension ConvolutionShape {
  /// Whether every two pixels make one.
  fileprivate var isHalvedExactly: Bool { stride == 2 && height % 2 == 0 && width % 2 == 0 }

  /// - Parameter step: Pixels from a tile to the next.
  func inputTiling(step: Int) -> WinogradTiling {
    WinogradTiling(pictures: batch, height: height, width: width, channels: inputs, step: step)
  }

  func outputTiling(step: Int) -> WinogradTiling {
    WinogradTiling(
      pictures: batch, height: outputHeight, width: outputWidth, channels: outputs, step: step)
  }
}
