import Evaluation
import Foundation
import Tensors
import Testing

/// The distance of Gaussians where its closed form is short.
@Suite struct FrechetDistanceTests {
  /// One axis after the other: (μ₁ − μ₂)² + (σ₁ − σ₂)².
  @Test func diagonalCovariances() {
    let a = GaussianSummary(mean: [1, 2, 0], covariance: [[4, 0, 0], [0, 9, 0], [0, 0, 0]])
    let b = GaussianSummary(mean: [0, 4, 0], covariance: [[1, 0, 0], [0, 16, 0], [0, 0, 25]])
    let expected = 1 + 4.0 + 1 + 1 + 25
    #expect((a.frechetDistance(to: b) - expected).magnitude <= 1e-9)
    #expect((b.frechetDistance(to: a) - expected).magnitude <= 1e-9)
    #expect(a.frechetDistance(to: a) <= 1e-9)
  }

  /// tr (AB)^½ = √(tr AB + 2 √det AB) for two rows.
  @Test func covariancesThatDoNotCommute() {
    let a = GaussianSummary(mean: [0, 0], covariance: [[2, 1], [1, 3]])
    let b = GaussianSummary(mean: [0, 0], covariance: [[5, -2], [-2, 1]])
    // AB has the trace 10 − 2 − 2 + 3 and the determinant 5 · 1; A and B have the traces 5 and 6.
    let cross: Double = (9 + 2 * 5.0.squareRoot()).squareRoot()
    let expected: Double = 11 - 2 * cross
    #expect((a.frechetDistance(to: b) - expected).magnitude <= 1e-9)
  }

  @Test func meanAndCovarianceOfPoints() {
    let found = GaussianSummary(points: [1, 2, 3, 6, 5, 4], width: 2)
    #expect(found.mean == [3, 4])
    #expect(found.covariance == [[4, 2], [2, 4]])
  }

  /// Two clouds of the same Gaussian come near each other, in many dimensions too: what is left is
  /// about d²/(4n)·2 of unit variances, 0.26, for d = 16 and n = 500.
  @Test func cloudsOfOneGaussian() {
    let random = RandomSource(seed: 3)
    let clouds = [1, 2].map { step in
      GaussianSummary(
        points: random.normal([500, 16], .epsilon(step: step)).values, width: 16)
    }
    let distance = clouds[0].frechetDistance(to: clouds[1])
    #expect(distance > 0 && distance < 0.8, "\(distance)")
  }
}
