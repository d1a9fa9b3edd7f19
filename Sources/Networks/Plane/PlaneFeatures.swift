import Foundation
import Tensors

/// What the network is told of a point and its time: both as they are, and as sines and cosines.
///
/// Waves of the place let a small network draw what changes within a tenth of the data's width.
struct PlaneFeatures: Sendable {
  /// Waves for each coordinate, each twice as fast as the one before.
  private static let octaves = 4
  /// Waves for the time, likewise.
  private static let timeOctaves = 5
  /// The slowest wave of the place, in radians a unit.
  private static let slowest = Double.pi / 4
  /// Beyond it nothing changes any more.
  private static let largestLogSNR = 10.0

  var count: Int { 2 + 4 * Self.octaves + 1 + 2 * Self.timeOctaves }

  /// - Parameters:
  ///   - x: [N, 2].
  ///   - logSNR: N numbers.
  /// - Returns: [N, count].
  func callAsFunction(_ x: Tensor, logSNR: [Double]) -> Tensor {
    precondition(x.shape == [logSNR.count, 2], "\(logSNR.count) times for \(x.shape)")
    return Tensor([logSNR.count, count]) { y in
      x.withValues { x in
        for n in logSNR.indices {
          var place = n * count
          for i in 0..<2 {
            y[place] = x[2 * n + i]
            place += 1
            place = Self.write(
              Self.slowest * Double(x[2 * n + i]), octaves: Self.octaves, into: y, at: place)
          }
          let share = max(-1, min(1, logSNR[n] / Self.largestLogSNR))
          y[place] = Float(share)
          _ = Self.write(
            .pi / 2 * share, octaves: Self.timeOctaves, into: y, at: place + 1)
        }
      }
    }
  }

  /// Writes sine and cosine of an angle, its double, its fourfold and so on.
  private static func write(
    _ angle: Double, octaves: Int, into y: UnsafeMutableBufferPointer<Float>, at start: Int
  ) -> Int {
    var (s, c, place) = (sin(angle), cos(angle), start)
    for _ in 0..<octaves {
      y[place] = Float(s)
      y[place + 1] = Float(c)
      place += 2
      (s, c) = (2 * s * c, c * c - s * s)
    }
    return place
  }
}
