import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Datasets
@testable import Evaluation

@Suite struct RunningMeanTests {
  @Test func meansAndErrorsAreThoseOfTheValues() {
    var random = SplitMix(seed: 8)
    let values = (0..<257).map { _ in 1e6 + Double(random.float()) }
    var running = RunningMean()
    #expect(running.error == nil)
    for value in values { running.add(value) }
    let mean = values.reduce(0, +) / 257
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / 256 / 257).squareRoot()
    // Sums of 257 numbers of 1e6 round at 1e6 · 2⁻⁵³ · 257.
    #expect(abs(running.mean - mean) <= 1e6 * 0x1p-53 * 257)
    #expect(abs((running.error ?? .nan) - error) <= 1e-9 * error + 1e-12)
  }
}

/// The same terms as the whole estimate finds, while they arrive.
@Suite struct BoundTallyTests {
  /// Says x̂_0 = 0.9 x_0 where x_0 is what `diffuse` began with, nearly: 0.9 x_t / √ᾱ.
  private struct Shrinking: NoisePredictor {
    let schedule: Schedule
    var prediction: Prediction { .x0 }
    func predict(_ xt: Tensor, t: [Int]) -> Tensor {
      let weights = t.map { 0.9 * schedule.alphaBar[$0].squareRoot() }
      return .perImage(weights, xt, weights.map { _ in 0 }, xt)
    }
  }

  private static func dataset() throws -> ImageDataset {
    var random = SplitMix(seed: 3)
    return ImageDataset(
      name: "noise", height: 4, width: 4, channels: 1,
      bytes: (0..<6 * 16).map { _ in UInt8(truncatingIfNeeded: random.next()) }, labels: nil,
      classes: [])
  }

  @Test(arguments: [Variance.fixedSmall, .fixedLarge]) func agreesWithTheEstimate(
    variance: Variance
  ) throws {
    var specification = ScheduleSpecification.ho2020
    specification.timesteps = 60
    let schedule = try Schedule(specification)
    let source = RandomSource(seed: 0)
    let bound = VariationalBound(schedule: schedule, variance: variance, limit: .none)
    let evaluation = BoundEvaluation(
      bound: bound, dataset: try Self.dataset(), count: 6, stride: 5, source: source, batch: 6)
    let predictor = Shrinking(schedule: schedule)
    let whole = evaluation.estimate(predictor: { _ in predictor }, progress: { _ in })

    let other = VariationalBound(
      schedule: schedule, variance: variance == .fixedSmall ? .fixedLarge : .fixedSmall,
      limit: .none)
    var tally = BoundTally(strata: evaluation.strata, bounds: [bound, other])
    for images in [evaluation.images.prefix(2), evaluation.images.dropFirst(2)].map(Array.init) {
      let x0 = evaluation.dataset.batch(at: images)
      tally.begin(priors: bound.prior(x0))
      let timesteps = images.map { evaluation.strata.timesteps(image: $0, source: source) }
      for group in evaluation.strata.ranges.indices.reversed() {
        let t = timesteps.map { $0[group] }
        let observation = BoundObservation(
          schedule, limit: .none, at: t, x0: x0,
          epsilon: source.boundNoise(x0.shape, images: images, t: t), with: predictor)
        tally.add(observation, group: group)
      }
      tally.finish()
    }
    // The same numbers added in another order.
    func same(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(1, abs(a)) }
    #expect(same(tally.prior.mean, whole.prior))
    #expect(same(tally.totals[0].mean, whole.total))
    #expect(same(tally.totals[0].error ?? .nan, whole.standardError ?? -1))
    #expect(tally.totals[1].mean != tally.totals[0].mean)
    for (group, range) in evaluation.strata.ranges.enumerated() {
      #expect(same(tally.terms[0][group].mean, whole.perTimestep[range.lowerBound - 1]))
      #expect(tally.terms[0][group].count == 6 && tally.simple[group].count == 6)
      let point = try #require(whole.rateDistortion.first { $0.t == range.upperBound })
      #expect(same(127.5 * tally.x0Errors[group].mean.squareRoot(), point.rmse))
    }
  }

  /// (ε − ε̂)² = ᾱ/(1 − ᾱ) (x_0 − x̂_0)².
  @Test func theSimpleLossIsTheErrorOfX0InOtherUnits() throws {
    let schedule = try Schedule(.ho2020)
    let x0 = Tensor([2, 4, 4, 1], (0..<32).map { Float($0) / 16 - 1 })
    let t = [100, 900]
    let epsilon = RandomSource(seed: 5).normal(x0.shape, .epsilon(step: 1))
    let observation = BoundObservation(
      schedule, limit: .none, at: t, x0: x0, epsilon: epsilon, with: Shrinking(schedule: schedule))
    let bound = VariationalBound(schedule: schedule, variance: .fixedSmall, limit: .none)
    for (n, term) in observation.terms(of: bound).enumerated() {
      let expected = schedule.signalToNoise(at: t[n]) * term.x0Error
      // float32 output times √SNR of the weights: 2⁻²⁴ of terms of size 1 each.
      #expect(abs(observation.noiseErrors[n] - expected) <= 1e-5 * max(1, expected))
    }
    #expect(observation.guess(of: 1).count == 16)
  }
}
