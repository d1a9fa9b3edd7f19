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
