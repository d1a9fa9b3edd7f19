import Evaluation
import Foundation
import Tensors
import Testing

/// The kernel distance against its formula, summed directly.
@Suite struct KernelSumsTests {
  /// The mean of k over all pairs of different points, or of all pairs of two sets.
  private func mean(_ x: [[Double]], _ y: [[Double]], isSame: Bool) -> Double {
    var (sum, pairs) = (0.0, 0.0)
    for (i, a) in x.enumerated() {
      for (j, b) in y.enumerated() where !isSame || i != j {
        let product = zip(a, b).reduce(0.0) { $0 + $1.0 * $1.1 }
        sum += pow(product / Double(a.count) + 1, 3)
        pairs += 1
      }
    }
    return sum / pairs
  }

  private func direct(_ x: [[Double]], _ y: [[Double]]) -> Double {
    mean(x, x, isSame: true) + mean(y, y, isSame: true) - 2 * mean(x, y, isSame: false)
  }

  private func rows(_ values: [Float], _ width: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: width).map { start in
      values[start..<start + width].map { Double($0) }
    }
  }

  @Test(arguments: [(2, 2, 1), (7, 5, 3), (31, 44, 8)])
  func itIsTheDirectSum(m: Int, n: Int, width: Int) {
    let random = RandomSource(seed: 5)
    let x = random.normal([m, width], .epsilon(step: 1)).values
    let y = random.normal([n, width], .epsilon(step: 2)).values.map { 0.7 * $0 + 0.3 }
    let (a, b) = (rows(x, width), rows(y, width))
    let expected = direct(a, b)
    // Double sums of at most 44² terms, each below 10³.
    let found = KernelSums(x, y, width: width).discrepancy(leavingOut: nil)
    #expect((found - expected).magnitude <= 1e-9)
    guard m > 20 else { return }
    let sums = KernelSums(x, y, width: width, groups: 10)
    #expect((sums.discrepancy(leavingOut: nil) - expected).magnitude <= 1e-9)
    for group in 0..<10 {
      func kept(_ rows: [[Double]]) -> [[Double]] {
        rows.enumerated().filter { $0.offset * 10 / rows.count != group }.map(\.element)
      }
      let left = sums.discrepancy(leavingOut: group)
      #expect((left - direct(kept(a), kept(b))).magnitude <= 1e-9)
    }
  }

  /// Without bias: of points of one kind the mean over 40 draws is within four of its own standard
  /// errors of 0, and the jackknife's error is that of a draw to a factor of two.
  @Test func pointsOfOneKindAreNotApart() {
    let random = RandomSource(seed: 1)
    let found = (0..<40).map { n in
      MeasuredDistance.kernel(
        random.normal([60, 4], .epsilon(step: 2 * n)).values,
        random.normal([90, 4], .epsilon(step: 2 * n + 1)).values, width: 4)
    }
    let values = found.map(\.value)
    let mean = values.reduce(0, +) / 40
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
    #expect(mean.magnitude < 4 * deviation / 40.0.squareRoot())
    let errors = found.compactMap(\.error)
    #expect(errors.count == 40)
    let typical = errors.sorted()[20]
    #expect(typical > deviation / 2 && typical < deviation * 2, "\(typical), \(deviation)")
    #expect(values.min() ?? 0 < 0)
  }

  /// Of a Gaussian one standard deviation away the distance is far outside of the interval of 0.
  @Test func otherPointsAreApart() {
    let random = RandomSource(seed: 2)
    let x = random.normal([200, 4], .epsilon(step: 1)).values
    let moved = random.normal([200, 4], .epsilon(step: 2)).values.map { $0 + 1 }
    let kernel = MeasuredDistance.kernel(x, moved, width: 4)
    #expect((kernel.interval?.lowerBound ?? 0) > 0)
    let gaussian = GaussianSummary(points: x, width: 4)
    let frechet = MeasuredDistance.frechet(moved, from: gaussian, source: random)
    // ‖μ₁ − μ₂‖² = 4, the covariances are alike; its deviation is 2·‖μ₁ − μ₂‖·√(1/200) = 0.28.
    #expect((frechet.value - 4).magnitude < 1.5)
    let error = frechet.error ?? 0
    #expect(error > 0.14 && error < 0.56, "\(error)")
    let again = MeasuredDistance.frechet(moved, from: gaussian, source: random)
    #expect(again == frechet)
  }

  @Test func fewPointsHaveNoInterval() {
    let few: [Float] = [1, 2, 3, 4]
    #expect(MeasuredDistance.kernel(few, few, width: 2).error == nil)
    let gaussian = GaussianSummary(points: few, width: 2)
    let found = MeasuredDistance.frechet(few, from: gaussian, source: RandomSource(seed: 0))
    #expect(found.error == nil && found.value.magnitude < 1e-9 && found.interval == nil)
  }
}
