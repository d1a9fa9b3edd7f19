/// 3×3 convolutions of stride 1 by Winograd's F(4×4, 3×3): 36 products where 144 would be needed.
///
///     y = Aᵀ[Σ_c (G·w·Gᵀ) ⊙ (Bᵀ·x·B)]A             for each tile of 4×4 results
///     dx: the same of dy, with the taps backwards and inputs and outputs exchanged
///     dw = Gᵀ[Σ_tiles (Bᵀ·x·B) ⊙ (A·dy·Aᵀ)]G
///
/// Source: Winograd (1980); Lavin & Gray (2016); points 0, ±1, ½, −2, ∞ as in Barabasz et al.
/// (2020), more exact than 0, ±1, ±2, ∞.
///
/// A normalisation before the convolution is applied to the lines that a strip of tiles reads.
///
/// Layout: pictures NHWC, weights in `Panels`, in between `WinogradPlanes`. The order of every sum
/// (channels or tiles rising, strips rising) depends on the shape alone.
/// Error: with |·| taken of every matrix and number, |y − exact| ≤ (terms + 40)·u·(the same
/// expression), u = 2⁻²⁴: one rounding a term of the sum, at most 10 in each of the four passes of
/// the transforms. For independent numbers the rms error is 1.6e-6 of the rms result at 128 channels
/// and 2.2e-6 at 256, some four times that of the direct sum.
enum Winograd {
  /// Whether this is faster than the direct kernel.
  ///
  /// Measured 16-wide with the `Benchmarks` executable, share of peak against the direct kernel: it
  /// wins from 16 channels on both sides (32²: 1.4 to 0.5), also where tiles are filled up to 2.56
  /// times the picture (5²: 1.07 to 0.88), and from four tiles on (8²: 1.0 to 0.9), but not for one (4²:
  /// 0.25 to 0.88), where the transform of the weights is most of the work.
  static func isFaster(_ shape: ConvolutionShape) -> Bool {
    guard shape.kernel == 3, shape.stride == 1, shape.padding == .same else { return false }
    let lanes = Processor.lanes
    guard shape.inputs % lanes == 0, shape.outputs % lanes == 0 else { return false }
    guard shape.inputs >= 16, shape.outputs >= 16, shape.inputPixels > 0 else { return false }
    let tiles = (shape.height + 3) / 4 * ((shape.width + 3) / 4)
    return shape.batch * tiles >= 4 && 5 * 16 * tiles <= 13 * shape.height * shape.width
  }

  static func forward(
    _ y: Output, x: Input, normalization: NormalizedInput? = nil, weight: Input, epilogue: Epilogue,
    shape: ConvolutionShape
  ) {
    let weights = WinogradWeights(stored: shape.panels, isTransposed: false)
    let tiling = WinogradTiling(
      pictures: shape.batch, height: shape.height, width: shape.width, channels: shape.inputs)
    let product = WinogradProduct(weights: weights, tiling: tiling, epilogue: epilogue)
    PictureLines.with(x, tiling, normalization) { product.run(y, $0, weight) }
  }

  static func inputGradient(
    _ dx: Output, dy: Input, weight: Input, epilogue: Epilogue = Epilogue(),
    shape: ConvolutionShape
  ) {
    let weights = WinogradWeights(stored: shape.panels, isTransposed: true)
    let tiling = WinogradTiling(
      pictures: shape.batch, height: shape.height, width: shape.width, channels: shape.outputs)
    let product = WinogradProduct(weights: weights, tiling: tiling, epilogue: epilogue)
    PictureLines.with(dy, tiling, nil) { product.run(dx, $0, weight) }
  }

  static func weightGradient(
    _ dw: Output, x: Input, normalization: NormalizedInput? = nil, dy: Input,
    shape: ConvolutionShape
  ) {
    let gradient = WinogradWeightGradient(shape)
    PictureLines.with(x, gradient.inputs, normalization) { gradient.run(dw, $0, dy) }
  }
}
