import Schedules

extension AppState {
  mutating func perform(_ action: ScheduleAction) -> [Effect] {
    switch action {
    case .undo:
      guard let last = schedule.past.popLast() else { return [] }
      schedule.future.append(schedule.specification)
      schedule.show(last)
    case .redo:
      guard let next = schedule.future.popLast() else { return [] }
      schedule.past.append(schedule.specification)
      schedule.show(next)
    case .reset: bend(.ho2020, changing: nil)
    case .compareWithThis: schedule.reference = schedule.current
    case .nextExemplar:
      guard !schedule.exemplars.isEmpty else { return [] }
      schedule.exemplarIndex = (schedule.exemplarIndex + 1) % schedule.exemplars.count
    case .train:
      workspace = .train
      tell(
        train.isTraining
          ? "The next run uses this schedule; the one that is going keeps its own."
          : "The next run uses this schedule: Space starts it.")
    case .sample:
      workspace = .sample
      sample.usesOwnSchedule = true
      return startSampling()
    }
    return []
  }

  /// Changes the schedule, so that it can be undone; one that cannot be computed is refused.
  mutating func bend(_ specification: ScheduleSpecification, changing field: Field?) {
    guard specification != schedule.specification else { return }
    do throws(ScheduleError) {
      schedule.change(to: try ScheduleState.Curve(specification), field, at: seconds)
      notice = nil
    } catch {
      tell("\(error)", isFailure: true)
    }
  }
}

extension ScheduleState {
  mutating func change(to curve: Curve, _ field: Field?, at seconds: Double) {
    let continues =
      field != nil && field == lastChange?.field && !past.isEmpty
      && seconds - (lastChange?.seconds ?? 0) < Self.sameChange
    if !continues {
      past.append(specification)
      if past.count > Self.longestHistory { past.removeFirst() }
    }
    future = []
    lastChange = field.map { Change(field: $0, seconds: seconds) }
    specification = curve.specification
    current = curve
  }

  /// Goes to a schedule of the history.
  mutating func show(_ specification: ScheduleSpecification) {
    guard let curve = try? Curve(specification) else { return }
    self.specification = specification
    current = curve
    lastChange = nil
  }
}
