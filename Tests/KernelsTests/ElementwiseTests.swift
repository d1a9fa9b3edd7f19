import TestSupport
import Testing

@testable import Kernels

/// One rounding for each product or sum: what float arithmetic on single numbers gives, bit by
/// bit, on both sides of a vector's and of a piece's end.
struct ElementwiseTests {
  static let counts = [1, 7, 15, 16, 17, 31, 33, 32_767, 32_768, 32_769]

  private func expectSame(_ found: [Float], _ expected: [Float], _ label: String) {
    let wrong = zip(found, expected).enumerated().first { $1.0.bitPattern != $1.1.bitPattern }
    #expect(found.count == expected.count && wrong == nil, "\(label): \(String(describing: wrong))")
  }

  @Test(arguments: counts)
  func sumsAndProducts(count: Int) throws {
    var random = SplitMix(seed: count)
    let (a, b) = (random.floats(count), random.floats(count))
    let pairwise = { ElementwiseReference.pairwise(a, b, $0) }
    expectSame(
      try poisoned(count) { Elementwise.add($0, a: a, b: b, count: count) },
      pairwise(+), "a + b")
    expectSame(
      try poisoned(count) { Elementwise.subtract($0, a: a, b: b, count: count) },
      pairwise(-), "a − b")
    expectSame(
      try poisoned(count) { Elementwise.multiply($0, a: a, b: b, count: count) },
      pairwise(*), "a · b")
    expectSame(
      try poisoned(count) { Elementwise.scale($0, x: a, by: 0.3, count: count) },
      pairwise { a, _ in a * 0.3 }, "0.3 · a")
    expectSame(
      try poisoned(count) {
        Elementwise.weightedSum($0, a: 0.6, x: a, b: -0.8, z: b, count: count)
      },
      ElementwiseReference.weightedSum(a: [0.6], x: a, b: [-0.8], z: b), "0.6 a − 0.8 b")
    expectSame(
      try poisoned(count) { Elementwise.clip($0, x: a, to: -0.25...0.5, count: count) },
      ElementwiseReference.clip(a, to: -0.25...0.5), "clipped")
  }

  @Test func clippingKeepsNaN() throws {
    let x: [Float] = [.nan, 2, -.infinity, .infinity, -2]
    let y = try poisoned(5) { Elementwise.clip($0, x: x, to: -1...1, count: 5) }
    #expect(y[0].isNaN)
    #expect(Array(y[1...]) == [1, -1, 1, -1])
  }

  @Test(arguments: [(1, 1), (3, 17), (5, 1_021)])
  func everyPictureHasItsOwnWeights(images: Int, count: Int) throws {
    var random = SplitMix(seed: images)
    let (x, z) = (random.floats(images * count), random.floats(images * count))
    let (a, b) = (random.floats(images), random.floats(images))
    let y = try poisoned(images * count) {
      Elementwise.weightedSumPerImage($0, a: a, x: x, b: b, z: z, images: images, count: count)
    }
    expectSame(y, ElementwiseReference.weightedSum(a: a, x: x, b: b, z: z), "per image")
  }

  @Test(arguments: [(1, 1, 1), (2, 3, 5), (3, 7, 17), (1, 13, 33)])
  func everyPictureHasItsOwnBias(images: Int, positions: Int, channels: Int) throws {
    var random = SplitMix(seed: channels)
    let x = random.floats(images * positions * channels)
    let bias = random.floats(images * channels)
    let y = try poisoned(x.count) {
      Elementwise.addPerImage(
        $0, x: x, bias: bias, images: images, positions: positions, channels: channels)
    }
    expectSame(
      y,
      ElementwiseReference.addPerImage(x, bias: bias, positions: positions, channels: channels),
      "bias")
  }
}
