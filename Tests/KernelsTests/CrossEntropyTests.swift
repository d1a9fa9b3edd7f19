import Foundation
import TestSupport
import Testing

@testable import Kernels

/// Against −y ln σ(a) − (1 − y) ln(1 − σ(a)) as it is written, in double precision.
@Suite struct CrossEntropyTests {
  /// 1e-12 of the sum is what 4,097 additions in double may lose; a slope is rounded once, 2⁻²⁴.
  @Test(arguments: [1, 7, 4_095, 4_096, 4_097])
  func sumAndSlope(count: Int) throws {
    var random = SplitMix(seed: count)
    let logits = random.floats(count).map { 8 * $0 }
    let targets = random.floats(count).map { ($0 + 1) / 2 }
    var sum = Double.nan
    let slope = try poisoned(count) {
      sum = CrossEntropy.forward($0, logits: logits, targets: targets, count: count)
    }
    var expected = 0.0
    for i in 0..<count {
      let p = 1 / (1 + exp(-Double(logits[i])))
      expected -= Double(targets[i]) * log(p) + (1 - Double(targets[i])) * log(1 - p)
      #expect((Double(slope[i]) - (p - Double(targets[i]))).magnitude <= 0x1p-24, "\(i)")
    }
    #expect((sum - expected).magnitude <= 1e-12 * expected)
  }

  @Test func hugeLogitsStayFinite() throws {
    let logits: [Float] = [1_000, -1_000]
    let slope = try poisoned(2) {
      let sum = CrossEntropy.forward($0, logits: logits, targets: [0, 0], count: 2)
      #expect(sum == 1_000)
    }
    #expect(slope == [1, 0])
  }
}
