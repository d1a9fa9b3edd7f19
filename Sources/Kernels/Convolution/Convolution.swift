/// 3×3 and 1×1 convolutions over NHWC pictures by the direct algorithm.
///
///     y[i, u, v, n] = Σ_ky Σ_kx Σ_c x[i, s·u + ky − p, s·v + kx − p, c] · w[n, c, ky, kx]
///
/// Nothing is unrolled in memory: the input is copied once with its zeros around it, and each tap
/// is then a fixed offset from the pixel (very few channels are read by `ThinSource` and made by
/// `ThinProduct`). Where channels fill vectors, `Winograd` takes 3×3, also after nearest
/// upsampling: x[i, a, b] then stands for x[i, a / 2, b / 2].
/// Outputs must not overlap inputs or `residual`. Order of the sums: taps in
/// rows, c rising. Error: at most depth·u·Σ|x·w|, u = 2⁻²⁴, depth = taps · inputs + 3.
public enum Convolution {
  /// Floats of the packed weights, padding included.
  public static func packedCount(outputs: Int, inputs: Int, kernel: Int) -> Int {
    Panels(outputs: outputs, inputs: inputs, taps: kernel * kernel).size
  }

  /// Whether packed weights of this many outputs end with a full panel, so that those of further
  /// outputs may follow.
  public static func fillsPanels(outputs: Int) -> Bool { outputs % Panels.full == 0 }

  /// From PyTorch's [outputs, inputs, kernel, kernel] to the kernels' panels, padded with zeros.
  public static func pack(
    _ packed: Output, oihw: Input, outputs: Int, inputs: Int, kernel: Int
  ) {
    let panels = Panels(outputs: outputs, inputs: inputs, taps: kernel * kernel)
    packed.update(repeating: 0, count: panels.size)
    panels.visit { packedIndex, fileIndex in packed[packedIndex] = oihw[fileIndex] }
  }

  /// The way back from `pack`.
  public static func unpack(
    _ oihw: Output, packed: Input, outputs: Int, inputs: Int, kernel: Int
  ) {
    let panels = Panels(outputs: outputs, inputs: inputs, taps: kernel * kernel)
    panels.visit { packedIndex, fileIndex in oihw[fileIndex] = packed[packedIndex] }
  }

  /// Whether `forward` can leave the moments of its results almost for nothing.
  public static func leavesMoments(_ shape: ConvolutionShape) -> Bool {
    Winograd.leavesMoments(shape)
  }

  /// y = x ∗ w + bias[n] + imageBias[image, n] + residual.
  ///
  /// - Parameters:
  ///   - normalization: Applied to x, if there is one.
  ///   - moments: Gets the `ChannelMoments` of y; only if `leavesMoments` says so.
  public static func forward(
    _ y: Output, x: Input, normalization: NormalizedInput? = nil, weight: Input, bias: Input?,
    imageBias: Input?, residual: Input?, moments: Output? = nil, shape: ConvolutionShape
  ) {
    if let normalization, !normalizesAsItReads(shape) {
      return withNormalized(x, normalization, shape) { x in
        forward(
          y, x: x, weight: weight, bias: bias, imageBias: imageBias, residual: residual,
          moments: moments, shape: shape)
      }
    }
    if needsLargePictures(shape) {
      return withUpsampled(x, shape) { x, shape in
        forward(
          y, x: x, weight: weight, bias: bias, imageBias: imageBias, residual: residual,
          shape: shape)
      }
    }
    Profile.measure(shape.kind(.convolution), operations: shape.operations) {
      let epilogue = Epilogue(
        bias: bias, imageBias: imageBias, residual: residual,
        rowsPerImage: shape.outputHeight * shape.outputWidth)
      if Winograd.isFaster(shape) {
        return Winograd.forward(
          y, x: x, normalization: normalization, weight: weight, epilogue: epilogue,
          moments: moments, shape: shape)
      }
      if ThinProduct.fits(shape, depth: shape.inputs, outputs: shape.outputs) {
        return thinForward(y, x: x, weight: weight, epilogue: epilogue, shape: shape)
      }
      if ThinSource.fits(shape, channels: shape.inputs) {
        return ThinSource.with(x, shape, channels: shape.inputs) {
          $0.convolve(y, weights: weight, panels: shape.panels, epilogue: epilogue)
        }
      }
      let walk = PixelWalk(
        pictures: shape.batch, height: shape.outputHeight, width: shape.outputWidth,
        target: PixelSteps(
          height: shape.outputHeight, width: shape.outputWidth, channels: shape.outputs))
      withSource(x, shape) { source in
        let product = RowProduct(
          a: source.a, y: y, weights: weight, panels: source.panels(shape.panels),
          taps: source.taps, epilogue: epilogue)
        walk.run(product, source: source.pixels)
      }
    }
  }

