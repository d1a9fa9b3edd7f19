import TestSupport
import Testing

@testable import Kernels

/// Whole vectors of channels; tiles ± 1, single pixels, primes, narrow and several panels, more
/// channels and more tiles than are added at once.
private let shapes: [ConvolutionShape] =
  [
    (1, 1, 1, 16, 16), (1, 4, 4, 16, 32), (2, 5, 3, 32, 16), (1, 7, 9, 16, 48), (3, 8, 8, 48, 16),
    (1, 13, 11, 32, 32), (1, 4, 5, 272, 16), (1, 3, 4, 16, 80), (270, 2, 2, 16, 16),
    (130, 1, 1, 96, 48),
  ].map { batch, height, width, inputs, outputs in
    ConvolutionShape(
      batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: 3)
  } + upsamplings + halvings

/// Sizes before upsampling.
private let upsamplings: [ConvolutionShape] = [
  (1, 1, 1, 16, 16), (1, 2, 2, 16, 32), (2, 3, 1, 32, 16), (1, 5, 4, 16, 48), (3, 4, 6, 48, 16),
  (1, 7, 9, 32, 32), (1, 2, 3, 272, 16), (170, 1, 1, 16, 80), (1, 29, 27, 16, 16),
].map { batch, height, width, inputs, outputs in
  ConvolutionShape(
    batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: 3,
    isUpsampled: true)
}

/// With stride 2, also of odd sizes where zeros stand on all sides.
private let halvings: [ConvolutionShape] = [
  (1, 1, 1, 16, 16, Padding.same), (2, 5, 3, 32, 16, .same), (1, 7, 8, 16, 48, .same),
  (3, 6, 12, 48, 16, .same), (90, 2, 4, 16, 80, .same), (1, 4, 3, 272, 16, .same),
  (1, 2, 2, 16, 32, .bottomRight), (2, 4, 6, 32, 16, .bottomRight),
  (1, 54, 58, 16, 16, .bottomRight), (190, 2, 2, 80, 16, .bottomRight),
].map { batch, height, width, inputs, outputs, padding in
  ConvolutionShape(
    batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: 3,
    stride: 2, padding: padding)
}

/// A convolution with seeded values.
private struct Case {
  let shape: ConvolutionShape
  let x: [Float]
  let w: [Float]
  let dy: [Float]
  let packed: [Float]

  init(_ shape: ConvolutionShape, seed: Int) throws {
    var random = SplitMix(seed: seed)
    self.shape = shape
    x = random.floats(shape.inputPixels * shape.inputs)
    w = random.floats(shape.outputs * shape.inputs * 9)
    dy = random.floats(shape.outputPixels * shape.outputs)
    packed = try poisoned(shape.panels.size) { [w] in
      Convolution.pack($0, oihw: w, outputs: shape.outputs, inputs: shape.inputs, kernel: 3)
    }
  }

  func forward() throws -> [Float] {
    try poisoned(dy.count) {
      Winograd.forward($0, x: x, weight: packed, epilogue: Epilogue(), shape: shape)
    }
  }

  func inputGradient() throws -> [Float] {
    try poisoned(x.count) { Winograd.inputGradient($0, dy: dy, weight: packed, shape: shape) }
  }

  func weightGradient() throws -> [Float] {
    let panels = try poisoned(packed.count) {
      Winograd.weightGradient($0, x: x, dy: dy, shape: shape)
    }
    return try poisoned(w.count) {
      Convolution.unpack(
        $0, packed: panels, outputs: shape.outputs, inputs: shape.inputs, kernel: 3)
    }
  }
}

/// |y − exact| ≤ (terms + 40)·u·size: the bound that `Winograd` states.
private func expectClose(
  _ y: [Float], _ exact: [Double], _ sizes: [Double], terms: Int, _ label: String
) {
  #expect(y.count == exact.count && sizes.count == exact.count)
  for i in exact.indices {
    let bound = Double(terms + 40) * 0x1p-24 * sizes[i]
    let error = (Double(y[i]) - exact[i]).magnitude
    #expect(error <= bound, "\(label), element \(i): \(y[i]) for \(exact[i])")
    if !(error <= bound) { return }
  }
}

private func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

