extension Upsample {
  /// The plain loop that `nearest` is held against.
  static func reference<T>(_ x: [T], batch: Int, height: Int, width: Int, channels: Int) -> [T] {
    var y: [T] = []
    for i in 0..<batch {
      for u in 0..<2 * height {
        for v in 0..<2 * width {
          let start = ((i * height + u / 2) * width + v / 2) * channels
          y += x[start..<start + channels]
        }
      }
    }
    return y
  }

  /// The plain loop that `gradient` is held against, in its order of addition.
  static func gradientReference<T: BinaryFloatingPoint>(
    _ dy: [T], batch: Int, height: Int, width: Int, channels: Int
  ) -> [T] {
    var dx: [T] = []
    for i in 0..<batch {
      for a in 0..<height {
        for b in 0..<width {
          for c in 0..<channels {
            func value(_ u: Int, _ v: Int) -> T {
              dy[((i * 2 * height + 2 * a + u) * 2 * width + 2 * b + v) * channels + c]
            }
            dx.append((value(0, 0) + value(0, 1)) + (value(1, 0) + value(1, 1)))
          }
        }
      }
    }
    return dx
  }
}

extension Channels {
  /// The plain loop that `concatenate` is held against, and that `split` undoes.
  static func reference<T>(_ a: [T], _ b: [T], positions: Int) -> [T] {
    let (first, second) = (a.count / positions, b.count / positions)
    var y: [T] = []
    for p in 0..<positions {
      y += a[p * first..<(p + 1) * first]
      y += b[p * second..<(p + 1) * second]
    }
    return y
  }
}
