import TestSupport
import Testing

@testable import Kernels

struct RearrangementTests {
  @Test(arguments: [(1, 1, 1, 1), (2, 3, 5, 7), (1, 4, 1, 17), (3, 1, 6, 33)])
  func upsamplingCopiesAndItsGradientAdds(n: Int, height: Int, width: Int, channels: Int) throws {
    var random = SplitMix(seed: width)
    let x = random.floats(n * height * width * channels)
    let dy = random.floats(4 * x.count)
    func place(_ i: Int, _ u: Int, _ v: Int, _ c: Int, _ h: Int, _ w: Int) -> Int {
      ((i * h + u) * w + v) * channels + c
    }
    let y = try poisoned(dy.count) {
      Upsample.nearest($0, x: x, batch: n, height: height, width: width, channels: channels)
    }
    let dx = try poisoned(x.count) {
      Upsample.gradient($0, dy: dy, batch: n, height: height, width: width, channels: channels)
    }
    for i in 0..<n {
      for u in 0..<2 * height {
        for v in 0..<2 * width {
          for c in 0..<channels {
            #expect(
              y[place(i, u, v, c, 2 * height, 2 * width)]
                == x[place(i, u / 2, v / 2, c, height, width)])
          }
        }
      }
      for a in 0..<height {
        for b in 0..<width {
          for c in 0..<channels {
            func above(_ du: Int, _ dv: Int) -> Float {
              dy[place(i, 2 * a + du, 2 * b + dv, c, 2 * height, 2 * width)]
            }
            let sum = (above(0, 0) + above(0, 1)) + (above(1, 0) + above(1, 1))
            #expect(dx[place(i, a, b, c, height, width)] == sum)
          }
        }
      }
    }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (7, 17, 31), (129, 300, 1)])
  func channelsGoTogetherAndApart(positions: Int, first: Int, second: Int) throws {
    var random = SplitMix(seed: positions)
    let (a, b) = (random.floats(positions * first), random.floats(positions * second))
    let y = try poisoned(a.count + b.count) {
      Channels.concatenate(
        $0, a: a, b: b, positions: positions, channelsA: first, channelsB: second)
    }
    for p in 0..<positions {
      let row = y[p * (first + second)..<(p + 1) * (first + second)]
      #expect(Array(row.prefix(first)) == Array(a[p * first..<(p + 1) * first]))
      #expect(Array(row.suffix(second)) == Array(b[p * second..<(p + 1) * second]))
    }
    var backB: [Float] = []
    let backA = try poisoned(a.count) { a in
      backB = try poisoned(b.count) { b in
        Channels.split(a, b, y: y, positions: positions, channelsA: first, channelsB: second)
      }
    }
    #expect(backA == a && backB == b)
  }
}
