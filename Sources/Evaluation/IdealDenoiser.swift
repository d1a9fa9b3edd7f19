import Diffusion
import Foundation
import Schedules
import Tensors

/// The perfect network for pictures that are one of finitely many: who knows them all by heart.
///
/// x_0 given x_t is picture i with probability r_i ∝ exp(−‖x_t − √ᾱ x_i‖² / 2(1 − ᾱ)), and what is
/// said is E[x_0 | x_t] = Σ r_i x_i. No network has a smaller loss on these pictures, and sampling
/// with it gives them back and nothing new.
public struct IdealDenoiser: NoisePredictor {
  private let pictures: Tensor
  private let schedule: Schedule

  /// - Parameter pictures: [M, H, W, C], at least one.
  public init(pictures: Tensor, schedule: Schedule) {
    precondition(pictures.shape[0] > 0, "No pictures")
    self.pictures = pictures
    self.schedule = schedule
  }

  public var prediction: Prediction { .x0 }

  /// - Parameter xt: [N, H, W, C], of the pictures' size.
  public func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    predict(xt, times: t.map(Double.init))
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    predict(xt, times: Array(repeating: time, count: xt.shape[0]))
  }

  private func predict(_ xt: Tensor, times: [Double]) -> Tensor {
    let size = pictures.count / pictures.shape[0]
    precondition(xt.count == size * times.count, "\(xt.shape) for pictures \(pictures.shape)")
    return Tensor(xt.shape) { x0 in
      xt.withValues { xt in
        pictures.withValues { pictures in
          for (n, time) in times.enumerated() {
            let range = n * size..<(n + 1) * size
            let mean = Self.mean(
              pictures, given: UnsafeBufferPointer(rebasing: xt[range]),
              alphaBar: schedule.alphaBar(at: time))
            for i in 0..<size { x0[n * size + i] = Float(mean[i]) }
          }
        }
      }
    }
  }

  /// E[x_0 | x_t] for one x_t; all sums in double precision.
  private static func mean(
    _ pictures: UnsafeBufferPointer<Float>, given xt: UnsafeBufferPointer<Float>, alphaBar: Double
  ) -> [Double] {
    let (size, signal, noise) = (xt.count, alphaBar.squareRoot(), 1 - alphaBar)
    let distances = stride(from: 0, to: pictures.count, by: size).map { start -> Double in
      var sum = 0.0
      for i in 0..<size {
        let d = Double(xt[i]) - signal * Double(pictures[start + i])
        sum += d * d
      }
      return sum
    }
    let nearest = distances.min() ?? 0
    var (total, mean) = (0.0, [Double](repeating: 0, count: size))
    for (k, distance) in distances.enumerated() {
      let weight = noise > 0 ? exp((nearest - distance) / (2 * noise)) : distance == nearest ? 1 : 0
      guard weight > 1e-17 else { continue }  // below the rounding of the sum
      total += weight
      for i in 0..<size { mean[i] += weight * Double(pictures[k * size + i]) }
    }
    return mean.map { $0 / total }
  }
}
