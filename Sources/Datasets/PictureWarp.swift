import Foundation
import Tensors

/// Small turns, shifts and changes of size of pictures, so that who learns them knows more than the
/// pictures themselves.
public struct PictureWarp: Equatable, Sendable {
  /// The largest turn in degrees, to either side.
  public var turn: Double
  /// The largest change of size, as a part of it.
  public var growth: Double
  /// The largest shift in pixels along each side.
  public var shift: Double

  public init(turn: Double = 12, growth: Double = 0.12, shift: Double = 2.5) {
    (self.turn, self.growth, self.shift) = (turn, growth, shift)
  }

  /// Pictures, each moved in its own way; between pixels it is interpolated, and what comes from
  /// outside is black, −1.
  ///
  /// - Parameters:
  ///   - x0: [N, H, W, C] in [-1, 1].
  ///   - step: Other steps move the same pictures in other ways.
  public func callAsFunction(_ x0: Tensor, source: RandomSource, step: Int) -> Tensor {
    let shares = source.uniform([x0.shape[0], 4], .augmentation(step: step)).values.map {
      2 * Double($0) - 1
    }
    let moves = (0..<x0.shape[0]).map { n in
      move(
        turn: shares[4 * n] * turn, growth: shares[4 * n + 1] * growth,
        x: shares[4 * n + 2] * shift, y: shares[4 * n + 3] * shift)
    }
    let size = x0.count / max(1, x0.shape[0])
    return Tensor(x0.shape) { y in
      x0.withValues { x in
        for (n, move) in moves.enumerated() {
          Self.move(
            UnsafeMutableBufferPointer(rebasing: y[n * size..<(n + 1) * size]),
            UnsafeBufferPointer(rebasing: x[n * size..<(n + 1) * size]), x0.shape, move)
        }
      }
    }
  }

  /// From a place in the new picture to one in the old, both from the middle: A p + b.
  private struct Move {
    let xx, xy, yx, yy, x, y: Float
  }

  private func move(turn: Double, growth: Double, x: Double, y: Double) -> Move {
    let (angle, scale) = (turn * .pi / 180, 1 / (1 + growth))
    let (c, s) = (Float(scale * cos(angle)), Float(scale * sin(angle)))
    return Move(xx: c, xy: -s, yx: s, yy: c, x: Float(x), y: Float(y))
  }

  private static func move(
    _ new: UnsafeMutableBufferPointer<Float>, _ old: UnsafeBufferPointer<Float>, _ shape: [Int],
    _ move: Move
  ) {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let (middleY, middleX) = (Float(height - 1) / 2, Float(width - 1) / 2)
    for row in 0..<height {
      for column in 0..<width {
        let (dx, dy) = (Float(column) - middleX, Float(row) - middleY)
        let x = move.xx * dx + move.xy * dy + move.x + middleX
        let y = move.yx * dx + move.yy * dy + move.y + middleY
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (wx, wy) = (x - left, y - top)
        let place = (row * width + column) * channels
        for channel in 0..<channels {
          func pixel(_ down: Int, _ right: Int) -> Float {
            let (r, c) = (Int(top) + down, Int(left) + right)
            guard r >= 0, r < height, c >= 0, c < width else { return -1 }
            return old[(r * width + c) * channels + channel]
          }
          let upper = (1 - wx) * pixel(0, 0) + wx * pixel(0, 1)
          let lower = (1 - wx) * pixel(1, 0) + wx * pixel(1, 1)
          new[place + channel] = (1 - wy) * upper + wy * lower
        }
      }
    }
  }
}
