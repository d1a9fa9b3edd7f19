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

/// What Winograd's sums come to when every matrix and number is replaced by its absolute value.
private struct Sizes {
  typealias Square = [[Double]]
  typealias Reference = WinogradReference<Double>

  /// NHWC pictures and the squares that tiles see of them.
  struct Pictures {
    let values: [Float]
    let height: Int
    let width: Int
    let channels: Int

    /// The square of `count` pixels that begins `before` pixels above and left of a place.
    func square(_ picture: Int, _ top: Int, _ left: Int, _ c: Int, _ count: Int, before: Int)
      -> Square
    {
      (0..<count).map { i in
        (0..<count).map { j in
          let (a, b) = (top + i - before, left + j - before)
          guard (0..<height).contains(a), (0..<width).contains(b) else { return 0 }
          let pixel = (picture * height + a) * width + b
          return Double(values[pixel * channels + c].magnitude)
        }
      }
    }
  }

  let shape: ConvolutionShape
  /// Results of a tile.
  private var size: Int { forwardMatrices.output.count }
  private var rows: Int { (shape.outputHeight + size - 1) / size }
  private var columns: Int { (shape.outputWidth + size - 1) / size }
  var tiles: Int { shape.batch * rows * columns }
  /// Pixels of x from a tile to the next.
  private var step: Int { shape.isUpsampled ? 2 : 4 }
  private var isCentred: Bool { shape.padding == .same }

  private var forwardMatrices: Reference {
    if shape.isUpsampled { return .upsampling.absolute }
    return shape.stride == 2 ? .halving.absolute : .fourByThree.absolute
  }

  private var inputMatrices: Reference {
    if shape.isUpsampled { return .upsamplingInput.absolute }
    return shape.stride == 2
      ? .halvingInput(isCentred: isCentred).absolute : .fourByThree.absolute
  }

  func inputs(_ x: [Float]) -> Pictures {
    Pictures(values: x, height: shape.height, width: shape.width, channels: shape.inputs)
  }

  func outputs(_ y: [Float]) -> Pictures {
    Pictures(
      values: y, height: shape.outputHeight, width: shape.outputWidth, channels: shape.outputs)
  }

  private func place(_ t: Int) -> (picture: Int, row: Int, column: Int) {
    let (picture, place) = t.quotientAndRemainder(dividingBy: rows * columns)
    return (picture, place / columns, place % columns)
  }

  private func weight(_ w: [Float], _ n: Int, _ c: Int) -> Square {
    (0..<3).map { i in
      (0..<3).map { Double(w[((n * shape.inputs + c) * 3 + i) * 3 + $0].magnitude) }
    }
  }

  /// Σ over `depth` of two squares each.
  private func products(_ depth: Int, _ a: (Int) -> Square, _ b: (Int) -> Square) -> Square {
    var sum = a(0).map { $0.map { _ in 0.0 } }
    for k in 0..<depth {
      let (left, right) = (a(k), b(k))
      for i in sum.indices { for j in sum.indices { sum[i][j] += left[i][j] * right[i][j] } }
    }
    return sum
  }

  func forward(_ x: [Float], _ w: [Float]) -> [Double] {
    results(
      forwardMatrices, of: inputs(x), step: step, before: isCentred ? 1 : 0, like: outputs([]),
      weight: { weight(w, $1, $0) })
  }

  func inputGradient(_ dy: [Float], _ w: [Float]) -> [Double] {
    results(
      inputMatrices, of: outputs(dy), step: size, before: shape.stride == 2 && isCentred ? 0 : 1,
      like: inputs([]),
      weight: { weight(w, $0, $1).reversed().map { $0.reversed() } })
  }

  /// Results shaped as `target`; NHWC.
  private func results(
    _ matrices: Reference, of source: Pictures, step: Int, before: Int, like target: Pictures,
    weight: (_ depth: Int, _ channel: Int) -> Square
  ) -> [Double] {
    let size = matrices.output.count
    var y = [Double](
      repeating: 0, count: shape.batch * target.height * target.width * target.channels)
    let u = (0..<target.channels * source.channels).map { i in
      Reference.both(matrices.weight, weight(i % source.channels, i / source.channels))
    }
    for t in 0..<tiles {
      let (picture, row, column) = place(t)
      let v = (0..<source.channels).map {
        Reference.both(
          matrices.input,
          source.square(
            picture, step * row, step * column, $0, matrices.input[0].count, before: before))
      }
      for n in 0..<target.channels {
        let m = products(source.channels, { v[$0] }, { u[n * source.channels + $0] })
        let tile = Reference.both(matrices.output, m)
        for i in 0..<size * size {
          let (a, b) = (size * row + i / size, size * column + i % size)
          guard a < target.height, b < target.width else { continue }
          let pixel = (picture * target.height + a) * target.width + b
          y[pixel * target.channels + n] = tile[i / size][i % size]
        }
      }
    }
    return y
  }

