/// 3×3 convolutions of stride 1 to very few channels: all taps at once, then shifted and added.
///
///     z[pixel, tap, n] = Σ_c x[pixel, c] · w[n, tap, c]        one product, lanes (tap, n)
///     y[u, v, n] = Σ_taps z[u + ky − 1, v + kx − 1, tap, n] + epilogue
///
/// A vector of outputs would be nearly empty; the nine taps side by side fill one or two panels. A
/// band of rows of z, with zeros around it, stays in L2. Order of the sums: c rising, then taps;
/// error: (inputs + 11)·u·Σ|x·w|.
struct ThinProduct {
  /// Channels that are summed over.
  let depth: Int
  let outputs: Int
  let pictures: Int
  let height: Int
  let width: Int
  let epilogue: Epilogue

  /// Whether a convolution to so few channels is done like this.
  static func fits(_ shape: ConvolutionShape, depth: Int, outputs: Int) -> Bool {
    shape.kernel == 3 && shape.stride == 1 && shape.padding == .same && outputs <= 3
      && depth >= Processor.lanes
  }

  /// Whole vectors of (tap, n), so that z is written as such.
  private var panels: Panels {
    let lanes = Panels(outputs: 9 * outputs, inputs: depth, taps: 1).paddedOutputs
    return Panels(outputs: lanes, inputs: depth, taps: 1)
  }
  /// Pixels of a row of z, one of zeros at each end.
  private var lineWidth: Int { width + 2 }
  /// Rows of a band: z and its neighbours fill half of a small L2.
  private var bandRows: Int {
    max(1, min(height, 65_536 / (panels.outputs * lineWidth) - 2))
  }

  /// - Parameter weight: The weight between an input, a tap and an output.
  func run(_ y: Output, _ x: Input, weight: (_ input: Int, _ tap: Int, _ output: Int) -> Float) {
    guard pictures * height * width > 0 else { return }
    Scratch.with(panels.size) { packed in
      packed.update(repeating: 0, count: panels.size)
      for lane in 0..<9 * outputs {
        let (panel, column) = lane.quotientAndRemainder(dividingBy: Panels.full)
        let (target, step) = (packed + panels.start(panel) + column, panels.width(panel))
        for input in 0..<depth {
          target[input * step] = weight(input, lane / outputs, lane % outputs)
        }
      }
      let bands = (height + bandRows - 1) / bandRows
      parallelFor(pictures * bands) { task in
        let (picture, first) = (task / bands, task % bands * bandRows)
        run(y, x, packed, picture, first..<min(height, first + bandRows))
      }
    }
  }

  private func run(_ y: Output, _ x: Input, _ packed: Input, _ picture: Int, _ rows: Range<Int>) {
    let lines = max(0, rows.lowerBound - 1)..<min(height, rows.upperBound + 1)
    Scratch.with((rows.count + 2) * lineWidth * panels.outputs) { z in
      clearBorder(z, rows)
      let product = RowProduct(
        a: x, y: z, weights: packed, panels: panels,
        taps: [RowProduct.Tap(offset: 0, number: 0)], epilogue: Epilogue())
      product.run(
        PixelRange(first: 0, count: lines.count * width, height: lines.count, width: width),
        panels: 0..<panels.count,
        source: PixelSteps(
          first: (picture * height + lines.lowerBound) * width * depth,
          height: lines.count, width: width, channels: depth),
        target: PixelSteps(
          first: ((lines.lowerBound - rows.lowerBound + 1) * lineWidth + 1) * panels.outputs,
          height: lines.count, width: lineWidth, channels: panels.outputs))
      for u in rows { add(y, z + (u - rows.lowerBound) * lineWidth * panels.outputs, picture, u) }
    }
  }

