import TestSupport
import Testing

@testable import Kernels

/// Shapes around every tile and panel edge, odd sizes, single pixels and channels.
private let shapes: [ConvolutionShape] = {
  func shape(
    _ batch: Int, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, _ kernel: Int = 3,
    _ stride: Int = 1, _ padding: Padding = .same, isUpsampled: Bool = false
  ) -> ConvolutionShape {
    ConvolutionShape(
      batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: kernel,
      stride: stride, padding: padding, isUpsampled: isUpsampled)
  }
  return [
    shape(1, 1, 1, 1, 1), shape(1, 1, 1, 1, 1, 1), shape(2, 5, 3, 1, 16), shape(1, 4, 4, 3, 17),
    shape(2, 7, 5, 5, 3), shape(1, 6, 6, 16, 15), shape(1, 3, 8, 17, 31), shape(3, 4, 4, 8, 33),
    shape(1, 5, 5, 64, 8), shape(1, 4, 6, 257, 7), shape(2, 13, 11, 6, 16), shape(1, 2, 2, 31, 64),
    shape(2, 6, 6, 7, 9, 3, 2), shape(1, 7, 5, 16, 24, 3, 2), shape(1, 1, 1, 4, 4, 3, 2),
    shape(2, 6, 8, 5, 17, 3, 2, .bottomRight), shape(1, 7, 9, 3, 16, 3, 2, .bottomRight),
    shape(1, 2, 2, 64, 5, 3, 2, .bottomRight), shape(1, 3, 1, 2, 2, 3, 2),
    shape(1, 1, 7, 3, 5, 1), shape(2, 3, 3, 64, 48, 1), shape(1, 9, 31, 19, 47, 1),
    shape(1, 1, 13, 300, 1, 1), shape(1, 20, 20, 12, 40), shape(2, 5, 7, 40, 3),
    shape(2, 9, 3, 3, 45), shape(1, 33, 4, 16, 1), shape(1, 1, 300, 33, 2), shape(1, 70, 40, 19, 1),
    // Very few channels on one side, and whole vectors on the other; several bands and chunks.
    shape(3, 7, 5, 3, 32), shape(3, 7, 5, 32, 3), shape(1, 1, 1, 3, 16), shape(1, 1, 1, 16, 3),
    shape(2, 33, 17, 2, 48), shape(2, 33, 17, 48, 2), shape(1, 5, 9, 4, 24),
    shape(2, 90, 70, 24, 3),
    shape(2, 70, 90, 3, 24), shape(1, 3, 200, 1, 16), shape(2, 2, 2, 3, 3), shape(2, 6, 5, 4, 4),
    // Products of several blocks of pixels, of inputs read where they lie and copied, and of more
    // panels and inputs than one block holds.
    shape(1, 13, 31, 24, 40, 1), shape(1, 5, 29, 40, 150, 1), shape(1, 1, 19, 520, 152, 1),
    // After upsampling: direct, and thin on either side.
    shape(1, 1, 1, 1, 1, isUpsampled: true), shape(2, 3, 5, 17, 9, isUpsampled: true),
    shape(2, 4, 3, 16, 3, isUpsampled: true), shape(1, 5, 2, 3, 32, isUpsampled: true),
  ]
}()

/// Inputs of a convolution with seeded values, the weights packed and as in files.
private struct Case {
  let x: [Float]
  let w: [Float]
  let dy: [Float]
  let packed: [Float]
  let shape: ConvolutionShape

  init(_ shape: ConvolutionShape, seed: Int) throws {
    var random = SplitMix(seed: seed)
    self.shape = shape
    x = random.floats(shape.inputPixels * shape.inputs)
    w = random.floats(shape.outputs * shape.inputs * shape.taps)
    dy = random.floats(shape.outputPixels * shape.outputs)
    packed = try poisoned(shape.panels.size) { [w] in
      Convolution.pack(
        $0, oihw: w, outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel)
    }
  }

  func unpacked(_ panels: [Float]) throws -> [Float] {
    try poisoned(w.count) {
      Convolution.unpack(
        $0, packed: panels, outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel)
    }
  }
}

/// Each |y − exact| ≤ (terms + 4)·u·Σ|a·b|: one rounding a term, one for each block and epilogue.
private func expectClose(
  _ y: [Float], _ exact: [Double], _ magnitude: [Double], terms: Int, _ label: String
) {
  #expect(y.count == exact.count)
  for i in exact.indices {
    let bound = Double(terms + 4) * 0x1p-24 * magnitude[i] + 1e-37
    let error = (Double(y[i]) - exact[i]).magnitude
    #expect(error <= bound, "\(label), element \(i): \(y[i]) for \(exact[i])")
    if !(error <= bound) { return }
  }
}

private func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }
private func magnitudes(_ values: [Float]) -> [Double] { values.map { Double($0.magnitude) } }

