import Diffusion
import Evaluation
import Foundation
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Datasets
@testable import Engine

/// Measures of pictures whose answer is known: learned ones, unseen ones, noise.
@Suite(.serialized)
struct SampleMeasuresTests {
  /// Every eighth of the digits.
  private static let split: Result<PictureSplit, DatasetError> = Result {
    () throws(DatasetError) in
    let all = try DatasetCatalogue.open("mnist").paddedForNetworks
    return PictureSplit(tenthOf: all.pictures(at: Array(stride(from: 0, to: 5_000, by: 8))))
  }

  @Test func theNearestPictureIsTheNearest() throws {
    let split = try Self.split.get()
    let queries = try #require(split.heldOut).batch(at: Array(0..<5))
    let found = NearestPictures(split)(queries)
    let (all, size) = (split.learned, queries.count / 5)
    for (n, neighbour) in found.enumerated() {
      let picture = Array(queries.values[n * size..<(n + 1) * size])
      let distances = (0..<all.count).map { index in
        zip(picture, all.batch(at: [index]).values).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }
      }
      let best = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(neighbour.index == split.place(ofLearned: best))
      let expected = 127.5 * (distances[best] / Double(size)).squareRoot()
      #expect((neighbour.distance - expected).magnitude < 1e-4)
    }
  }

  @Test func learnedPicturesAreCopiesAndNoiseIsFar() throws {
    let split = try Self.split.get()
    let pictures = MeasuredPictures(split: split, name: "digits", isUnseen: true)
    func measured(_ x0: Tensor) throws -> SampleMeasures {
      try SampleMeasures(
        of: x0, beside: pictures, plan: PictureJudge.Plan(steps: 60), seed: 0
      ) { _, _ in }
    }
    let copies = try measured(split.learned.batch(at: Array(0..<60)))
    #expect(copies.drawn.copies == 1 && copies.drawn.medianDistance == 0)
    #expect(copies.drawn.nearest.map(\.index) == (0..<60).map { split.place(ofLearned: $0) })
    #expect(copies.real.count == 60 && copies.real.copies <= 0.02)
    #expect(copies.real.medianDistance > 20 && copies.classifier?.images == 62)
    #expect((copies.classifier?.accuracy ?? 0) > 0.6)
    let judged = try #require(copies.drawn.judgement)
    #expect(judged.frechet.error != nil && judged.kernel.error != nil)
    let noise = try measured(
      RandomSource(seed: 1).normal([60, 32, 32, 1], .xT).clipped(to: -1...1))
    #expect(noise.drawn.copies == 0)
    let (far, near) = (
      try #require(noise.drawn.judgement), try #require(noise.real.judgement)
    )
    #expect(far.frechet.value > 3 * near.frechet.value && far.kernel.value > near.kernel.value)
    #expect(noise.real == copies.real)
  }

  /// What the perfect network for 60 pictures draws is those pictures, and the share of copies says so.
  @Test func whoKnowsPicturesByHeartDrawsCopies() throws {
    let split = try Self.split.get()
    let known = split.learned.batch(at: Array(0..<60))
    let schedule = try Schedule(.ho2020)
    let process = try SamplingProcess(
      .ddim(eta: 0), schedule: schedule, steps: 12, limit: .none, source: RandomSource(seed: 3))
    let memory = IdealDenoiser(pictures: known, schedule: schedule)
    var state = process.start(shape: [20, 32, 32, 1])
    while state.index < process.steps { state = process.next(state, with: memory) }
    let measured = try SampleMeasures(
      of: state.xt, beside: MeasuredPictures(split: split, name: "digits", isUnseen: true),
      plan: PictureJudge.Plan(steps: 20), seed: 0
    ) { _, _ in }
    #expect(measured.drawn.copies == 1, "\(measured.drawn.nearest.map(\.distance))")
    let places = Set((0..<60).map { split.place(ofLearned: $0) })
    #expect(measured.drawn.nearest.allSatisfy { places.contains($0.index) })
  }

  @Test func plansFollowTheNumberOfPictures() {
    #expect(PictureJudge.Plan.thorough(pictures: 4_500).steps == 3_023)
    #expect(PictureJudge.Plan.thorough(pictures: 60_000).steps == 6_000)
    #expect(PictureJudge.Plan.thorough(pictures: 20).steps == 100)
    let plan = PictureJudge.Plan(steps: 1_000)
    let rates = (1...1_000).map { plan.rate(atStep: $0) }
    #expect(rates.allSatisfy { $0 > 0 && $0 <= 4e-3 } && rates[149] == 4e-3)
    #expect(plan.warp(pictures: 100) == PictureWarp())
  }

  @Test func withoutClassesThereAreNeighboursAlone() throws {
    func refusal(_ dataset: ImageDataset) -> EngineError? {
      let pictures = MeasuredPictures(
        split: PictureSplit(tenthOf: dataset), name: "a", isUnseen: true)
      do throws(EngineError) {
        _ = try pictures.judge()
        return nil
      } catch {
        return error
      }
    }
    let digits = try DatasetCatalogue.open("mnist").paddedForNetworks
    let few = digits.pictures(at: Array(0..<199))
    #expect(refusal(few) == .tooFewHeldOut(dataset: "a", count: 19, least: 20))
    #expect(refusal(digits.pictures(at: Array(0..<200))) == nil)
    let nameless = ImageDataset(
      name: "a", height: few.height, width: few.width, channels: 1, bytes: few.bytes, labels: nil,
      classes: [])
    #expect(refusal(nameless) == .tooFewHeldOut(dataset: "a", count: 19, least: 20))
    let pictures = digits.pictures(at: Array(0..<200))
    let split = PictureSplit(
      tenthOf: ImageDataset(
        name: "a", height: 32, width: 32, channels: 1, bytes: pictures.bytes, labels: nil,
        classes: []))
    let found = try SampleMeasures(
      of: split.learned.batch(at: [3, 5]),
      beside: MeasuredPictures(
        split: split, name: "a", isUnseen: true), seed: 0
    ) { _, _ in }
    #expect(found.classifier == nil && found.drawn.judgement == nil && found.drawn.copies == 1)
    #expect(found.drawn.nearest.map(\.index) == [3, 5].map { split.place(ofLearned: $0) })
    #expect(
      EngineError.tooFewHeldOut(dataset: "a", count: 19, least: 20).description
        == "a: held out are 19 pictures, expected at least 20 to compare drawn ones with; a "
        + "tenth is held out where there are no test files.")
  }

  @Test func aBadNumberOfSamplesIsRefused() {
    for count in [-1, 0, 1, 65_537] {
      #expect(throws: EngineError.self) { try SampleMeasures.check(samples: count) }
    }
  }
}
