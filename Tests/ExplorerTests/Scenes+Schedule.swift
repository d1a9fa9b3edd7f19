import EngineMessages
import Schedules
import TestSupport

@testable import Explorer

extension Scenes {
  /// Rings, and the same a little noisy under the bent schedule.
  static func scheduleSamples() -> ScheduleSamples {
    var random = SplitMix(seed: 21)
    return ScheduleSamples(
      ownSchedule: .ho2020, own: (0..<4).map { _ in picture(32, noise: 0, &random) },
      bent: (0..<4).map { _ in picture(32, noise: 0.3, &random) }, difference: 21.4, seconds: 0.4)
  }

  /// What was asked for last has come.
  static func drawTrial(_ state: inout AppState) {
    _ = update(
      &state,
      .engine(
        .schedule(
          .compared(identifier: state.schedule.trial.lastIdentifier, scheduleSamples()))))
  }

  static func bending() -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.exemplars(exemplars())))
    _ = update(&state, .engine(.sources([model])))
    _ = press(&state, "3", "L", "L")
    drawTrial(&state)
    return state
  }

  /// A schedule drawn by its handles.
  static func drawing() -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.exemplars(exemplars())))
    _ = press(&state, "3", .tab, .pageUp, .pageUp, .right, .up, "L")
    return state
  }

  /// What training looks at is open; a run has measured its losses.
  static func weighing() -> AppState {
    var state = training(steps: 60)
    _ = update(&state, .engine(.exemplars(exemplars())))
    _ = press(&state, "3", .backTab, .backTab)
    state.train.run?.settings.timestepDensity = .importance
    return state
  }

  /// Old against edited, half-way.
  static func pairing() -> AppState {
    var state = bending()
    _ = press(&state, "a")
    let identifier = state.schedule.pair.lastIdentifier
    func told(_ event: ScheduleEvent) { _ = update(&state, .engine(.schedule(event))) }
    told(.pairBegan(identifier: identifier, old: "mnist-tiny-0008", edited: "mnist-tiny-0009"))
    for step in stride(from: 0, through: 240, by: 20) {
      for side in PairSide.allCases {
        let error = (side == .old ? 1.0 : 0.9) / (1 + 0.05 * Double(step)) + 0.1
        told(
          .pairAdvanced(
            identifier: identifier,
            PairPoint(side: side, step: step, loss: step == 0 ? nil : error / 2, error: error)))
      }
    }
    return state
  }

  /// The sampling grid is open, and the pictures under both schedules.
  static func laying() -> AppState {
    var state = bending()
    _ = press(&state, .backTab, .down, .right, "v")
    drawTrial(&state)
    return state
  }
}
