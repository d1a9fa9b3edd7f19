import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// What does not go together, in the engine's words.
@Suite(.serialized)
struct SessionRefusalTests {
  private static let size = PictureValues(height: 16, width: 16, channels: 3, values: [0])

  static let beginnings: [(SamplingBeginning, String)] = [
    (
      .branch(of: 9, state: 0),
      "There is no trajectory 9 to begin with; the newest ones alone are kept."
    ),
    (.branch(of: 1, state: 6), "Trajectory 1 has no state 6 to begin with, expected 0 to 5."),
    (
      .picture(.sample(of: 1, picture: 2), start: 5),
      "“picture of trajectory 1” is 2, expected 0 to 1."
    ),
    (.picture(.values(size), start: 5), "“values of a picture” is 1, expected 16·16·3."),
    (.picture(.sample(of: 1, picture: 0), start: 0), "“start-t” is 0, expected 1 to 1000."),
  ]

  static let changes: [(@Sendable (inout SamplingRequest) -> Void, String)] = [
    ({ $0.count = 65 }, "“pictures” is 65, expected 1 to 64."),
    (
      {
        $0.beginning = .inversion(of: .sample(of: 1, picture: 0))
        $0.inpainting = InpaintingMask(picture: .sample(of: 1, picture: 0), invented: [1])
      },
      "A mask does not go together with an inversion; it goes with drawing from noise, image to "
        + "image or a branch of such."
    ),
    (
      { $0.inpainting = InpaintingMask(picture: .sample(of: 1, picture: 0), invented: [1]) },
      "“mask” is 1 numbers, expected 256, one for each pixel."
    ),
    (
      { $0.sampler = .ancestral(.learnedRange) },
      "unet-tiny-attention: the network says nothing of the variance, so ddpm goes together with "
        + "fixed-small or fixed-large here; learned-range is for models that were trained with it."
    ),
    (
      { $0.layout = .karras },
      "The Karras grid lies between the timesteps, which goes with dpm++, heun and euler; ddpm and "
        + "ddim take leading, trailing or linspace."
    ),
    (
      { $0.schedule?.rescalesToZeroSNR = true },
      "At zero SNR, ᾱ_T = 0, ε says nothing of the picture; such a schedule goes together with the "
        + "objective v or x0."
    ),
    ({ $0.limit = .clip(0) }, "Pictures cannot be limited to 0.0; expected a number above 0."),
    (
      { $0.guidance = 1 },
      "unet-tiny-attention: guidance needs a model that knows classes and pictures without a class; "
        + "train it with --classes, and with --drop-labels above 0."
    ),
    (
      { $0.label = 1 },
      "unet-tiny-attention: The network was not trained with classes."
    ),
    ({ $0.sampler = .ddim(eta: 2) }, "η of DDIM is 2.0; expected a number from 0 to 1."),
    ({ $0.steps = 1001 }, "Sampling in 1001 steps is not possible; expected 1 to 1000."),
  ]

  @Test func everyOneIsRefusedInOneSentence() throws {
    try SessionTests.converse { talk in
      _ = try talk.frames(SessionWalkTests.request(1))
      for (beginning, sentence) in Self.beginnings {
        #expect(throws: Refusal(sentence: sentence)) {
          try talk.frames(SessionWalkTests.request(2, beginning: beginning))
        }
      }
      for (change, sentence) in Self.changes {
        var request = SessionWalkTests.request(3)
        request.schedule = .ho2020
        change(&request)
        #expect(throws: Refusal(sentence: sentence)) { try talk.frames(request) }
      }
      let race = SamplingRace(request: SessionWalkTests.request(4), lanes: [], evaluations: 4)
      #expect(throws: Refusal(sentence: "“lanes of a race” is 0, expected 1 to 4.")) {
        try talk.frames(.race(race), of: [4])
      }
    }
  }

  @Test func activationsOfAStateAreShown() throws {
    try SessionTests.converse { talk in
      _ = try talk.frames(SessionWalkTests.request(1))
      let request = ActivationRequest(identifier: 1, state: 2, picture: 1, row: 15, column: 0)
      talk.engine.send(.showActivations(request))
      let maps = try talk.wait(for: "maps") { event -> ActivationMaps? in
        if case .activationMaps(let maps) = event { maps } else { nil }
      }
      #expect(maps.request == request)
      #expect(maps.levels.map(\.picture.width) == [16, 8, 4, 4, 4, 8, 16, 16])
      #expect(maps.attention.first?.name == "down_blocks.1.attentions.0")
      // Weights are the larger, the fewer the positions: at least their mean.
      for map in maps.attention {
        let positions = Double(map.picture.width * map.picture.height)
        #expect((1 / positions...1).contains(map.range.upperBound))
      }
      for map in maps.levels + maps.attention {
        #expect(map.picture.bytes.count == map.picture.width * map.picture.height)
        #expect(map.picture.bytes.contains(255) && map.range.lowerBound == 0)
      }
      talk.engine.send(
        .showActivations(ActivationRequest(identifier: 1, state: 6, row: 0, column: 0)))
      let sentence = try talk.wait(for: "refusal") { event -> String? in
        if case .failed(let sentence) = event { sentence } else { nil }
      }
      #expect(sentence == "Trajectory 1 has no state 6 to begin with, expected 0 to 5.")
    }
  }
}
