import TestSupport
import Testing

@testable import Kernels

/// Whole vectors of channels; tiles ± 1, single pixels, primes, narrow and several panels, more
/// channels and more tiles than are added at once.
private let shapes: [ConvolutionShape] = [
  (1, 1, 1, 16, 16), (1, 4, 4, 16, 32), (2, 5, 3, 32, 16), (1, 7, 9, 16, 48), (3, 8, 8, 48, 16),
  (1, 13, 11, 32, 32), (1, 4, 5, 272, 16), (1, 3, 4, 16, 80), (270, 2, 2, 16, 16),
  (130, 1, 1, 96, 48),
].map { batch, height, width, inputs, outputs in
  ConvolutionShape(
    batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: 3)
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

/// What Winograd's sums come to when every matrix and number is replaced by its absolute value.
private struct Sizes {
  typealias Square = [[Double]]
  let matrices = WinogradReference<Double>(absolute: true)
  let shape: ConvolutionShape

  private var rows: Int { (shape.height + 3) / 4 }
  private var columns: Int { (shape.width + 3) / 4 }
  private var tiles: Int { shape.batch * rows * columns }

  /// The square of `count` pixels whose corner lies `before` above and left of tile `t`.
  private func square(
    _ x: [Float], _ channels: Int, _ t: Int, _ c: Int, _ count: Int, _ before: Int
  )
    -> Square
  {
    let (picture, place) = t.quotientAndRemainder(dividingBy: rows * columns)
    let (top, left) = (place / columns * 4 - before, place % columns * 4 - before)
    return (0..<count).map { i in
      (0..<count).map { j in
        let (a, b) = (top + i, left + j)
        guard (0..<shape.height).contains(a), (0..<shape.width).contains(b) else { return 0 }
        let pixel = (picture * shape.height + a) * shape.width + b
        return Double(x[pixel * channels + c].magnitude)
      }
    }
  }

  private func weight(_ w: [Float], _ n: Int, _ c: Int) -> Square {
    (0..<3).map { i in
      (0..<3).map { Double(w[((n * shape.inputs + c) * 3 + i) * 3 + $0].magnitude) }
    }
  }

  /// Σ over `depth` of two 6×6 squares each.
  private func products(_ depth: Int, _ a: (Int) -> [Double], _ b: (Int) -> [Double]) -> Square {
    var sum = [Double](repeating: 0, count: 36)
    for k in 0..<depth {
      let (left, right) = (a(k), b(k))
      for f in 0..<36 { sum[f] += left[f] * right[f] }
    }
    return (0..<6).map { Array(sum[$0 * 6..<$0 * 6 + 6]) }
  }

  /// Of y = x ∗ w or, with the roles exchanged, of dx; NHWC.
  func results(_ x: [Float], _ w: [Float], isTransposed: Bool) -> [Double] {
    let depth = isTransposed ? shape.outputs : shape.inputs
    let channels = isTransposed ? shape.inputs : shape.outputs
    let u = (0..<depth * channels).map { i in
      let (k, n) = (i % depth, i / depth)
      let g = isTransposed ? weight(w, k, n).reversed().map { $0.reversed() } : weight(w, n, k)
      return WinogradReference.both(matrices.weight, g).flatMap { $0 }
    }
    var y = [Double](repeating: 0, count: shape.outputPixels * channels)
    for t in 0..<tiles {
      let v = (0..<depth).map {
        WinogradReference.both(matrices.input, square(x, depth, t, $0, 6, 1)).flatMap { $0 }
      }
      let (picture, place) = t.quotientAndRemainder(dividingBy: rows * columns)
      for n in 0..<channels {
        let m = products(depth, { v[$0] }, { u[n * depth + $0] })
        let tile = WinogradReference.both(matrices.output, m)
        for i in 0..<16 {
          let (a, b) = (place / columns * 4 + i / 4, place % columns * 4 + i % 4)
          guard a < shape.height, b < shape.width else { continue }
          y[((picture * shape.height + a) * shape.width + b) * channels + n] = tile[i / 4][i % 4]
        }
      }
    }
    return y
  }

  /// Of dw; OIHW.
  func weightGradients(_ x: [Float], _ dy: [Float]) -> [Double] {
    let output = WinogradReference.transposed(matrices.output)
    let back = WinogradReference.transposed(matrices.weight)
    let v = (0..<tiles * shape.inputs).map { i in
      let d = square(x, shape.inputs, i / shape.inputs, i % shape.inputs, 6, 1)
      return WinogradReference.both(matrices.input, d).flatMap { $0 }
    }
    let z = (0..<tiles * shape.outputs).map { i in
      let d = square(dy, shape.outputs, i / shape.outputs, i % shape.outputs, 4, 0)
      return WinogradReference.both(output, d).flatMap { $0 }
    }
    return (0..<shape.outputs * shape.inputs).flatMap { i in
      let (n, c) = (i / shape.inputs, i % shape.inputs)
      let m = products(tiles, { v[$0 * shape.inputs + c] }, { z[$0 * shape.outputs + n] })
      return WinogradReference.both(back, m).flatMap { $0 }
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
  let sizes = Sizes(shape: shape)
  expectClose(
    try given.forward(), ConvolutionReference.forward(x, w, shape),
    sizes.results(given.x, given.w, isTransposed: false), terms: shape.inputs, "forward \(shape)")
  expectClose(
    try given.inputGradient(), ConvolutionReference.inputGradient(dy, w, shape),
    sizes.results(given.dy, given.w, isTransposed: true), terms: shape.outputs,
    "input gradient \(shape)")
  expectClose(
    try given.weightGradient(), ConvolutionReference.weightGradient(x, dy, shape),
    sizes.weightGradients(given.x, given.dy),
    terms: shape.batch * ((shape.height + 3) / 4) * ((shape.width + 3) / 4),
    "weight gradient \(shape)")
}

@Test(arguments: [4, 6, 8, 9])
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

@Test func winogradAddsBiasesAndResidual() throws {
  let shape = shapes[3]
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
  let area = shape.height * shape.width
  for i in y.indices {
    let (pixel, n) = i.quotientAndRemainder(dividingBy: shape.outputs)
    let terms = [bias[n], imageBias[pixel / area * shape.outputs + n], residual[i], plain[i]]
    let exact = terms.reduce(0) { $0 + Double($1) }
    let size = terms.reduce(0) { $0 + Double($1.magnitude) }
    #expect((Double(y[i]) - exact).magnitude <= 4 * 0x1p-24 * size)
  }
}

/// The matrices by themselves: a tile's results equal the plain sums, and so do the weights'.
@Test func winogradMatricesAreExact() {
  var random = SplitMix(seed: 3)
  let matrices = WinogradReference<Double>()
  let d = (0..<6).map { _ in (0..<6).map { _ in Double(random.float()) } }
  let g = (0..<3).map { _ in (0..<3).map { _ in Double(random.float()) } }
  let dy = (0..<4).map { _ in (0..<4).map { _ in Double(random.float()) } }
  let (y, dw) = (matrices.tile(d, g), matrices.weightGradient(d, dy))
  for u in 0..<4 {
    for v in 0..<4 {
      let sum = (0..<9).reduce(0.0) { $0 + d[u + $1 / 3][v + $1 % 3] * g[$1 / 3][$1 % 3] }
      #expect((y[u][v] - sum).magnitude <= 1e-13)
    }
  }
  for i in 0..<3 {
    for j in 0..<3 {
      let sum = (0..<16).reduce(0.0) { $0 + d[i + $1 / 4][j + $1 % 4] * dy[$1 / 4][$1 % 4] }
      #expect((dw[i][j] - sum).magnitude <= 1e-13)
    }
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
