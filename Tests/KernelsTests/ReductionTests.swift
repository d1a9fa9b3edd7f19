import TestSupport
import Testing

@testable import Kernels

struct ReductionTests {
  /// Around a vector, a block of 1,024 and a piece of 65,536.
  static let counts = [0, 1, 15, 16, 17, 1_023, 1_025, 65_535, 65_537, 200_003]

  @Test(arguments: counts)
  func sumsKeepTheirBound(count: Int) {
    var random = SplitMix(seed: count)
    let (a, b) = (random.floats(count), random.floats(count))
    let u = 0x1p-24
    let sum = ReductionReference.sum(a.map(Double.init))
    // 64 additions in float in each lane of a block, the rest in double.
    #expect((Reduction.sum(a, count: count) - sum.value).magnitude <= 64 * u * sum.magnitude)
    let squares = ReductionReference.sum(a.map { Double($0) * Double($0) }).value
    #expect((Reduction.sumOfSquares(a, count: count) - squares).magnitude <= 65 * u * squares)
    let differences = ReductionReference.sumOfSquaredDifferences(a, b).value
    // The difference is rounded before its square is.
    #expect(
      (Reduction.sumOfSquaredDifferences(a, b, count: count) - differences).magnitude
        <= 67 * u * differences)
  }

  @Test(arguments: [
    (1, 1, 1), (1, 255, 3), (2, 257, 17), (3, 513, 5), (4, 1, 33), (2, 4_099, 15), (1, 9_000, 16),
  ])
  func columnsKeepTheirBound(images: Int, rows: Int, columns: Int) throws {
    var random = SplitMix(seed: rows)
    let x = random.floats(images * rows * columns)
    let y = try poisoned(images * columns) {
      Reduction.imageColumnSums($0, x: x, images: images, rows: rows, columns: columns)
    }
    let exact = ReductionReference.imageColumnSums(
      x, images: images, rows: rows, columns: columns)
    for (found, sum) in zip(y, exact) {
      let bound = 0x1p-24 * Double(rows) * sum.magnitude
      #expect((Double(found) - sum.value).magnitude <= bound)
    }
  }

  @Test func threadsDoNotChangeABit() {
    let before = Threads.count
    defer { Threads.setCount(before) }
    var random = SplitMix(seed: 1)
    let x = random.floats(300_007)
    let sums = [1, 2, 3].map { threads in
      Threads.setCount(threads)
      return Reduction.sumOfSquares(x, count: x.count)
    }
    #expect(sums[1] == sums[0] && sums[2] == sums[0])
  }

  @Test func notANumberIsNotLost() {
    var x = [Float](repeating: 1, count: 5_000)
    x[4_321] = .nan
    #expect(Reduction.sumOfSquares(x, count: x.count).isNaN)
  }
}
