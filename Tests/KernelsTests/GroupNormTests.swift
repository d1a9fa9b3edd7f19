import Foundation
import TestSupport
import Testing

@testable import Kernels

/// Group normalisation against its reference in double precision.
struct GroupNormTests {
  struct Shape: CustomTestStringConvertible {
    let batch: Int
    let positions: Int
    let channels: Int
    let groups: Int
    var count: Int { batch * positions * channels }
    var testDescription: String { "\(batch)×\(positions)×\(channels), \(groups) groups" }
  }

  /// 1, a vector of 16 ± 1, primes, one part and a position more (512 of 16 channels), many parts.
  static let shapes = [
    Shape(batch: 1, positions: 1, channels: 1, groups: 1),
    Shape(batch: 3, positions: 1, channels: 4, groups: 2),
    Shape(batch: 2, positions: 7, channels: 15, groups: 5),
    Shape(batch: 1, positions: 13, channels: 16, groups: 8),
    Shape(batch: 2, positions: 5, channels: 17, groups: 17),
    Shape(batch: 1, positions: 3, channels: 33, groups: 11),
    Shape(batch: 1, positions: 513, channels: 16, groups: 4),
    Shape(batch: 5, positions: 67, channels: 258, groups: 6),
  ]

  struct Case {
    let shape: Shape
    let activation: Kernels.Activation
    let x: [Float]
    let dy: [Float]
    let gamma: [Float]
    let beta: [Float]
    let epsilon: Float = 1e-5

    func forward() throws -> (y: [Float], statistics: [Float]) {
      var y: [Float] = []
      let statistics = try poisoned(2 * shape.batch * shape.groups) { statistics in
        y = try poisoned(shape.count) {
          GroupNorm.forward(
            $0, statistics: statistics, x: x, gamma: gamma, beta: beta, batch: shape.batch,
            positions: shape.positions, channels: shape.channels, groups: shape.groups,
            epsilon: epsilon, activation: activation)
        }
      }
      return (y, statistics)
    }

    func gradients() throws -> (dx: [Float], dgamma: [Float], dbeta: [Float]) {
      let statistics = try forward().statistics
      var (dx, dbeta): ([Float], [Float]) = ([], [])
      let dgamma = try poisoned(shape.channels) { dgamma in
        dbeta = try poisoned(shape.channels) { dbeta in
          dx = try poisoned(shape.count) {
            GroupNorm.gradients(
              $0, dgamma: dgamma, dbeta: dbeta, dy: dy, x: x, statistics: statistics,
              gamma: gamma, beta: beta, batch: shape.batch, positions: shape.positions,
              channels: shape.channels, groups: shape.groups, activation: activation)
          }
        }
      }
      return (dx, dgamma, dbeta)
    }

    func exact(_ x: [Double], _ gamma: [Double], _ beta: [Double]) -> [Double] {
      let z = GroupNorm.reference(
        x, gamma: gamma, beta: beta, positions: shape.positions, groups: shape.groups,
        epsilon: Double(epsilon))
      return activation == .identity ? z : SiLU.reference(z, exp: { exp($0) })
    }

    /// The derivative of Σ y·dy along (v, vGamma, vBeta) by a central difference in double.
    func slope(_ v: [Double], _ vGamma: [Double], _ vBeta: [Double]) -> Double {
      let h = 1e-5
      func loss(_ h: Double) -> Double {
        let y = exact(
          zip(x, v).map { Double($0) + h * $1 }, zip(gamma, vGamma).map { Double($0) + h * $1 },
          zip(beta, vBeta).map { Double($0) + h * $1 })
        return zip(y, dy).reduce(0) { $0 + $1.0 * Double($1.1) }
      }
      return (loss(h) - loss(-h)) / (2 * h)
    }
  }

  private func random(
    _ shape: Shape, _ activation: Kernels.Activation, mean: Float = 0
  ) -> Case {
    var random = SplitMix(seed: shape.count)
    return Case(
      shape: shape, activation: activation, x: random.floats(shape.count).map { mean + $0 },
      dy: random.floats(shape.count), gamma: random.floats(shape.channels).map { 1 + $0 / 2 },
      beta: random.floats(shape.channels))
  }