  /// Sets what lies outside the picture to 0.
  private func clearBorder(_ z: Output, _ rows: Range<Int>) {
    let (pixel, lines) = (panels.outputs, rows.count + 2)
    for line in 0..<lines {
      let start = z + line * lineWidth * pixel
      let isOutside = !(0..<height).contains(rows.lowerBound + line - 1)
      start.update(repeating: 0, count: isOutside ? lineWidth * pixel : pixel)
      (start + (lineWidth - 1) * pixel).update(repeating: 0, count: pixel)
    }
  }

  /// A row of y from the three rows of z around it, of which the first is given.
  private func add(_ y: Output, _ z: Input, _ picture: Int, _ u: Int) {
    let pixel = panels.outputs
    for v in 0..<width {
      var sum = SIMD4<Float>(repeating: 0)
      for tap in 0..<9 {
        let place = (tap / 3 * lineWidth + v + tap % 3) * pixel + tap * outputs
        sum += UnsafeRawPointer(z + place).loadUnaligned(as: SIMD4<Float>.self)
      }
      let target = ((picture * height + u) * width + v) * outputs
      for n in 0..<outputs {
        var value = sum[n]
        if let bias = epilogue.bias { value += bias[n] }
        if let bias = epilogue.imageBias { value += bias[picture * outputs + n] }
        if let residual = epilogue.residual { value += residual[target + n] }
        y[target + n] = value
      }
    }
  }
}

extension Convolution {
  /// The forward pass to very few outputs.
  static func thinForward(
    _ y: Output, x: Input, weight: Input, epilogue: Epilogue, shape: ConvolutionShape
  ) {
    let stored = shape.panels
    let product = ThinProduct(
      depth: shape.inputs, outputs: shape.outputs, pictures: shape.batch, height: shape.height,
      width: shape.width, epilogue: epilogue)
    product.run(y, x) { input, tap, output in
      weight[(tap * shape.inputs + input) * stored.width(0) + output]
    }
  }

  /// The gradient of very few inputs: the same of dy, with the taps backwards.
  static func thinInputGradient(
    _ dx: Output, dy: Input, weight: Input, epilogue: Epilogue, shape: ConvolutionShape
  ) {
    let stored = shape.panels
    let product = ThinProduct(
      depth: shape.outputs, outputs: shape.inputs, pictures: shape.batch, height: shape.height,
      width: shape.width, epilogue: epilogue)
    product.run(dx, dy) { input, tap, output in
      let (panel, lane) = input.quotientAndRemainder(dividingBy: Panels.full)
      let row = (8 - tap) * shape.inputs + output
      return weight[stored.start(panel) + row * stored.width(panel) + lane]
    }
  }

  /// The gradient of the weights to very few outputs: x and dy exchanged, with the taps backwards.
  ///
  ///     dw[n, tap, c] = Σ_pixels dy[pixel − tap + 1, n] · x[pixel, c]
  static func thinWeightGradient(_ dw: Output, x: Input, dy: Input, shape: ConvolutionShape) {
    var exchanged = shape
    (exchanged.inputs, exchanged.outputs) = (shape.outputs, shape.inputs)
    let (stored, from) = (shape.panels, exchanged.panels)
    Scratch.with(from.size) { turned in
      if ThinSource.takesGradients(outputs: shape.inputs) {
        ThinSource.with(dy, shape, channels: shape.outputs) {
          $0.weightGradient(turned, dy: x, panels: from)
        }
      } else {
        withSource(dy, exchanged) { source in
          ColumnProduct(source: source, dy: x, shape: exchanged).run(turned)
        }
      }
      dw.update(repeating: 0, count: stored.size)
      for input in 0..<shape.inputs {
        let (panel, lane) = input.quotientAndRemainder(dividingBy: Panels.full)
        for tap in 0..<9 {
          for output in 0..<shape.outputs {
            let row = (8 - tap) * shape.outputs + output
            dw[(tap * shape.inputs + input) * stored.width(0) + output] =
              turned[from.start(panel) + row * from.width(panel) + lane]
          }
        }
      }
    }
  }
}
