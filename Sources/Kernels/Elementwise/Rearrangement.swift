/// Nearest upsampling of NHWC pictures to twice the height and width, and its gradient.
///
///     y[i, u, v, c] = x[i, u / 2, v / 2, c]       dx[i, a, b, c] = Σ dy over the four of them + residual
public enum Upsample {
  public static func nearest(
    _ y: Output, x: Input, batch: Int, height: Int, width: Int, channels: Int
  ) {
    Profile.measure(.rearrangement) {
      parallelFor(batch * height) { row in
        let source = x + row * width * channels
        let upper = y + row * 4 * width * channels
        for v in 0..<width {
          (upper + 2 * v * channels).update(from: source + v * channels, count: channels)
          (upper + (2 * v + 1) * channels).update(from: source + v * channels, count: channels)
        }
        (upper + 2 * width * channels).update(from: upper, count: 2 * width * channels)
      }
    }
  }

  /// The four of a pixel are added as (left + right above) + (left + right below).
  ///
  /// - Parameter residual: Where dx lies, in another buffer.
  public static func gradient(
    _ dx: Output, dy: Input, residual: Input? = nil, batch: Int, height: Int, width: Int,
    channels: Int
  ) {
    Profile.measure(.rearrangement) {
      parallelFor(batch * height) { row in
        let upper = dy + row * 4 * width * channels
        let lower = upper + 2 * width * channels
        let target = dx + row * width * channels
        let added = residual.map { $0 + row * width * channels }
        for v in 0..<width {
          let (left, right) = (2 * v * channels, (2 * v + 1) * channels)
          let (sums, addends) = (target + v * channels, added.map { $0 + v * channels })
          for c in 0..<channels {
            let sum = (upper[left + c] + upper[right + c]) + (lower[left + c] + lower[right + c])
            sums[c] = addends.map { sum + $0[c] } ?? sum
          }
        }
      }
    }
  }
}

/// Channels of two sources side by side at every position, and apart again.
public enum Channels {
  /// y[p] = a[p] ‖ b[p].
  public static func concatenate(
    _ y: Output, a: Input, b: Input, positions: Int, channelsA: Int, channelsB: Int
  ) {
    Profile.measure(.rearrangement) {
      let both = channelsA + channelsB
      inPieces(positions, both) { p in
        (y + p * both).update(from: a + p * channelsA, count: channelsA)
        (y + p * both + channelsA).update(from: b + p * channelsB, count: channelsB)
      }
    }
  }

  /// The way back: a[p] ‖ b[p] = y[p].
  public static func split(
    _ a: Output, _ b: Output, y: Input, positions: Int, channelsA: Int, channelsB: Int
  ) {
    Profile.measure(.rearrangement) {
      let both = channelsA + channelsB
      inPieces(positions, both) { p in
        (a + p * channelsA).update(from: y + p * both, count: channelsA)
        (b + p * channelsB).update(from: y + p * both + channelsA, count: channelsB)
      }
    }
  }

  private static func inPieces(_ positions: Int, _ floats: Int, _ body: (Int) -> Void) {
    let grain = max(1, 32_768 / max(1, floats))
    parallelFor((positions + grain - 1) / grain) { piece in
      for p in piece * grain..<min(positions, (piece + 1) * grain) { body(p) }
    }
  }
}
