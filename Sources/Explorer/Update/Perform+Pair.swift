import EngineMessages
import Schedules

extension AppState {
  /// Trains the edited schedule against the one that is kept to compare.
  mutating func trainPair() -> [Effect] {
    guard let reference = schedule.reference else { return [] }
    schedule.pair.begin(old: reference.specification, edited: schedule.specification)
    schedule.lower = .training
    var settings = train.draft
    settings.steps = SchedulePairState.steps
    return [
      .engine(
        .schedule(
          .train(
            SchedulePair(
              identifier: schedule.pair.lastIdentifier, settings: settings,
              old: reference.specification, edited: schedule.specification))))
    ]
  }

  mutating func receive(_ event: ScheduleEvent) {
    let wasUnderWay = schedule.pair.isUnderWay
    schedule.trial.receive(event)
    schedule.pair.receive(event)
    guard wasUnderWay, !schedule.pair.isUnderWay, case .pairEnded(_, let reason) = event else {
      return
    }
    if overlay == .confirmQuit { overlay = nil }
    switch reason {
    case .finished:
      toast(
        "Both schedules have been trained; \(schedule.pair.edited.name) is the edited one's run.")
    case .stopped: toast("Both runs stopped, with a checkpoint each.")
    case .diverged: toast("A run of the pair diverged.", isFailure: true)
    case .failed(let sentence): tell(sentence, isFailure: true)
    }
  }

  /// The one of them that is shown.
  var scheduleLower: ScheduleState.Lower {
    scheduleLowers.contains(schedule.lower) ? schedule.lower : .digit
  }

  var nextScheduleLower: ScheduleState.Lower {
    let all = scheduleLowers
    return all[((all.firstIndex(of: scheduleLower) ?? 0) + 1) % all.count]
  }
}

extension ScheduleState.Lower {
  /// For the footer.
  var words: String {
    switch self {
    case .digit: "noised digit"
    case .samples: "same x_T"
    case .training: "old against edited"
    }
  }
}
