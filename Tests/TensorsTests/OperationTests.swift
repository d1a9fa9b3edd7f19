import Foundation
import Tensors
import TestSupport
import Testing

/// Operations that no fixture has, against their formulas in double precision: the value, and the
/// slope along a random direction against the central difference.
@Suite struct OperationTests {
  /// ⟨∇L, d⟩ for L = Σ f · upstream, against (L(x + h·d) − L(x − h·d)) / 2h of `reference`.
  ///
  /// With h = 1e-4 the difference quotient in double is exact to 1e-7 for these functions; what is
  /// left is float32 rounding, 1e-5 of the sum of magnitudes.
  private func check(
    _ shapes: [[Int]], seed: Int, _ function: @escaping ([Tensor]) -> Tensor,
    _ reference: ([[Double]]) -> [Double]
  ) {
    var random = SplitMix(seed: seed)
    let inputs = shapes.map { Tensor($0, random.floats($0.reduce(1, *))) }
    let exact = inputs.map { $0.values.map { Double($0) } }
    let y = function(inputs)
    let expected = reference(exact)
    #expect(y.count == expected.count)
    #expect(zip(y.values, expected).allSatisfy { (Double($0) - $1).magnitude <= 1e-5 })
    let upstream = random.floats(y.count)
    let (_, gradients) = gradients(inputs, upstream: Tensor(y.shape, upstream), function)
    func loss(_ inputs: [[Double]]) -> Double {
      zip(reference(inputs), upstream).map { $0 * Double($1) }.reduce(0, +)
    }
    for (index, gradient) in gradients.enumerated() {
      let direction = random.floats(gradient.count).map { Double($0) }
      let h = 1e-4
      let moved = [h, -h].map { h in
        var moved = exact
        moved[index] = zip(exact[index], direction).map { $0 + h * $1 }
        return loss(moved)
      }
      let slope = (moved[0] - moved[1]) / (2 * h)
      let products = zip(gradient.values, direction).map { Double($0) * $1 }
      let size = products.reduce(1) { $0 + $1.magnitude }
      let found = products.reduce(0, +)
      #expect((found - slope).magnitude <= 1e-5 * size, "input \(index)")
    }
  }

  @Test(arguments: [[1], [7], [2, 3, 5], [1, 1, 1, 17]])
  func arithmetic(_ shape: [Int]) {
    check([shape, shape], seed: 1, { $0[0] + $0[1] }, { zip($0[0], $0[1]).map(+) })
    check([shape, shape], seed: 2, { $0[0] - $0[1] }, { zip($0[0], $0[1]).map(-) })
    check([shape, shape], seed: 3, { $0[0] * $0[1] }, { zip($0[0], $0[1]).map(*) })
    check([shape], seed: 4, { -1.5 * $0[0] }, { $0[0].map { -1.5 * $0 } })
    check([shape], seed: 5, { $0[0] * $0[0] }, { $0[0].map { $0 * $0 } })
    check(
      [shape, shape], seed: 6, { .weightedSum(0.75, $0[0], -2, $0[1]) },
      { zip($0[0], $0[1]).map { 0.75 * $0 - 2 * $1 } })
    check(
      [shape], seed: 7, { $0[0].clipped(to: -0.5...0.25) },
      { $0[0].map { min(0.25, max(-0.5, $0)) } })
    check([shape], seed: 8, { $0[0].reshaped([1] + shape) }, { $0[0] })
  }

  /// Both operands of a sum get the same gradient; what comes to one of them later must not
  /// reach the other.
  @Test func gradientsThatAreSharedStayApart() {
    check(
      [[5], [5]], seed: 9, { $0[0].silu() + ($0[0] + $0[1]) },
      { (inputs: [[Double]]) in
        zip(inputs[0], inputs[1]).map { a, b in a / (1 + exp(-a)) + (a + b) }
      })
    check([[5]], seed: 20, { $0[0] + $0[0] }, { $0[0].map { 2 * $0 } })
  }

  @Test(arguments: [1, 3])
  func perImage(images: Int) {
    let a = Array([0.5, -1.25, 2].prefix(images))
    let b = Array([1.5, 0.25, -0.75].prefix(images))
    check(
      [[images, 2, 5], [images, 2, 5]], seed: 10, { .perImage(a, $0[0], b, $0[1]) },
      { (inputs: [[Double]]) -> [Double] in
        inputs[0].indices.map { i in a[i / 10] * inputs[0][i] + b[i / 10] * inputs[1][i] }
      })
    check(
      [[images, 3]], seed: 11, { $0[0].meanSquare(weights: a) },
      { (inputs: [[Double]]) -> [Double] in
        let weighted = inputs[0].enumerated().map { i, x in a[i / 3] * x * x }
        return [weighted.reduce(0, +) / Double(inputs[0].count)]
      })
  }

  @Test(arguments: [[1], [2, 3], [4, 1, 7]])
  func means(_ shape: [Int]) {
    check(
      [shape], seed: 12, { $0[0].meanSquare() },
      { (inputs: [[Double]]) -> [Double] in
        [inputs[0].reduce(0) { $0 + $1 * $1 } / Double(inputs[0].count)]
      })
    check([shape], seed: 13, { $0[0].sum() }, { [$0[0].reduce(0, +)] })
  }

