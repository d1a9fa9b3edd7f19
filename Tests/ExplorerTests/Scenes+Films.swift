import EngineMessages
import TerminalKit
import TestSupport

@testable import Explorer

/// Films side by side.
extension Scenes {
  /// The frames of a branch from state `first` on, as the engine tells them.
  static func branchFrames(
    _ identifier: Int, from first: TrajectoryFrame, steps: Int, count: Int = 1
  ) -> [TrajectoryFrame] {
    (0...steps).map { step in
      var random = SplitMix(seed: 1000 * identifier + step)
      let timestep = first.timestep * (steps - step) / steps
      var frame = frame(identifier, step, of: steps, count: count)
      (frame.index, frame.timestep) = (first.index + step, timestep)
      let noise = Float(timestep) / 1000
      frame.xt = (0..<count).map { _ in picture(32, noise: noise, &random) }
      frame.x0Hat = (0..<count).map { _ in picture(32, noise: noise / 2, &random) }
      return frame
    }
  }

  /// The branch that was asked for last arrives.
  static func arrive(_ state: inout AppState, steps: Int, arrived: Int? = nil) {
    guard let film = state.sample.stage.films.last, let first = film.frames.last else { return }
    let identifier = film.request.identifier
    let last = first.index + steps
    _ = update(
      &state, .engine(.samplingBegan(identifier: identifier, steps: last, schedule: .ho2020)))
    let frames = branchFrames(identifier, from: first, steps: steps)
    for frame in frames.prefix((arrived ?? steps) + 1) {
      _ = update(&state, .engine(.sampled(frame)))
    }
    if arrived == nil { _ = update(&state, .engine(.samplingEnded(identifier: identifier))) }
  }

  /// A trunk with a branch of new noise, one of another sampler that left later, and one that
  /// left the first branch and is still on its way.
  static func branches(_ count: Int = 3) -> AppState {
    var state = sampling()
    state.sample.look(at: 18)
    _ = press(&state, "b")
    arrive(&state, steps: 32)
    guard count > 1 else { return state }
    state.sample.look(at: 25)
    _ = press(&state, "[")
    state.sample.sampler = .dpmSolverPlusPlus
    state.sample.steps = 10
    _ = press(&state, "B")
    arrive(&state, steps: 5)
    guard count > 2 else { return state }
    _ = press(&state, "[")
    state.sample.look(at: 34)
    state.sample.sampler = .ddim(eta: 1)
    _ = press(&state, "b")
    arrive(&state, steps: 8, arrived: 4)
    state.sample.look(at: 37)
    return state
  }
}

/// A race.
extension Scenes {
  /// Four lanes of ten evaluations, each nearer to the ring with every step; Heun takes two at once.
  static func race(
    isMeasured: Bool = true, cursor: Int = 6, evaluations: Int = 10
  ) -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.sources([model])))
    state.sample.steps = evaluations
    _ = press(&state, "2", "R")
    for film in state.sample.stage.films { arrive(&state, lane: film) }
    for film in state.sample.stage.films {
      _ = update(&state, .engine(.samplingEnded(identifier: film.request.identifier)))
    }
    guard isMeasured, let reference = state.sample.stage.race?.reference else { return state }
    let identifier = reference.request.identifier
    var frame = frame(identifier, 100, of: 100)
    var random = SplitMix(seed: 1)
    (frame.evaluations, frame.values) = (199, StateValues(xt: ring(32, noise: 0, &random)))
    _ = update(&state, .engine(.sampled(frame)))
    _ = update(&state, .engine(.samplingEnded(identifier: identifier)))
    state.sample.look(at: cursor)
    return state
  }

  static func arrive(_ state: inout AppState, lane film: Trajectory) {
    let (identifier, isHeun) = (film.request.identifier, film.request.sampler == .heun)
    let steps = isHeun ? 5 : 10
    let size: Float =
      film.request.sampler.addsNoise ? 0.9 : isHeun ? 0.5 : 0.1 * Float(identifier)
    _ = update(
      &state, .engine(.samplingBegan(identifier: identifier, steps: steps, schedule: .ho2020)))
    for step in 0...steps {
      var frame = frame(identifier, step, of: steps)
      frame.evaluations = isHeun ? min(9, 2 * step) : step
      let left = Float(steps - step) / Float(steps)
      var random = SplitMix(seed: 100 * identifier + step)
      let values = ring(32, noise: (0.05 + left) * size, &random)
      frame.values = StateValues(xt: values, x0Hat: step == 0 ? [] : values)
      _ = update(&state, .engine(.sampled(frame)))
    }
  }
}