  /// Of dw; OIHW.
  func weightGradients(_ x: [Float], _ dy: [Float]) -> [Double] {
    let matrices = forwardMatrices
    let output = Reference.transposed(matrices.output)
    let back = Reference.transposed(matrices.weight)
    let (x, dy) = (inputs(x), outputs(dy))
    let v = (0..<tiles * shape.inputs).map { i in
      let (picture, row, column) = place(i / shape.inputs)
      return Reference.both(
        matrices.input,
        x.square(
          picture, step * row, step * column, i % shape.inputs, matrices.input[0].count,
          before: isCentred ? 1 : 0))
    }
    let z = (0..<tiles * shape.outputs).map { i in
      let (picture, row, column) = place(i / shape.outputs)
      return Reference.both(
        output, dy.square(picture, size * row, size * column, i % shape.outputs, size, before: 0))
    }
    return (0..<shape.outputs * shape.inputs).flatMap { i in
      let (n, c) = (i / shape.inputs, i % shape.inputs)
      let m = products(tiles, { v[$0 * shape.inputs + c] }, { z[$0 * shape.outputs + n] })
      return Reference.both(back, m).flatMap { $0 }
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

/// The matrices by themselves: a tile's results equal the plain sums, and so do the weights'.
@Test func winogradMatricesAreExact() {
  var random = SplitMix(seed: 3)
  let matrices = WinogradReference<Double>.fourByThree
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

/// The matrices of upsampling: a tile's results equal the sums over the large picture, and so do the
/// gradients of the weights and of the small picture.
@Test func upsamplingMatricesAreExact() {
  var random = SplitMix(seed: 4)
  func square(_ size: Int) -> [[Double]] {
    (0..<size).map { _ in (0..<size).map { _ in Double(random.float()) } }
  }
  let (d, g, dy, e) = (square(4), square(3), square(4), square(6))
  let forward = WinogradReference<Double>.upsampling
  let (y, dw) = (forward.tile(d, g), forward.weightGradient(d, dy))
  var (exact, exactWeight) = (square(4), square(3))
  for i in 0..<16 { exact[i / 4][i % 4] = 0 }
  for k in 0..<9 {
    exactWeight[k / 3][k % 3] = 0
    for i in 0..<16 {
      // Pixel u of the large tile and tap k see pixel (u + k + 1) / 2 of the small one's.
      let value = d[(i / 4 + k / 3 + 1) / 2][(i % 4 + k % 3 + 1) / 2]
      exact[i / 4][i % 4] += value * g[k / 3][k % 3]
      exactWeight[k / 3][k % 3] += value * dy[i / 4][i % 4]
    }
  }
  let dx = WinogradReference<Double>.upsamplingInput.tile(e, g.reversed().map { $0.reversed() })
  var exactInput = [[0.0, 0.0], [0.0, 0.0]]
  for h in 0..<16 {
    for k in 0..<9 {
      // Tap k carries pixel h of the large picture to result h + 1 − k, which is e[h + 2 − k].
      exactInput[h / 8][h % 4 / 2] +=
        e[h / 4 + 2 - k / 3][h % 4 + 2 - k % 3] * g[k / 3][k % 3]
    }
  }
  for (found, wanted) in [(y, exact), (dw, exactWeight), (dx, exactInput)] {
    for (a, b) in zip(found.joined(), wanted.joined()) { #expect((a - b).magnitude <= 1e-13) }
  }
}

/// The matrices of stride 2 against the plain sums, in one dimension as all are used.
@Test(arguments: [true, false])
func halvingMatricesAreExact(isCentred: Bool) {
  var random = SplitMix(seed: 5)
  func square(_ size: Int) -> [[Double]] {
    (0..<size).map { _ in (0..<size).map { _ in Double(random.float()) } }
  }
  let (d, g, dy, e) = (square(5), square(3), square(2), square(3))
  let forward = WinogradReference<Double>.halving
  let (y, dw) = (forward.tile(d, g), forward.weightGradient(d, dy))
  var exact = [[0.0, 0.0], [0.0, 0.0]]
  var exactWeight = (0..<3).map { _ in [0.0, 0.0, 0.0] }
  for i in 0..<4 {
    for k in 0..<9 {
      let value = d[i / 2 * 2 + k / 3][i % 2 * 2 + k % 3]
      exact[i / 2][i % 2] += value * g[k / 3][k % 3]
      exactWeight[k / 3][k % 3] += value * dy[i / 2][i % 2]
    }
  }
  let dx = WinogradReference<Double>.halvingInput(isCentred: isCentred)
    .tile(e, g.reversed().map { $0.reversed() })
  var exactInput = (0..<4).map { _ in [0.0, 0.0, 0.0, 0.0] }
  let before = isCentred ? 1 : 0
  for i in 0..<16 {
    for k in 0..<9 {
      // Tap k carries pixel a of the tile to result (a + before − k) / 2, if that is whole; e begins
      // with result −1 where there is no zero in front.
      let (a, b) = (i / 4 + before - k / 3, i % 4 + before - k % 3)
      guard a % 2 == 0, b % 2 == 0 else { continue }
      exactInput[i / 4][i % 4] +=
        e[a / 2 + 1 - before][b / 2 + 1 - before] * g[k / 3][k % 3]
    }
  }
  for (found, wanted) in [(y, exact), (dw, exactWeight), (dx, exactInput)] {
    for (a, b) in zip(found.joined(), wanted.joined()) { #expect((a - b).magnitude <= 1e-13) }
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
