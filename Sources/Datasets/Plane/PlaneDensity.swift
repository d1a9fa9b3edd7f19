import Foundation
import Tensors

/// Data in the plane whose density is known in closed form, clean and at every level of noise.
///
/// A mixture of squares of one size with soft edges: x_0 = c_k + h u + s z with u uniform in
/// [-1, 1]² and z from N(0, I). Without squares, h = 0, it is a mixture of Gaussians.
public struct PlaneDensity: Equatable, Sendable {
  /// c_k, at least one, each as likely as any other.
  public let centers: [SIMD2<Double>]
  /// h, half of a square's side.
  public let halfWidth: Double
  /// s, above 0.
  public let standardDeviation: Double

  public init(centers: [SIMD2<Double>], halfWidth: Double = 0, standardDeviation: Double) {
    precondition(!centers.isEmpty && halfWidth >= 0 && standardDeviation > 0, "No density")
    self.centers = centers
    self.halfWidth = halfWidth
    self.standardDeviation = standardDeviation
  }

  /// Points of the data, independent of each other.
  ///
  /// - Parameters:
  ///   - number: The stream; equal numbers give equal points, and more points begin with fewer.
  /// - Returns: [count, 2].
  public func sample(count: Int, _ random: RandomSource, number: Int) -> Tensor {
    let which = random.integers(
      in: 0...centers.count - 1, count: count, .planeComponent(number: number))
    let soft = random.normal([count, 2], .planeNoise(number: number))
    let hard = halfWidth > 0 ? random.uniform([count, 2], .planePlace(number: number)) : nil
    let (h, s) = (halfWidth, standardDeviation)
    return Tensor([count, 2]) { x in
      soft.withValues { z in
        for i in x.indices {
          x[i] = Float(centers[which[i / 2]][i % 2] + s * Double(z[i]))
        }
      }
      hard?.withValues { u in
        for i in x.indices { x[i] += Float(h) * (2 * u[i] - 1) }
      }
    }
  }

  /// The density q(x_t) of √ᾱ x_0 + √(1 − ᾱ) ε.
  ///
  /// - Parameter alphaBar: ᾱ in 0…1.
  public func noised(alphaBar: Double) -> NoisedPlane { NoisedPlane(self, alphaBar: alphaBar) }

  /// The mean of E[x²] over both coordinates.
  public var meanSquare: Double {
    let squares = centers.reduce(0) { $0 + ($1 * $1).sum() / 2 }
    return squares / Double(centers.count) + halfWidth * halfWidth / 3
      + standardDeviation * standardDeviation
  }
}
