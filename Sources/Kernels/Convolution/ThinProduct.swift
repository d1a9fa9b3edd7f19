/// 3×3 convolutions of stride 1 to very few channels: all taps at once, then shifted and added.
///
///     z[pixel, tap, n] = Σ_c x[pixel, c] · w[n, tap, c]        one product, lanes (tap, n)
///     y[u, v, n] = Σ_taps z[u + ky − 1, v + kx − 1, tap, n] + epilogue
///
/// A vector of outputs would be nearly empty; the nine taps side by side fill one panel. A band of
/// rows of z stays in L2. Order of the sums: c rising, then taps; error: (inputs + 11)·u·Σ|x·w|.
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
    shape.kernel == 3 && shape.stride == 1 && shape.padding == .same
      && 9 * outputs <= Panels.full && depth >= Processor.lanes
  }

  private var panels: Panels { Panels(outputs: Panels.full, inputs: depth, taps: 1) }
  /// Rows of a band: z and its neighbours fill a quarter of L2.
  private var bandRows: Int { max(1, min(height, 65_536 / (Panels.full * max(1, width)) - 2)) }

  /// - Parameter weight: The weight between an input, a tap and an output.
  func run(_ y: Output, _ x: Input, weight: (_ input: Int, _ tap: Int, _ output: Int) -> Float) {
    guard pictures * height * width > 0 else { return }
    Scratch.with(panels.size) { packed in
      for input in 0..<depth {
        let row = packed + input * Panels.full
        row.update(repeating: 0, count: Panels.full)
        for tap in 0..<9 {
          for output in 0..<outputs { row[tap * outputs + output] = weight(input, tap, output) }
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
    let pixels = lines.count * width
    Scratch.with(pixels * Panels.full) { z in
      Scratch.withIntegers(2 * pixels) { offsets in
        for pixel in 0..<pixels {
          offsets[pixel] = ((picture * height + lines.lowerBound) * width + pixel) * depth
          offsets[pixels + pixel] = pixel * Panels.full
        }
        let product = RowProduct(
          a: x, y: z, weights: packed, panels: panels,
          taps: [RowProduct.Tap(offset: 0, number: 0)], epilogue: Epilogue())
        product.run(
          RowProduct.Rows(
            first: 0, count: pixels, aOffsets: UnsafePointer(offsets),
            yOffsets: UnsafePointer(offsets + pixels)), panels: 0..<1)
      }
      for u in rows { add(y, z, picture, u, lines) }
    }
  }

  /// A row of y from the rows of z around it.
  private func add(_ y: Output, _ z: Input, _ picture: Int, _ u: Int, _ lines: Range<Int>) {
    for v in 0..<width {
      let place = ((picture * height + u) * width + v) * outputs
      for n in 0..<outputs {
        var sum: Float = 0
        for ky in 0..<3 where lines.contains(u + ky - 1) {
          let line = z + ((u + ky - 1 - lines.lowerBound) * width + v - 1) * Panels.full + n
          for kx in 0..<3 where v + kx > 0 && v + kx <= width {
            sum += line[kx * Panels.full + (3 * ky + kx) * outputs]
          }
        }
        if let bias = epilogue.bias { sum += bias[n] }
        if let bias = epilogue.imageBias { sum += bias[picture * outputs + n] }
        if let residual = epilogue.residual { sum += residual[place + n] }
        y[place + n] = sum
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
  static func thinInputGradient(_ dx: Output, dy: Input, weight: Input, shape: ConvolutionShape) {
    let stored = shape.panels
    let product = ThinProduct(
      depth: shape.outputs, outputs: shape.inputs, pictures: shape.batch, height: shape.height,
      width: shape.width, epilogue: Epilogue())
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
      withSource(dy, exchanged) { source in
        ColumnProduct(source: source, dy: x, shape: exchanged).run(turned)
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