  /// |x̂| is at most √(group size), x̂ errs by a few u of itself, SiLU's slope is at most 1.1; 16·u
  /// of the largest |γx̂| + |β| + the rounding of the mean covers both.
  @Test(arguments: shapes.indices, [Kernels.Activation.identity, .silu])
  func valueKeepsItsBound(index: Int, activation: Kernels.Activation) throws {
    for mean in [Float(0), 100] {
      let given = random(Self.shapes[index], activation, mean: mean)
      let (y, statistics) = try given.forward()
      let exact = given.exact(
        given.x.map(Double.init), given.gamma.map(Double.init), given.beta.map(Double.init))
      let inverse = stride(from: 1, to: statistics.count, by: 2).map { statistics[$0] }.max() ?? 0
      let scale = Double(inverse) * (2 + Double(mean) / 8) * 1.5 + 1
      for i in y.indices {
        let error = (Double(y[i]) - exact[i]).magnitude
        if !(error <= 16 * 0x1p-24 * scale) {
          Issue.record("mean \(mean), element \(i): \(y[i]), exactly \(exact[i])")
        }
      }
    }
  }

  /// Every partial derivative of the small shapes; the difference quotient itself is good to 1e-8.
  @Test(arguments: 0..<6, [Kernels.Activation.identity, .silu])
  func gradientsEqualDifferenceQuotients(index: Int, activation: Kernels.Activation) throws {
    let given = random(Self.shapes[index], activation)
    let found = try given.gradients()
    let (none, noChannel) = (
      given.x.map { _ in 0.0 }, [Double](repeating: 0, count: given.shape.channels)
    )
    func unit(_ zeros: [Double], _ i: Int) -> [Double] {
      var v = zeros
      v[i] = 1
      return v
    }
    let size = Double(given.shape.positions * given.shape.batch)
    let dx = given.x.indices.map { given.slope(unit(none, $0), noChannel, noChannel) }
    // Where a group is one element, r is 1/√ε = 316 and everything cancels to 0.
    let scale = max(dx.map(\.magnitude).max() ?? 0, given.shape.positions == 1 ? 316 : 1)
    for i in dx.indices where !((Double(found.dx[i]) - dx[i]).magnitude <= 3e-6 * scale) {
      Issue.record("dx[\(i)] = \(found.dx[i]), exactly \(dx[i])")
    }
    for c in 0..<given.shape.channels {
      let dgamma = given.slope(none, unit(noChannel, c), noChannel)
      let dbeta = given.slope(none, noChannel, unit(noChannel, c))
      #expect((Double(found.dgamma[c]) - dgamma).magnitude <= 3e-6 * size, "dgamma[\(c)]")
      #expect((Double(found.dbeta[c]) - dbeta).magnitude <= 1e-6 * size, "dbeta[\(c)]")
    }
  }

  @Test(arguments: 6..<8, [Kernels.Activation.identity, .silu])
  func gradientsOfManyPartsEqualDirectionalDifferences(
    index: Int, activation: Kernels.Activation
  ) throws {
    let given = random(Self.shapes[index], activation)
    let found = try given.gradients()
    var random = SplitMix(seed: index)
    for _ in 0..<3 {
      let v = random.floats(given.shape.count).map(Double.init)
      let vGamma = random.floats(given.shape.channels).map(Double.init)
      let vBeta = random.floats(given.shape.channels).map(Double.init)
      let exact = given.slope(v, vGamma, vBeta)
      var (sum, size) = (0.0, 0.0)
      for (gradient, v) in zip(found.dx + found.dgamma + found.dbeta, v + vGamma + vBeta) {
        sum += Double(gradient) * v
        size += (Double(gradient) * v) * (Double(gradient) * v)
      }
      #expect((sum - exact).magnitude <= 5e-6 * size.squareRoot(), "\(sum), exactly \(exact)")
    }
  }

  @Test(arguments: shapes.indices)
  func bitsDependNeitherOnThreadsNorOnTheBatch(index: Int) throws {
    let given = random(Self.shapes[index], .silu)
    let earlier = Threads.count
    defer { Threads.setCount(earlier) }
    Threads.setCount(1)
    let (value, gradients) = (try given.forward(), try given.gradients())
    for threads in [2, 3] {
      Threads.setCount(threads)
      let (again, gradientsAgain) = (try given.forward(), try given.gradients())
      #expect(again.y == value.y && again.statistics == value.statistics)
      #expect(gradientsAgain == gradients)
    }
    let shape = given.shape
    let one = Shape(
      batch: 1, positions: shape.positions, channels: shape.channels, groups: shape.groups)
    let alone = Case(
      shape: one, activation: .silu, x: Array(given.x.prefix(one.count)),
      dy: Array(given.dy.prefix(one.count)), gamma: given.gamma, beta: given.beta)
    let (valueAlone, gradientsAlone) = (try alone.forward(), try alone.gradients())
    #expect(valueAlone.y == Array(value.y.prefix(one.count)))
    #expect(gradientsAlone.dx == Array(gradients.dx.prefix(one.count)))
  }
}
