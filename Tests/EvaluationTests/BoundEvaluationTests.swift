import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Datasets
@testable import Evaluation

/// Says that x_0 is 0 everywhere, whatever it sees; remembers nothing.
private struct Blank: NoisePredictor {
  var prediction: Prediction { .x0 }
  func predict(_ xt: Tensor, t: [Int]) -> Tensor { .zeros(xt.shape) }
}

@Suite struct TimestepStrataTests {
  @Test(arguments: [(1, 1), (1, 5), (2, 1), (10, 3), (10, 9), (1000, 7), (5, 100)])
  func groupsCoverEveryTimestepOnce(timesteps: Int, stride: Int) {
    let strata = TimestepStrata(timesteps: timesteps, stride: stride)
    #expect(strata.ranges.flatMap { Array($0) } == Array(1...timesteps))
    #expect(strata.ranges[0] == 1...1)
    #expect(strata.ranges.allSatisfy { $0.count <= max(1, min(stride, $0.lowerBound / 8)) })
    if stride == 1 { #expect(strata.ranges.count == timesteps) }
    for image in 0..<20 {
      let drawn = strata.timesteps(image: image, source: RandomSource(seed: 4))
      #expect(zip(strata.ranges, drawn).allSatisfy { $0.contains($1) })
    }
  }

  /// 2,000 draws among 5: each within 5 standard deviations, √(n p (1 − p)) = 18.
  @Test func everyTimestepOfAGroupIsDrawn() {
    let strata = TimestepStrata(timesteps: 45, stride: 5)
    #expect(strata.ranges.last == 41...45)
    var counts = [Int](repeating: 0, count: 46)
    for image in 0..<2_000 {
      for t in strata.timesteps(image: image, source: RandomSource(seed: 1)) { counts[t] += 1 }
    }
    #expect(counts[41...].allSatisfy { ($0 - 400).magnitude <= 90 })
    #expect(counts[1...15].allSatisfy { $0 == 2_000 })
  }
}

@Suite struct BoundEvaluationTests {
  /// 200 pictures of 3 × 2 pixels, most of them dark.
  private static let pictures: ImageDataset = {
    var random = SplitMix(seed: 8)
    let bytes = (0..<1_200).map { _ -> UInt8 in
      let word = random.next()
      return word % 5 < 4 ? UInt8((word >> 8) % 40) : UInt8(200 + (word >> 8) % 56)
    }
    return ImageDataset(
      name: "made up", height: 3, width: 2, channels: 1, bytes: bytes,
      labels: (0..<200).map { $0 % 10 }, classes: (0..<10).map { "\($0)" })
  }()

  private func evaluation(
    images: Int = 6, stride: Int = 1, batch: Int = 4, seed: UInt64 = 2
  ) throws -> BoundEvaluation {
    let schedule = try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 30, betaStart: 0.004, betaEnd: 0.5))
    return BoundEvaluation(
      bound: VariationalBound(schedule: schedule, variance: .fixedSmall, limit: .none),
      dataset: Self.pictures, count: images, stride: stride,
      source: RandomSource(seed: seed), batch: batch)
  }

  private func mixture(_ evaluation: BoundEvaluation) -> ExactMixture {
    ExactMixture(
      weights: [0.8, 0.2], means: [[-1], [0.9]], standardDeviation: 0.2,
      schedule: evaluation.bound.schedule)
  }

  private func estimate(_ evaluation: BoundEvaluation) -> BoundEstimate {
    evaluation.estimate(predictor: { _ in mixture(evaluation) }, progress: { _ in })
  }

  /// The bound itself, of all pictures at once, is what comes out of batches.
  @Test func allTimestepsAreTheBound() throws {
    let evaluation = try evaluation()
    let found = estimate(evaluation)
    let terms = evaluation.bound.terms(
      of: evaluation.dataset.batch(at: evaluation.images), images: evaluation.images,
      with: mixture(evaluation), source: evaluation.source)
    let totals = terms.total
    let mean = totals.reduce(0, +) / 6
    let variance = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
    #expect((found.total - mean).magnitude <= 1e-12 * mean)
    #expect(((found.standardError ?? .nan) - (variance / 6).squareRoot()).magnitude <= 1e-12)
    for (t, bits) in found.perTimestep.enumerated() {
      let expected = terms.terms.reduce(0) { $0 + $1[t].bits } / 6
      #expect((bits - expected).magnitude <= 1e-12 * expected.magnitude)
    }
    #expect(found.images == 6 && found.timestepsPerImage == 30)
    #expect(found.perTimestep.count == 30)
  }

  @Test func seedDecidesAndTheBatchDoesNot() throws {
    let found = try estimate(evaluation())
    #expect(try estimate(evaluation(batch: 1)) == found)
    #expect(try estimate(evaluation(batch: 6)) == found)
    #expect(try estimate(evaluation(seed: 3)) != found)
  }

  /// With one of 5 timesteps the total is right within 5 of its standard errors.
  @Test func oneOfAFewTimestepsHasNoBias() throws {
    let all = try estimate(evaluation(images: 150, batch: 50))
    let some = try estimate(evaluation(images: 150, stride: 5, batch: 50))
    #expect(some.timestepsPerImage == 22 && some.perTimestep.count == 30)
    let error = try #require(some.standardError)
    #expect(error > 0 && (some.total - all.total).magnitude <= 5 * error)
    #expect(some.decoder == all.decoder && some.prior == all.prior)
    // 16 … 17 are one group.
    #expect(Set(some.perTimestep[15...16]).count == 1)
    #expect(some.perTimestep[..<15] == all.perTimestep[..<15])
  }

  @Test func progressCountsEveryCall() throws {
    let evaluation = try evaluation(images: 5, stride: 10, batch: 2)
    var heard: [Int] = []
    let found = evaluation.estimate(predictor: { _ in Blank() }, progress: { heard.append($0) })
    #expect(heard == Array(1...evaluation.calls))
    #expect(try estimate(self.evaluation(images: 1)).standardError == nil)
    #expect(found.images == 5)
  }

  /// The class of each picture reaches the model.
  @Test func labelsAreThePictures() throws {
    let evaluation = try evaluation(images: 5, stride: 30, batch: 2)
    var heard: [Int] = []
    _ = evaluation.estimate(
      predictor: { labels in
        heard += labels ?? []
        return Blank()
      }, progress: { _ in })
    #expect(heard == evaluation.dataset.labels(at: evaluation.images))
  }

  /// Who says that all is 0 is off by the root of the mean square of the pictures, at every t.
  @Test func rateAndDistortionByHand() throws {
    let evaluation = try evaluation()
    let found = evaluation.estimate(predictor: { _ in Blank() }, progress: { _ in })
    let pictures = evaluation.dataset.batch(at: evaluation.images).values
    let square = pictures.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(pictures.count)
    let curve = found.rateDistortion
    #expect(curve.map(\.t) == (0...30).reversed())
    #expect(curve.first?.rate == found.prior)
    for point in curve.dropLast() {
      #expect((point.rmse - 127.5 * square.squareRoot()).magnitude <= 1e-9)
      let above = found.perTimestep[point.t...].reduce(found.prior, +)
      #expect((point.rate - above).magnitude <= 1e-12 * above)
    }
    #expect(curve.last?.rmse == 0)
    #expect(((curve.last?.rate ?? .nan) - found.total).magnitude <= 1e-12 * found.total)
  }
}
