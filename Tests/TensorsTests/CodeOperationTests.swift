import Foundation
import Tensors
import TestSupport
import Testing

/// The operations of autoencoders and classifiers: values by their formulas in double precision, and
/// slopes along a random direction against the central difference of these.
@Suite struct CodeOperationTests {
  /// With h = 1e-4 the difference is exact to 1e-7; float32 leaves 1e-5 of the magnitudes.
  private func check(
    _ shape: [Int], seed: Int, _ function: @escaping (Tensor) -> Tensor,
    _ reference: ([Double]) -> Double
  ) {
    var random = SplitMix(seed: seed)
    let x = Tensor(shape, random.floats(shape.reduce(1, *)).map { 2 * $0 })
    let exact = x.values.map { Double($0) }
    let (value, gradients) = valueAndGradients(at: [x]) { function($0[0]) }
    let expected = reference(exact)
    #expect((Double(value.scalar) - expected).magnitude <= 1e-5 * (1 + expected.magnitude))
    let direction = random.floats(x.count).map { Double($0) }
    let h = 1e-4
    func moved(_ h: Double) -> Double { reference(zip(exact, direction).map { $0 + h * $1 }) }
    let slope = (moved(h) - moved(-h)) / (2 * h)
    let products = zip(gradients[0].values, direction).map { Double($0) * $1 }
    let size = products.reduce(1) { $0 + $1.magnitude }
    #expect((products.reduce(0, +) - slope).magnitude <= 1e-5 * size)
    #expect(gradients[0].values.contains { $0 != 0 })
  }

  @Test(arguments: [(1, 1), (2, 3), (5, 2)]) func aSampleOfACode(rows: Int, d: Int) {
    var random = SplitMix(seed: rows)
    let (epsilon, weights) = (random.floats(rows * d), random.floats(rows * d))
    check(
      [rows, 2 * d], seed: 31,
      {
        ($0.gaussianSample(epsilon: Tensor([rows, d], epsilon)) * Tensor([rows, d], weights)).sum()
      },
      { x in
        (0..<rows * d).reduce(0.0) { sum, i in
          let (n, k) = (i / d, i % d)
          let z = x[2 * d * n + k] + exp(x[2 * d * n + d + k] / 2) * Double(epsilon[i])
          return sum + z * Double(weights[i])
        }
      })
    check(
      [rows, 2 * d], seed: 32, { $0.standardNormalDivergence() },
      { x in
        (0..<rows * d).reduce(0.0) { sum, i in
          let (mean, s) = (x[2 * d * (i / d) + i % d], x[2 * d * (i / d) + d + i % d])
          return sum + (mean * mean + exp(s) - s - 1) / 2
        }
      })
  }

  @Test(arguments: [(1, 2), (3, 10)]) func costOfClasses(rows: Int, classes: Int) {
    let labels = (0..<rows).map { ($0 * 7 + 1) % classes }
    check(
      [rows, classes], seed: 33, { $0.classCost(labels) },
      { x in
        (0..<rows).reduce(0.0) { sum, n in
          let row = x[n * classes..<(n + 1) * classes]
          return sum + log(row.reduce(0) { $0 + exp($1) }) - x[n * classes + labels[n]]
        }
      })
    let sums = Tensor([1, 3], [800, 0, -800]).classProbabilities()[0]
    #expect(sums == [1, 0, 0])
  }

  @Test(arguments: [1, 17]) func crossEntropyOfLogits(count: Int) {
    var random = SplitMix(seed: count)
    let targets = random.floats(count).map { ($0 + 1) / 2 }
    check(
      [count], seed: 34, { $0.crossEntropy(targets: Tensor([count], targets)) },
      { x in
        zip(x, targets).reduce(0.0) { $0 + log(1 + exp($1.0)) - $1.0 * Double($1.1) }
      })
  }
}
