import Tensors
import Testing

@testable import Datasets

@Suite struct PictureWarpTests {
  private let random = RandomSource(seed: 4)

  @Test func nothingIsMovedByNothing() {
    let x0 = random.normal([3, 5, 8, 2], .xT).clipped(to: -1...1)
    let y = PictureWarp(turn: 0, growth: 0, shift: 0)(x0, source: random, step: 1)
    #expect(y.shape == x0.shape && y.values == x0.values)
  }

  /// A shift keeps a dot's light, spread over its neighbours, and moves its middle by what was drawn.
  @Test func aShiftMovesTheMiddle() {
    var pixels = [Float](repeating: -1, count: 17 * 17)
    pixels[8 * 17 + 8] = 1
    let x0 = Tensor([1, 17, 17, 1], pixels)
    for step in 1...5 {
      let y = PictureWarp(turn: 0, growth: 0, shift: 3)(x0, source: random, step: step).values
      let drawn = random.uniform([1, 4], .augmentation(step: step)).values.map { 2 * $0 - 1 }
      let light = y.map { Double($0 + 1) / 2 }
      let total = light.reduce(0, +)
      let x = light.enumerated().reduce(0.0) { $0 + Double($1.offset % 17) * $1.element }
      let row = light.enumerated().reduce(0.0) { $0 + Double($1.offset / 17) * $1.element }
      // A place in the new picture looks at the old one so much further on.
      #expect((total - 1).magnitude < 1e-5)
      #expect((x - (8 - 3 * Double(drawn[2]))).magnitude < 1e-4)
      #expect((row - (8 - 3 * Double(drawn[3]))).magnitude < 1e-4)
    }
  }

  /// A picture that is turned symmetrically about its middle, dark at the edge, stays nearly as it is.
  @Test func turnsKeepWhatIsRound() {
    let pixels = (0..<31 * 31).map { i -> Float in
      let (x, y) = (Float(i % 31) - 15, Float(i / 31) - 15)
      return -1 + max(0, 2 - (x * x + y * y) / 50)
    }
    let x0 = Tensor([1, 31, 31, 1], pixels)
    let y = PictureWarp(turn: 90, growth: 0, shift: 0)(x0, source: random, step: 2).values
    let worst = zip(y, pixels).map { abs($0 - $1) }.max() ?? 1
    // Linear between pixels: at most a quarter of the curvature, 4/50, and the kink at the edge.
    #expect(worst < 0.15, "\(worst)")
    let grown = PictureWarp(turn: 0, growth: 0.5, shift: 0)(x0, source: random, step: 2).values
    #expect(zip(grown, pixels).contains { abs($0 - $1) > 0.2 })
  }
}