@Test(arguments: shapes.indices)
func winogradKeepsItsBound(index: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: index)
  let (x, w, dy) = (doubles(given.x), doubles(given.w), doubles(given.dy))
  let sizes = WinogradSizes(shape: shape)
  expectClose(
    try given.forward(), ConvolutionReference.forward(x, w, shape),
    sizes.forward(given.x, given.w), terms: shape.inputs, "forward \(shape)")
  expectClose(
    try given.inputGradient(), ConvolutionReference.inputGradient(dy, w, shape),
    sizes.inputGradient(given.dy, given.w), terms: shape.outputs,
    "input gradient \(shape)")
  expectClose(
    try given.weightGradient(), ConvolutionReference.weightGradient(x, dy, shape),
    sizes.weightGradients(given.x, given.dy),
    terms: sizes.tiles, "weight gradient \(shape)")
}

@Test(arguments: [4, 6, 8, 9, 14, 16, 17, 18, 20, 23, 24, 27, 28])
func winogradGivesTheSameBitsOnAnyNumberOfThreads(index: Int) throws {
  let given = try Case(shapes[index], seed: 50 + index)
  let results = try [1, 2, 3].map { threads in
    let earlier = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(earlier) }
    return try given.forward() + given.inputGradient() + given.weightGradient()
  }
  #expect(results[0] == results[1])
  #expect(results[0] == results[2])
}

@Test(arguments: [3, 13])
func winogradAddsBiasesAndResidual(index: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: 7)
  var random = SplitMix(seed: 8)
  let bias = random.floats(shape.outputs)
  let imageBias = random.floats(shape.batch * shape.outputs)
  let residual = random.floats(given.dy.count)
  let plain = try given.forward()
  let y = try poisoned(plain.count) { y in
    bias.withUnsafeBufferPointer { bias in
      imageBias.withUnsafeBufferPointer { imageBias in
        residual.withUnsafeBufferPointer { residual in
          Winograd.forward(
            y, x: given.x, weight: given.packed,
            epilogue: Epilogue(
              bias: bias.baseAddress, imageBias: imageBias.baseAddress,
              residual: residual.baseAddress), shape: shape)
        }
      }
    }
  }
  let area = shape.outputHeight * shape.outputWidth
  for i in y.indices {
    let (pixel, n) = i.quotientAndRemainder(dividingBy: shape.outputs)
    let terms = [bias[n], imageBias[pixel / area * shape.outputs + n], residual[i], plain[i]]
    let exact = terms.reduce(0) { $0 + Double($1) }
    let size = terms.reduce(0) { $0 + Double($1.magnitude) }
    #expect((Double(y[i]) - exact).magnitude <= 4 * 0x1p-24 * size)
  }
}

/// Σ dy of each picture, which the weights' gradient leaves: one rounding for each pixel.
@Test(arguments: shapes.indices, [1, 2])
func winogradLeavesTheSumsOfGradients(index: Int, threads: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: index)
  let earlier = Threads.count
  Threads.setCount(threads)
  defer { Threads.setCount(earlier) }
  let sums = try poisoned(shape.batch * shape.outputs) { sums in
    _ = try poisoned(given.packed.count) {
      Winograd.weightGradient($0, x: given.x, dy: given.dy, sums: sums, shape: shape)
    }
  }
  let pixels = shape.outputHeight * shape.outputWidth
  let exact = ReductionReference.imageColumnSums(
    given.dy, images: shape.batch, rows: pixels, columns: shape.outputs)
  for (sum, exact) in zip(sums, exact) {
    #expect((Double(sum) - exact.value).magnitude <= Double(pixels) * 0x1p-24 * exact.magnitude)
  }
}

/// The typical error, a thousandth of the bound: measured 2.2e-6, with a fifth to spare.
@Test func winogradTypicalErrorIsSmall() throws {
  let shape = ConvolutionShape(
    batch: 1, height: 4, width: 4, inputs: 256, outputs: 16, kernel: 3)
  let given = try Case(shape, seed: 11)
  let exact = ConvolutionReference.forward(doubles(given.x), doubles(given.w), shape)
  let error = relativeError(try given.forward(), exact)
  #expect(error <= 2.6e-6, "\(error)")
}
