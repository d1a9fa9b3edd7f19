import EngineMessages
import Foundation
import TerminalKit
import TestSupport

@testable import Explorer

/// The tour with the text that comes with the program, made of messages as in life.
extension Scenes {
  static func tourText() throws -> Tour {
    let file = Places.repository.appendingPathComponent("assets/tour/stops.txt")
    return try Tour(text: String(contentsOf: file, encoding: .utf8))
  }

  /// At the stop with this figure; nil: the first.
  static func tour(_ figure: TourFigure? = nil) throws -> AppState {
    var state = AppState()
    var start = Start()
    start.tour = try tourText()
    _ = update(&state, .started(start))
    _ = update(&state, .engine(.exemplars(exemplars())))
    _ = update(&state, .engine(.sources([model])))
    _ = press(&state, "7")
    while let figure, state.tour.current?.figure != figure { _ = press(&state, "n") }
    return state
  }

  static func lessonTurn(_ number: Int) -> LessonTurn {
    var random = SplitMix(seed: number)
    return LessonTurn(
      number: number, x0: picture(32, noise: 0, &random), timestep: 412, timesteps: 1000,
      alphaBar: 0.187, epsilon: picture(32, noise: 1, &random),
      xt: picture(32, noise: 0.6, &random), epsilonHat: picture(32, noise: 0.9, &random),
      loss: 0.0421, batchLoss: 0.0534, batch: 16, gradientNorm: 0.38, parameters: 636_465)
  }

  static func maps(_ request: ActivationRequest) -> ActivationMaps {
    var random = SplitMix(seed: request.state)
    let levels = [
      ("conv_in", 32, 16), ("down_blocks.0", 16, 16), ("down_blocks.1", 8, 32),
      ("mid_block", 8, 64), ("up_blocks.0", 16, 64), ("up_blocks.1", 32, 32),
    ].map { name, size, channels in
      ActivationMaps.Map(
        name: name, picture: picture(size, noise: 0.5, &random), range: 0...1, channels: channels)
    }
    let attention = [("mid_block.attentions.0", 8), ("up_blocks.0.attentions.1", 16)].map {
      ActivationMaps.Map(
        name: $0, picture: picture($1, noise: 0.3, &random), range: 0...0.1)
    }
    return ActivationMaps(request: request, timestep: 500, levels: levels, attention: attention)
  }

  /// Space at a stop with a film, and the first frames; the last of them is looked at.
  static func sampleInTour(_ state: inout AppState, frames: Int) -> Int {
    _ = press(&state, " ")
    let id = state.sample.lastIdentifier
    _ = update(&state, .engine(.samplingBegan(identifier: id, steps: 100, schedule: .ho2020)))
    for index in 0..<frames {
      _ = update(&state, .engine(.sampled(frame(id, index, of: 100))))
    }
    _ = press(&state, .left, .right, .right, .right, .right)
    return id
  }

  static func tour(noised: Bool) throws -> AppState {
    var state = try tour(noised ? .noise : .film)
    if noised { _ = press(&state, .right, .right) } else { _ = sampleInTour(&state, frames: 40) }
    return state
  }

  static func tourAlgorithm1() throws -> AppState {
    var state = try tour(.algorithm1)
    _ = press(&state, " ")
    _ = update(&state, .engine(.lesson(.turned(lessonTurn(7), left: 0))))
    _ = press(&state, " ", " ", " ")
    return state
  }

  static func tourAlgorithm2() throws -> AppState {
    var state = try tour(.algorithm2)
    _ = press(&state, " ")
    let id = state.sample.lastIdentifier
    _ = update(&state, .engine(.samplingBegan(identifier: id, steps: 1000, schedule: .ho2020)))
    for index in 0...9 { _ = update(&state, .engine(.sampled(frame(id, index, of: 1000)))) }
    _ = press(&state, " ", " ", " ")
    return state
  }

  static func tourNetwork() throws -> AppState {
    var state = try tour(.network)
    let id = sampleInTour(&state, frames: 40)
    let request =
      state.sample.inside.asked
      ?? ActivationRequest(
        identifier: id, state: 1, row: 16, column: 16)
    _ = update(&state, .engine(.activationMaps(maps(request))))
    return state
  }
}