@Test(arguments: shapes.indices)
func convolutionEqualsTheDoubleReference(index: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: index)
  let (x, w, dy) = (given.x, given.w, given.dy)
  typealias Reference = ConvolutionReference
  let y = try poisoned(dy.count) {
    Convolution.forward(
      $0, x: x, weight: given.packed, bias: nil, imageBias: nil, residual: nil, shape: shape)
  }
  expectClose(
    y, Reference.forward(doubles(x), doubles(w), shape),
    Reference.forward(magnitudes(x), magnitudes(w), shape), terms: shape.inputs * shape.taps,
    "forward \(shape)")
  let dx = try poisoned(x.count) {
    Convolution.inputGradient($0, dy: dy, weight: given.packed, shape: shape)
  }
  expectClose(
    dx, Reference.inputGradient(doubles(dy), doubles(w), shape),
    Reference.inputGradient(magnitudes(dy), magnitudes(w), shape),
    terms: shape.outputs * shape.taps, "input gradient \(shape)")
  let dw = try poisoned(given.packed.count) {
    Convolution.weightGradient($0, x: x, dy: dy, shape: shape)
  }
  expectClose(
    try given.unpacked(dw), Reference.weightGradient(doubles(x), doubles(dy), shape),
    Reference.weightGradient(magnitudes(x), magnitudes(dy), shape), terms: shape.outputPixels,
    "weight gradient \(shape)")
  let repacked = try poisoned(dw.count) {
    Convolution.pack(
      $0, oihw: (try? given.unpacked(dw)) ?? [], outputs: shape.outputs, inputs: shape.inputs,
      kernel: shape.kernel)
  }
  #expect(repacked == dw, "padding lanes of the gradient are zero, and packing is a round trip")
}

@Test(arguments: [2, 3, 9, 20, 22, 24, 29, 30, 33, 36, 42, 43, 45, 46])
func epilogueAddsBiasImageBiasAndResidual(index: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: 100 + index)
  var random = SplitMix(seed: index)
  let bias = random.floats(shape.outputs)
  let imageBias = random.floats(shape.batch * shape.outputs)
  let residual = random.floats(given.dy.count)
  let y = try poisoned(given.dy.count) {
    Convolution.forward(
      $0, x: given.x, weight: given.packed, bias: bias, imageBias: imageBias, residual: residual,
      shape: shape)
  }
  var exact = ConvolutionReference.forward(doubles(given.x), doubles(given.w), shape)
  var size = ConvolutionReference.forward(magnitudes(given.x), magnitudes(given.w), shape)
  let area = shape.outputHeight * shape.outputWidth
  for i in exact.indices {
    let (pixel, n) = i.quotientAndRemainder(dividingBy: shape.outputs)
    let terms = [bias[n], imageBias[pixel / area * shape.outputs + n], residual[i]]
    for term in terms {
      exact[i] += Double(term)
      size[i] += Double(term.magnitude)
    }
  }
  expectClose(y, exact, size, terms: shape.inputs * shape.taps + 3, "epilogue \(shape)")
}

/// Direct, with stride 2, 1×1, thin on either side, after upsampling, and by Winograd.
@Test(arguments: [9, 12, 15, 20, 21, 29, 30, 33, 36, 41, 43, 45, 46])
func inputGradientAddsAResidual(index: Int) throws {
  var shape = shapes[index]
  if index == 9 { (shape.inputs, shape.outputs) = (32, 16) }
  let given = try Case(shape, seed: 300 + index)
  var random = SplitMix(seed: index)
  let residual = random.floats(given.x.count)
  let dx = try poisoned(given.x.count) {
    Convolution.inputGradient(
      $0, dy: given.dy, weight: given.packed, residual: residual, shape: shape)
  }
  let plain = try poisoned(given.x.count) {
    Convolution.inputGradient($0, dy: given.dy, weight: given.packed, shape: shape)
  }
  for i in dx.indices {
    // The residual is added last, to what is there without it: one rounding.
    let exact = Double(plain[i]) + Double(residual[i])
    #expect((Double(dx[i]) - exact).magnitude <= 0x1p-24 * exact.magnitude, "\(shape), \(i)")
  }
}

@Test(arguments: [5, 10, 13, 20, 23, 24, 25, 33, 34, 36, 37, 41, 42, 43, 45, 47])
func anyNumberOfThreadsGivesTheSameBits(index: Int) throws {
  let shape = shapes[index]
  let given = try Case(shape, seed: 200 + index)
  let results = try [1, 2, 3].map { threads in
    let earlier = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(earlier) }
    let y = try poisoned(given.dy.count) {
      Convolution.forward(
        $0, x: given.x, weight: given.packed, bias: nil, imageBias: nil, residual: nil,
        shape: shape)
    }
    let dx = try poisoned(given.x.count) {
      Convolution.inputGradient($0, dy: given.dy, weight: given.packed, shape: shape)
    }
    let dw = try poisoned(given.packed.count) {
      Convolution.weightGradient($0, x: given.x, dy: given.dy, shape: shape)
    }
    return y + dx + dw
  }
  #expect(results[0] == results[1])
  #expect(results[0] == results[2])
}
