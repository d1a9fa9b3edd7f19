import TestSupport
import Testing

@testable import Kernels

struct RearrangementTests {
  @Test(arguments: [(1, 1, 1, 1), (2, 3, 5, 7), (1, 4, 1, 17), (3, 1, 6, 33)])
  func upsamplingCopiesAndItsGradientAdds(n: Int, height: Int, width: Int, channels: Int) throws {
    var random = SplitMix(seed: width)
    let x = random.floats(n * height * width * channels)
    let dy = random.floats(4 * x.count)
    let y = try poisoned(dy.count) {
      Upsample.nearest($0, x: x, batch: n, height: height, width: width, channels: channels)
    }
    let dx = try poisoned(x.count) {
      Upsample.gradient($0, dy: dy, batch: n, height: height, width: width, channels: channels)
    }
    #expect(
      y == Upsample.reference(x, batch: n, height: height, width: width, channels: channels))
    #expect(
      dx
        == Upsample.gradientReference(
          dy, batch: n, height: height, width: width, channels: channels))
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (7, 17, 31), (129, 300, 1)])
  func channelsGoTogetherAndApart(positions: Int, first: Int, second: Int) throws {
    var random = SplitMix(seed: positions)
    let (a, b) = (random.floats(positions * first), random.floats(positions * second))
    let y = try poisoned(a.count + b.count) {
      Channels.concatenate(
        $0, a: a, b: b, positions: positions, channelsA: first, channelsB: second)
    }
    #expect(y == Channels.reference(a, b, positions: positions))
    var backB: [Float] = []
    let backA = try poisoned(a.count) { a in
      backB = try poisoned(b.count) { b in
        Channels.split(a, b, y: y, positions: positions, channelsA: first, channelsB: second)
      }
    }
    #expect(backA == a && backB == b)
  }
}