  @Test(arguments: [(1, 1), (3, 5), (16, 1)])
  func channels(a: Int, b: Int) {
    check(
      [[2, 1, 2, a], [2, 1, 2, b]], seed: 14, { $0[0].concatenated(with: $0[1]) },
      { (inputs: [[Double]]) -> [Double] in
        var y: [Double] = []
        for p in 0..<4 { y += inputs[0][p * a..<(p + 1) * a] + inputs[1][p * b..<(p + 1) * b] }
        return y
      })
    check(
      [[2, 1, 2, a + b]], seed: 15,
      { inputs in
        let (lower, upper) = inputs[0].split(channels: a)
        return (3 * lower).concatenated(with: upper)
      },
      { (inputs: [[Double]]) -> [Double] in
        inputs[0].enumerated().map { i, x in i % (a + b) < a ? 3 * x : x }
      })
  }

  @Test(arguments: [1, 4])
  func biasOfEachImage(channels: Int) {
    check(
      [[2, 3, 2, channels], [2, channels]], seed: 16, { $0[0].addingPerImage($0[1]) },
      { (inputs: [[Double]]) -> [Double] in
        inputs[0].enumerated().map { i, x in
          x + inputs[1][i / (6 * channels) * channels + i % channels]
        }
      })
  }

  @Test func rowsOfATable() {
    check(
      [[4, 3]], seed: 17, { $0[0].gathered([2, 0, 2]) },
      { inputs in [2, 0, 2].flatMap { Array(inputs[0][3 * $0..<3 * $0 + 3]) } })
  }

  /// Whatever a convolution adds, against doing it apart.
  @Test(arguments: [(1, 1, 1), (3, 5, 3), (2, 17, 1)])
  func addendsOfAConvolution(inputs: Int, outputs: Int, kernel: Int) {
    var random = SplitMix(seed: 18)
    var weight = Parameter(
      name: "w", shape: [outputs, inputs, kernel, kernel], layout: .convolution(kernel: kernel))
    weight.load(fileValues: random.floats(weight.count))
    let x = Tensor([2, 3, 2, inputs], random.floats(12 * inputs))
    let packed = weight.tensor
    let base = x.convolution(packed, outputs: outputs, kernel: kernel).values.map { Double($0) }
    check(
      [[outputs], [2, outputs], [2, 3, 2, outputs]], seed: 19,
      {
        x.convolution(
          packed, outputs: outputs, kernel: kernel,
          adding: .init(bias: $0[0], imageBias: $0[1], residual: $0[2]))
      },
      { (addends: [[Double]]) -> [Double] in
        base.enumerated().map { i, sum in
          let (n, c) = (i / (6 * outputs), i % outputs)
          return sum + addends[0][c] + addends[1][n * outputs + c] + addends[2][i]
        }
      })
  }

  /// What several convolutions and linear layers send to the same input, one onto the other.
  @Test(arguments: [1, 3, 16])
  func gradientsOfASharedInput(channels: Int) {
    var random = SplitMix(seed: 21)
    func weight(_ kernel: Int) -> Tensor {
      var weight = Parameter(
        name: "w", shape: [channels, channels, kernel, kernel],
        layout: .convolution(kernel: kernel))
      weight.load(fileValues: random.floats(weight.count))
      return weight.tensor
    }
    let (wide, narrow, linear) = (weight(3), weight(1), weight(1))
    let parts: [(Tensor) -> Tensor] = [
      { $0.convolution(wide, outputs: channels, kernel: 3) },
      { $0.convolution(narrow, outputs: channels, kernel: 1) },
      { $0.linear(linear, outputs: channels, residual: $0) },
    ]
    let x = Tensor([2, 5, 4, channels], random.floats(40 * channels))
    let upstream = Tensor(x.shape, random.floats(x.count))
    let (_, together) = gradients([x], upstream: upstream) { x in
      parts[0](x[0]) + parts[1](x[0]) + parts[2](x[0])
    }
    let alone = parts.map { part in
      gradients([x], upstream: upstream) { part($0[0]) }.gradients[0].values.map { Double($0) }
    }
    for (i, found) in together[0].values.enumerated() {
      let sum = alone.reduce(0) { $0 + $1[i] }
      // The third part holds the residual, which is rounded apart from it.
      let size = alone.reduce(Double(2 * upstream.values[i].magnitude)) { $0 + $1[i].magnitude }
      #expect((Double(found) - sum).magnitude <= 8 * 0x1p-24 * size, "element \(i)")
    }
  }

  @Test func dropoutKeepsTheMean() {
    let dropout = Dropout(probability: 0.3, source: RandomSource(seed: 1), step: 4)
    let ones = Tensor([100, 200]) { $0.update(repeating: 1) }
    let y = ones.dropout(dropout, layer: 2).values
    #expect(y.allSatisfy { $0 == 0 || ($0 - 1 / 0.7).magnitude <= 1e-6 })
    // 5 standard deviations of the share of 20,000 draws.
    let kept = Double(y.count { $0 != 0 }) / 20_000
    #expect((kept - 0.7).magnitude <= 5 * (0.3 * 0.7 / 20_000).squareRoot())
    #expect(ones.dropout(dropout, layer: 3).values != y)
    let (_, gradients) = gradients([ones], upstream: ones) { $0[0].dropout(dropout, layer: 2) }
    #expect(gradients[0].values == y)
  }
}
