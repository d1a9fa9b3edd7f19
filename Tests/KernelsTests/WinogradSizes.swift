@testable import Kernels

/// What Winograd's sums come to when every matrix and number is replaced by its absolute value.
struct WinogradSizes {
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
