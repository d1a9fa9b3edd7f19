import EngineMessages
import Foundation
import Schedules
import TerminalKit
import TestSupport

@testable import Explorer

/// The workspace of the bound, made of messages as in life.
extension Scenes {
  /// Terms that fall with t, as they do, and errors that fall with the pictures.
  static func boundMeasurement(images: Int) -> BoundMeasurement {
    var groups = [1...1]
    while let last = groups.last?.upperBound, last < 1000 {
      groups.append(last + 1...min(1000, last + max(1, min(20, last / 8))))
    }
    func value(_ mean: Double) -> BoundValue {
      BoundValue(
        mean: mean, error: images > 1 ? mean / (2 * Double(images).squareRoot()) : nil)
    }
    func column(_ variance: Variance, _ factor: Double) -> BoundMeasurement.Column {
      let terms = groups.map { group in
        value(group == 1...1 ? 0.9 : factor * 0.4 / pow(Double(group.lowerBound), 1.6))
      }
      return BoundMeasurement.Column(
        variance: variance, terms: terms,
        total: BoundValue(mean: 1.5, error: images > 1 ? 0.3 / Double(images).squareRoot() : nil))
    }
    return BoundMeasurement(
      images: images, mostImages: 512, schedule: .ho2020, dataset: "mnist", groups: groups,
      prior: value(2.7e-5), columns: [column(.fixedSmall, 1), column(.fixedLarge, 1.3)],
      simple: groups.map { value(1 / Double($0.lowerBound)) },
      rmse: groups.map { 4 + Double($0.upperBound) / 9 })
  }

  static func bound(images: Int = 64) -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.sources([model])))
    _ = press(&state, "5", " ")
    let id = state.bound.identifier
    var random = SplitMix(seed: 12)
    let original = picture(32, noise: 0, &random)
    _ = update(&state, .engine(.bound(.began(identifier: id, original: original))))
    let measurement = boundMeasurement(images: images)
    for group in measurement.groups.indices {
      let noise = Float(group) / Float(measurement.groups.count)
      let picture = picture(32, noise: noise, &random)
      _ = update(
        &state, .engine(.bound(.decoded(identifier: id, group: group, picture))))
    }
    _ = update(&state, .engine(.bound(.measured(identifier: id, measurement))))
    for _ in 0..<8 { _ = press(&state, .right) }
    return state
  }

  /// A record of a schedule whose ends and middle have moved after so many steps.
  static func scheduleRecord(step: Int) -> ScheduleRecord {
    let share = 1 - exp(-Double(step) / 2_000)
    let (first, last) = (-9.21 - 2.4 * share, 9.21 - 1.3 * share)
    return ScheduleRecord(
      step: step,
      gamma: (0...64).map { place in
        let u = Double(place) / 64
        return first + (last - first) * pow(u, 1 + 0.9 * share)
      })
  }

  /// A run that learns its schedule, beside a bound that was measured of another model before.
  static func learningSchedule() -> AppState {
    var state = bound()
    var other = model
    (other.name, other.source) = ("fashion-small-0002", .directory("runs/fashion-small-0002"))
    _ = update(&state, .engine(.sources([other, model])))
    state.sample.source = other.source
    _ = press(&state, "x", " ")
    _ = update(
      &state,
      .engine(
        .bound(
          .measured(identifier: state.bound.identifier, boundMeasurement(images: 16)))))
    _ = press(&state, "t")
    var run = run
    run.settings.schedule = .standard(.learned)
    run.schedules = [0, 100, 400].map { scheduleRecord(step: $0) }
    _ = update(&state, .engine(.trainingBegan(run)))
    for step in [900, 1_500, 2_500, 3_500, 4_000, 4_500, 5_000] {
      _ = update(
        &state,
        .engine(
          .measured(
            TrainingMeasurements(
              step: step, timestepLosses: TimestepLosses(timesteps: 1000), memory: 300_000_000,
              schedule: scheduleRecord(step: step)))))
    }
    return state
  }
}
