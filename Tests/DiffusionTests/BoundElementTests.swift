import Foundation
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite struct BoundElementTests {
  /// ln Q(x) by Lentz's evaluation of Laplace's continued fraction, another way than the code's.
  private func logTail(_ x: Double) -> Double {
    var fraction = x
    for k in stride(from: 400, through: 1, by: -1) { fraction = x + Double(k) / fraction }
    return -x * x / 2 - log(2 * Double.pi) / 2 - log(fraction)
  }

  @Test func massOfTheWholeAndOfHalves() {
    #expect(GaussianInterval.logMass(-.infinity, .infinity).magnitude <= 1e-16)
    #expect((GaussianInterval.logMass(-.infinity, 0) + log(2)).magnitude <= 1e-15)
    // Φ(1) − Φ(−1) and Φ(2) − Φ(1) to 16 digits, from tables.
    #expect((GaussianInterval.logMass(-1, 1) - log(0.682_689_492_137_085_9)).magnitude <= 1e-14)
    #expect((GaussianInterval.logMass(1, 2) - log(0.135_905_121_983_277_86)).magnitude <= 1e-14)
  }

  @Test(arguments: [3.0, 8, 11.999, 12, 12.001, 20, 37, 40, 1e3, 1e6])
  func tailsDoNotUnderflow(x: Double) {
    let expected = logTail(x)
    let found = GaussianInterval.logMass(x, .infinity)
    #expect((found - expected).magnitude <= 1e-13 * expected.magnitude)
    #expect(GaussianInterval.logMass(-.infinity, -x) == found)
    // Where the tail falls steeply, an interval has nearly all of it: 1 − Q(2x)/Q(x).
    let interval = GaussianInterval.logMass(x, 2 * x)
    let exact = expected + log1p(-exp(logTail(2 * x) - expected))
    #expect((interval - exact).magnitude <= 1e-13 * expected.magnitude)
    #expect(GaussianInterval.logMass(-2 * x, -x) == interval)
  }

  /// The mass of a narrow interval is its width times the density in its middle.
  @Test(arguments: [-30.0, -5, -0.3, 0, 0.3, 5, 30])
  func narrowIntervalsKeepTheirDigits(x: Double) {
    let width = 1e-5
    let found = GaussianInterval.logMass(x - width / 2, x + width / 2)
    let expected = log(width) - x * x / 2 - log(2 * Double.pi) / 2
    // Second order in the width: (x² − 1) width² / 24, and its square; rounding of the ends, up to
    // 30 · 2⁻⁵³, over the width, is a relative 3e-10.
    let second = (x * x - 1).magnitude * width * width / 24
    #expect((found - expected).magnitude <= 1.01 * second + 1e-9)
  }

  @Test func massesOfAllLevelsSumToOne() {
    for (mean, sigma) in [(0.0, 0.01), (0.5, 0.1), (-1.2, 0.3), (0.99, 2)] {
      let masses = (0...255).map { level in
        exp(
          -BoundStep.decoder(
            x0: Double(level) / 127.5 - 1, mean: mean, logVariance: 2 * log(sigma)
          ).nats)
      }
      #expect((masses.reduce(0, +) - 1).magnitude <= 1e-12)
    }
  }

  /// The discretised decoder far from its mean stays finite, with slopes towards it.
  @Test func aDecoderFarOffHasSlopes() {
    for x0 in [-1.0, 0.2] {
      let element = BoundStep.decoder(x0: x0, mean: 50, logVariance: -16)
      #expect(element.nats.isFinite && element.nats > 1e6)
      #expect(element.x0Slope.isFinite && element.x0Slope > 0)
      #expect(element.logVarianceSlope.isFinite && element.logVarianceSlope < 0)
    }
  }

  private func steps() throws -> [BoundStep] {
    let schedule = try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 50, betaStart: 0.002, betaEnd: 0.4))
    let bound = VariationalBound(schedule: schedule, variance: .learnedRange, limit: .none)
    return [1, 2, 3, 20, 50].map(bound.step)
  }

  /// KL of two Gaussians by quadrature of p ln(p/q) over ± 12 deviations.
  @Test func termsAreTheIntegral() throws {
    let schedule = try Schedule(betas: [0.1, 0.2, 0.3])
    let bound = VariationalBound(schedule: schedule, variance: .fixedLarge, limit: .none)
    let (x0, x0Hat, t) = (0.3, -0.4, 3)
    let (a, p) = (schedule.alphaBar[3], schedule.alphaBar[2])
    let weight = p.squareRoot() * 0.3 / (1 - a)
    let variance = (1 - p) / (1 - a) * 0.3
    func logNormal(_ x: Double, _ mean: Double, _ variance: Double) -> Double {
      -(x - mean) * (x - mean) / (2 * variance) - log(2 * Double.pi * variance) / 2
    }
    let width = variance.squareRoot() / 100
    var integral = 0.0
    for i in -1200...1200 {
      let x = weight * x0 + Double(i) * width
      let q = logNormal(x, weight * x0, variance)
      integral += exp(q) * (q - logNormal(x, weight * x0Hat, 0.3)) * width
    }
    let found = bound.step(t).element(x0: x0, x0Hat: x0Hat, logVariance: log(0.3))
    #expect((found.nats - integral).magnitude <= 1e-10)
    // KL of a distribution from itself.
    let same = BoundStep(schedule, t: 3, variance: .fixedSmall, first: 1)
    let zero = same.element(x0: x0, x0Hat: x0, logVariance: same.logVariances.lowerBound)
    #expect(zero.nats.magnitude <= 1e-15 && zero.x0Slope == 0)
  }

  /// Against central differences: their error is h² times the third derivative, and rounding / h.
  @Test func slopesAreTheDifferences() throws {
    let h = 1e-5
    for step in try steps() {
      for (x0, x0Hat) in [(-1.0, -0.8), (1.0, 0.9), (0.2, 0.25), (0.5, -1.4)] {
        for v in [-0.1, 0, 0.4, 1] {
          let s = step.logVariance(v)
          func nats(_ x0Hat: Double, _ s: Double) -> Double {
            step.element(x0: x0, x0Hat: x0Hat, logVariance: s).nats
          }
          let found = step.element(x0: x0, x0Hat: x0Hat, logVariance: s)
          let byX0 = (nats(x0Hat + h, s) - nats(x0Hat - h, s)) / (2 * h)
          let byS = (nats(x0Hat, s + h) - nats(x0Hat, s - h)) / (2 * h)
          let scale = 1 + found.nats.magnitude
          #expect((found.x0Slope - byX0).magnitude <= 1e-5 * scale, "t \(step.t)")
          #expect((found.logVarianceSlope - byS).magnitude <= 1e-6 * scale, "t \(step.t)")
        }
      }
    }
  }

  /// L_T of a picture of zeros, and of one that nothing is left of.
  @Test func priorByHand() throws {
    let bound = VariationalBound(
      schedule: try Schedule(betas: [0.5, 0.5]), variance: .fixedSmall, limit: .none)
    // ½ (−ln 0.75 + 0.75 + 0.25 x² − 1) / ln 2 with x = 0, 1 and a mean of both.
    let x0 = Tensor([3, 2, 1, 1], [0, 0, 1, 1, 0, -1])
    let expected = [0.0, 1, 0.5].map { (0.25 * $0 - 0.25 - log(0.75)) / 2 / log(2) }
    for (a, b) in zip(bound.prior(x0), expected) { #expect((a - b).magnitude <= 1e-15) }
    let zero = VariationalBound(
      schedule: try bound.schedule.rescaledToZeroSNR(), variance: .fixedSmall, limit: .none)
    #expect(zero.prior(x0) == [0, 0, 0])
  }

  /// A picture alone, and the same in a batch.
  @Test func noiseBelongsToThePicture() {
    let source = RandomSource(seed: 3)
    let both = source.boundNoise([2, 2, 2, 1], images: [7, 9], t: [3, 4]).values
    #expect(source.boundNoise([1, 2, 2, 1], images: [9], t: [4]).values == Array(both[4...]))
    #expect(source.boundNoise([1, 2, 2, 1], images: [9], t: [3]).values != Array(both[4...]))
  }
}