  /// dx = the gradient of Σ y·dy in x, plus residual.
  ///
  ///     dx[i, a, b, c] = Σ_n Σ dy[i, u, v, n] · w[n, c, ky, kx],  s·u + ky − p = a, s·v + kx − p = b
  ///
  /// For each parity of (a, b) modulo the stride this is a convolution of dy with some of the taps.
  /// - Parameter residual: Where dx lies, in another buffer.
  public static func inputGradient(
    _ dx: Output, dy: Input, weight: Input, residual: Input? = nil, shape: ConvolutionShape
  ) {
    if needsLargePictures(shape) {
      return upsampledInputGradient(
        dx, dy: dy, weight: weight, residual: residual, shape: shape)
    }
    let epilogue = Epilogue(residual: residual)
    Profile.measure(shape.kind(.convolutionInput), operations: shape.operations) {
      if Winograd.isFaster(shape) {
        return Winograd.inputGradient(
          dx, dy: dy, weight: weight, epilogue: epilogue, shape: shape)
      }
      if ThinProduct.fits(shape, depth: shape.outputs, outputs: shape.inputs) {
        return thinInputGradient(dx, dy: dy, weight: weight, epilogue: epilogue, shape: shape)
      }
      Scratch.with(shape.transposedPanels.size) { transposed in
        Transposition(shape).run(transposed, weight)
        if ThinSource.fits(shape, channels: shape.outputs) {
          return ThinSource.with(dy, shape, channels: shape.outputs, isReversed: true) {
            $0.convolve(
              dx, weights: transposed, panels: shape.transposedPanels, epilogue: epilogue)
          }
        }
        InputGradient(
          shape: shape, dx: dx, weight: UnsafePointer(transposed), epilogue: epilogue
        ).run(dy)
      }
    }
  }

  /// dw = the gradient of Σ y·dy in the packed weights; padding lanes get zero.
  ///
  ///     dw[n, ky, kx, c] = Σ_i Σ_u Σ_v x[i, s·u + ky − p, s·v + kx − p, c] · dy[i, u, v, n]
  /// - Parameters:
  ///   - normalization: Applied to x, if there is one.
  ///   - sums: Gets Σ_u Σ_v dy[i, u, v, n], shaped [batch, outputs], if it is wanted: tiles have dy in the
  ///     cache anyway.
  public static func weightGradient(
    _ dw: Output, x: Input, normalization: NormalizedInput? = nil, dy: Input, sums: Output? = nil,
    shape: ConvolutionShape
  ) {
    if let normalization, !normalizesAsItReads(shape) {
      return withNormalized(x, normalization, shape) { x in
        weightGradient(dw, x: x, dy: dy, sums: sums, shape: shape)
      }
    }
    if needsLargePictures(shape) {
      return withUpsampled(x, shape) { x, shape in
        weightGradient(dw, x: x, dy: dy, sums: sums, shape: shape)
      }
    }
    if let sums, !Winograd.isFaster(shape) {
      Reduction.imageColumnSums(
        sums, x: dy, images: shape.batch, rows: shape.outputHeight * shape.outputWidth,
        columns: shape.outputs)
    }
    Profile.measure(shape.kind(.convolutionWeight), operations: shape.operations) {
      if Winograd.isFaster(shape) {
        return Winograd.weightGradient(
          dw, x: x, normalization: normalization, dy: dy, sums: sums, shape: shape)
      }
      if ThinProduct.fits(shape, depth: shape.inputs, outputs: shape.outputs) {
        return thinWeightGradient(dw, x: x, dy: dy, shape: shape)
      }
      if ThinSource.fits(shape, channels: shape.inputs),
        ThinSource.takesGradients(outputs: shape.outputs)
      {
        return ThinSource.with(x, shape, channels: shape.inputs) {
          $0.weightGradient(dw, dy: dy, panels: shape.panels)
        }
      }
      withSource(x, shape) { source in
        ColumnProduct(source: source, dy: dy, shape: shape).run(dw)
      }
    }
  }

  private static func normalizesAsItReads(_ shape: ConvolutionShape) -> Bool {
    Winograd.isFaster(shape) && PictureLines.canNormalize(channels: shape.inputs)
  }

  /// Calls `body` with a normalised copy of x.
  private static func withNormalized(
    _ x: Input, _ normalization: NormalizedInput, _ shape: ConvolutionShape,
    _ body: (Input) -> Void
  ) {
    Scratch.with(shape.inputPixels * shape.inputs) { copy in
      GroupNorm.again(
        copy, statistics: normalization.statistics, x: x, gamma: normalization.gamma,
        beta: normalization.beta, batch: shape.batch, positions: shape.height * shape.width,
        channels: shape.inputs, groups: normalization.groups,
        activation: normalization.activation)
      body(UnsafePointer(copy))
    }
  }
}
