import Schedules

extension AppState {
  mutating func perform(_ action: ScheduleAction) -> [Effect] {
    switch action {
    case .undo:
      guard let last = schedule.past.popLast() else { return [] }
      schedule.future.append(schedule.version)
      schedule.show(last)
    case .redo:
      guard let next = schedule.future.popLast() else { return [] }
      schedule.past.append(schedule.version)
      schedule.show(next)
    case .reset: bend(.ho2020, changing: nil)
    case .nextPreset: takeNextPreset()
    case .nextLower: schedule.lower = nextScheduleLower
    case .togglePair:
      return schedule.pair.isUnderWay ? [.engine(.schedule(.stopTraining))] : trainPair()
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
    case .previousHandle, .nextHandle, .raise, .lower, .raiseMuch, .lowerMuch, .earlier, .later,
      .fewerHandles, .moreHandles:
      performOnHandles(action)
    }
    return []
  }

  /// Changes the schedule, so that it can be undone; one that cannot be computed is refused.
  mutating func bend(_ specification: ScheduleSpecification, changing field: Field?) {
    guard specification != schedule.specification else { return }
    guard field == nil || specification.shape != .table else {
      tell("Handles change this schedule: Tab goes to them. Choose a shape to leave it.")
      return
    }
    var chosen = specification
    if chosen.shape != .table { chosen.betas = nil }
    adopt(
      ScheduleState.Version(specification: chosen, drawn: nil), changing: field.map { .field($0) })
  }

  mutating func adopt(_ version: ScheduleState.Version, changing knob: ScheduleState.Knob?) {
    do throws(ScheduleError) {
      schedule.change(
        to: try ScheduleState.Curve(version.specification), drawn: version.drawn, knob, at: seconds)
      notice = nil
    } catch {
      tell("\(error)", isFailure: true)
    }
  }
}

extension ScheduleState {
  var version: Version { Version(specification: specification, drawn: drawn) }

  mutating func change(to curve: Curve, drawn: FreeSchedule?, _ knob: Knob?, at seconds: Double) {
    let continues =
      knob != nil && knob == lastChange?.knob && !past.isEmpty
      && (isHandleGrabbed || seconds - (lastChange?.seconds ?? 0) < Self.sameChange)
    if !continues {
      past.append(version)
      if past.count > Self.longestHistory { past.removeFirst() }
    }
    future = []
    lastChange = knob.map { Change(knob: $0, seconds: seconds) }
    specification = curve.specification
    current = curve
    self.drawn = drawn
  }

  /// Goes to a schedule of the history.
  mutating func show(_ version: Version) {
    guard let curve = try? Curve(version.specification) else { return }
    specification = version.specification
    current = curve
    drawn = version.drawn
    lastChange = nil
  }
}
