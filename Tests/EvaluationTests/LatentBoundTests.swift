import Diffusion
import Evaluation
import Foundation
import Tensors
import Testing

/// The bound of an autoencoder, and the divergence that diffusion's bound is made of as well.
@Suite struct LatentBoundTests {
  /// KL(q ‖ p) = E_q[ln q − ln p]: the mean over 200,000 draws, within five standard errors.
  @Test(arguments: [(0.0, 0.0, 0.0), (1.5, -2.0, 0.0), (-0.3, 0.8, 0.0), (0.7, -1.0, 0.5)])
  func divergenceAgainstMonteCarlo(distance: Double, logVariance: Double, other: Double) {
    let exact = GaussianDivergence.nats(
      distance: distance, logVariance: logVariance, other: other)
    var mean = RunningMean()
    for e in RandomSource(seed: 4).normal([200_000], .epsilon(step: 1)).values {
      let x = distance + exp(logVariance / 2) * Double(e)
      let logQ = -Double(e) * Double(e) / 2 - logVariance / 2
      mean.add(logQ - (-x * x * exp(-other) / 2 - other / 2))
    }
    #expect((mean.mean - exact).magnitude <= 5 * (mean.error ?? .nan) + 1e-12)
  }

  /// δ²/4 and less where two are almost the same: nothing is lost by subtraction.
  @Test func divergenceOfAlmostEqualGaussians() {
    let delta = 1e-6
    let found = GaussianDivergence.nats(distance: 0, logVariance: delta)
    #expect((found / (delta * delta / 4 * (1 + delta / 3)) - 1).magnitude <= 1e-3)
    #expect(GaussianDivergence.nats(distance: 0, logVariance: 0) == 0)
  }

  @Test func partsMakeTheWhole() {
    var bound = LatentBound(dimensions: 4, code: 2)
    bound.add(
      reconstruction: [10, 14],
      statistics: Tensor([2, 4], [1, 0, 0, 0, -1, 2, 0, -1]))
    #expect(bound.images == 2 && bound.reconstruction.mean == 12)
    #expect(bound.divergence[0].mean == 0.5)
    let second = (4 + exp(-1.0) + 1 - 1) / 2 / 2
    #expect((bound.divergence[1].mean - second).magnitude <= 1e-12)
    #expect((bound.total.mean - (12 + bound.rate)).magnitude <= 1e-12)
    #expect(bound.bitsPerDimension(4 * log(2)) == 1)
  }

  /// The mean over pictures of ink or none that grey levels stand for, by their probabilities.
  @Test func bernoulliIsTheMeanOverInk() {
    let (x0, logits) = (Tensor([1, 2], [-0.5, 0.2]), Tensor([1, 2], [0.3, -1.2]))
    var expected = 0.0
    for (x, a) in [(-0.5, 0.3), (Double(Float(0.2)), Double(Float(-1.2)))] {
      let p = 1 / (1 + exp(-Double(Float(a))))
      expected -= (1 + x) / 2 * log(p) + (1 - x) / 2 * log(1 - p)
    }
    let found = PixelLikelihood.bernoulli.nats(of: x0, outputs: logits)
    #expect((found[0] - expected).magnitude <= 1e-12)
  }

  /// The masses of all 256 levels are a distribution, but for levels that float32 moved by 2⁻²⁴
  /// at most, each where the density is below 1.
  @Test func gaussianLevelsSumToOne() {
    let levels = (0...255).map { Float($0) / 127.5 - 1 }
    let outputs = Tensor([256, 1], levels.map { _ in 0.31 })
    let likelihood = PixelLikelihood.gaussian(logVariance: log(0.2))
    let masses = likelihood.nats(of: Tensor([256, 1], levels), outputs: outputs).map { exp(-$0) }
    #expect((masses.reduce(0, +) - 1).magnitude <= 256 * 0x1p-24)
  }
}
