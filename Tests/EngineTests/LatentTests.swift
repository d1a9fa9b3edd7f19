import Datasets
import EngineMessages
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Engine

/// The two autoencoders behind the queue.
@Suite(.serialized) struct LatentTests {
  private static func settings(steps: Int) -> AutoencoderSettings {
    var settings = AutoencoderSettings()
    settings.steps = steps
    settings.batch = 16
    return settings
  }

  @Test func theyAreShownLearnAndAnswer() throws {
    try SessionTests.converse { talk in
      talk.engine.send(.latent(.show(Self.settings(steps: 30), identifier: 5)))
      let first = try talk.wait(for: "survey") { event -> LatentSurvey? in
        if case .latent(.surveyed(5, let survey)) = event { survey } else { nil }
      }
      #expect(first.step == 0 && first.autoencoder.points.count == 500)
      #expect(first.labels.count == 500 && first.dimensions == 1_024)
      #expect(first.variational.rates.count == 2 && first.autoencoder.rates.isEmpty)
      talk.engine.send(.latent(.look(at: SIMD2(0.5, -0.5))))
      let look = try talk.wait(for: "look") { event -> LatentPictures? in
        if case .latent(.looked(5, let look)) = event { look } else { nil }
      }
      #expect(look.autoencoder.count == 1 && look.variational.count == 1)
      for part: LatentWish.Part in [.random, .between, .manifold] {
        let wish = LatentWish(part: part, seed: 3)
        talk.engine.send(.latent(.watch(wish)))
        let found = try talk.wait(for: "\(part)") { event -> LatentPictures? in
          if case .latent(.pictured(5, wish, let pictures)) = event { pictures } else { nil }
        }
        let count =
          switch part {
          case .random: LatentWish.randomCount
          case .between: LatentWish.betweenCount + 2
          case .manifold: LatentWish.side * LatentWish.side
          }
        #expect(found.autoencoder.count == count && found.variational.count == count)
        // The ends of a way are pictures of the data, the same for both.
        if part == .between { #expect(found.autoencoder.first == found.variational.first) }
        let ends = part == .between ? 2 : 0
        #expect(found.autoencoderEnds.count == ends && found.variationalEnds.count == ends)
      }
      talk.engine.send(.latent(.learn))
      _ = try talk.wait(for: "end") { event -> Bool? in
        if case .latent(.finished(5)) = event { true } else { nil }
      }
      let last = try talk.wait(for: "last survey") { event -> LatentSurvey? in
        if case .latent(.surveyed(5, let survey)) = event, survey.step == 30 {
          survey
        } else {
          nil
        }
      }
      let judged = try talk.wait(for: "judgement") { event -> LatentJudgement? in
        if case .latent(.judged(5, let judged)) = event { judged } else { nil }
      }
      #expect(judged.count == 512 && judged.accuracy > 0.9)
      for score in [judged.real, judged.autoencoder, judged.variational, judged.fitted] {
        #expect((0...1).contains(score.recognisable) && score.distance >= 0)
      }
      #expect(last.variational.reconstruction < first.variational.reconstruction)
      #expect(last.autoencoder.reconstruction < first.autoencoder.reconstruction)
    }
  }

  @Test func wrongSettingsAreRefusedInASentence() throws {
    try SessionTests.converse { talk in
      var settings = Self.settings(steps: 1)
      settings.code = 1
      talk.engine.send(.latent(.show(settings, identifier: 2)))
      _ = try talk.wait(for: "refusal") { event -> Bool? in
        if case .latent(.refused(2)) = event { true } else { nil }
      }
      _ = try talk.find("a sentence") { event -> Bool? in
        if case .failed(let sentence) = event { sentence.hasPrefix("“code” is 1") } else { nil }
      }
    }
  }

  /// A judge that knows digits that it never saw, is sure of them, and tells noise from them.
  private func knowingJudge(
    _ split: PictureSplit
  ) throws -> PictureJudge {
    var judge = try #require(PictureJudge(split, .quick))
    var tally = PictureJudge.Tally()
    #expect(judge.score(tally) == nil && !judge.hasLearned)
    var calls = 0
    while !judge.hasLearned {
      try judge.learn()
      calls += 1
    }
    #expect(calls == judge.calls && judge.unseen.count == 500)
    let real = try #require(judge.score(judge.unseen))
    #expect(judge.accuracy > 0.95)
    #expect(real.recognisable > 0.8 && real.recognisable <= 1)
    #expect(real.kinds > 9 && real.kinds <= 10.000_001)  // ten classes, about as many of each
    let noise = RandomSource(seed: 1).normal([100, 32, 32, 1], .xT).clipped(to: -1...1)
    #expect(judge.judge(noise, &tally).count == 100)
    let found = try #require(judge.score(tally))
    #expect(found.distance > 10 * real.distance)
    return judge
  }

  /// After the same batches a VAE's random codes make better pictures by a wide margin.
  @Test func randomCodesTellTheTwoApart() throws {
    let split = try DatasetCatalogue.split("mnist")
    let dataset = split.learned
    var settings = AutoencoderSettings()
    (settings.code, settings.batch) = (16, 32)
    let configuration = try settings.configuration(for: dataset)
    var plain = AutoencoderLearner<Autoencoder>(settings, configuration)
    var variational = AutoencoderLearner<VariationalAutoencoder>(settings, configuration)
    var order = BatchOrder(random: RandomSource(seed: 0), count: dataset.count, batch: 32)
    for step in 1...300 {
      let x0 = dataset.batch(at: order.indices(step: step))
      _ = try plain.advance(x0)
      _ = try variational.advance(x0)
    }
    let judge = try knowingJudge(split)
    let spread = CodeSpread(
      plain.learned.codes(of: dataset.batch(at: Array(0..<200))).values, code: 16)
    var trial = RandomCodeTrial(code: 16, seed: 2, count: 128)
    var found: LatentJudgement?
    while found == nil {
      found = trial.advance(plain.learned, variational.learned, spread: spread, by: judge)
    }
    let judged = try #require(found)
    #expect(judged.variational.distance * 2 < judged.autoencoder.distance, "\(judged)")
    #expect(judged.variational.recognisable > judged.autoencoder.recognisable, "\(judged)")
  }

  /// The reach holds almost all, and N(0, I) in any case.
  @Test func aSpreadKnowsItsReach() {
    let near = CodeSpread([0.1, 0.2, -0.1, 0.3], code: 2)
    #expect(near.reach([0, 1]) == 3)
    let far = CodeSpread((0..<200).map { Float($0 % 2 == 0 ? 20 : -1) }, code: 2)
    #expect(abs(far.reach([0, 1]) - 23) < 1e-9 && far.reach([1]) == 3)
    #expect(zip(far.means, [20, -1]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(far.variances.allSatisfy { $0 < 1e-9 })
  }
}
