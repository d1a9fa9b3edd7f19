import Schedules

/// Which keys work now: the table dispatches these, and the footer shows no others.
extension AppState {
  func offers(_ action: Action) -> Bool {
    switch action {
    case .general(let action): offers(action)
    case .setting(let action): offers(action)
    case .training(let action): train.offers(action)
    case .sampling(let action): offers(action)
    case .films(let action): offers(action)
    case .picture(let action): offers(action)
    case .mask(let action): offers(action)
    case .schedule(let action): offers(action)
    case .latent(let action): offers(action)
    case .bound(let action): offers(action)
    case .truth(let action): offers(action)
    case .tour(let action): offers(action)
    case .help, .list, .question, .entry, .palette: true
    case .runs(let action): offers(action)
    case .tasks(let action): offers(action)
    }
  }

  private func offers(_ action: GeneralAction) -> Bool {
    switch action {
    case .open(let workspace): workspace != self.workspace || overlay != nil
    case .focusNext, .focusPrevious: overlay == nil && panes.count > 1
    case .back:
      overlay != nil || entry != nil || notice != nil || workspace == .truth && truth.isDrawing
        || !toasts.isEmpty || workspace == .sample && sample.closer.level != nil
    case .help, .palette, .tasks, .log, .nextTheme, .quit, .quitAtOnce, .suspend: true
    }
  }

  private func offers(_ action: TaskAction) -> Bool {
    guard case .tasks(let cursor) = overlay, tasks.indices.contains(cursor) else { return false }
    return switch action {
    case .previous, .next: tasks.count > 1
    case .cancel: offers(tasks[cursor].cancel)
    }
  }

  private func offers(_ action: SettingAction) -> Bool {
    guard let field else { return false }
    return switch action {
    case .previous, .next: true
    case .decrease, .increase: field != .source || models.count > 1
    case .decreaseMuch, .increaseMuch: field.hasLargeSteps
    case .type: field.expected != nil
    }
  }

  private func offers(_ action: SamplingAction) -> Bool {
    let (speeds, frameCount) = (SampleState.speeds, sample.trajectory?.frames.count ?? 0)
    return switch action {
    case .sample, .newSeed: model != nil
    case .togglePlaying: model != nil || frameCount > 0
    case .cancel: sample.stage.isUnderWay
    case .chooseModel: models.count > 1
    case .nextView: frameCount > 0
    case .jump: frameCount > 0
    case .slower: frameCount > 0 && sample.speed > speeds[0]
    case .faster: frameCount > 0 && sample.speed < speeds[speeds.count - 1]
    case .previousFrame, .firstFrame, .tenBack: frameCount > 0 && sample.cursor > 0
    case .nextFrame, .lastFrame, .tenOn: sample.cursor + 1 < frameCount
    }
  }

  private func offers(_ action: TruthAction) -> Bool {
    let last = planeTimesteps.count - 1
    let showsPoints = !truth.showsPictures
    return switch action {
    case .toggle: showsPoints && !truth.isDrawing && !truth.isRefused
    case .forget: truth.phase != .idle
    case .togglePlaying:
      !truth.isDrawing && (showsPoints ? truth.exact != nil : !truth.recall.exact.isEmpty)
    case .toggleDrawing, .toggleLeft, .toggleArrows, .toggleContours, .togglePaths: showsPoints
    case .togglePictures: !truth.isDrawing
    case .newSeed: true
    case .previousState, .tenBack, .firstState: truth.cursor > 0
    case .nextState, .tenOn, .lastState: truth.cursor < last
    case .earlierSamples:
      showsPoints && truth.learned.flows.count > 1 && truth.learned.cursor != 0
    case .laterSamples: showsPoints && truth.learned.cursor != nil
    case .penLeft, .penRight, .penUp, .penDown, .putPoint: true
    case .takePoint: !truth.points.isEmpty
    }
  }

  private func offers(_ action: ScheduleAction) -> Bool {
    switch action {
    case .undo: !schedule.past.isEmpty
    case .redo: !schedule.future.isEmpty
    case .reset: schedule.specification != .ho2020
    case .compareWithThis: schedule.reference != schedule.current
    case .nextExemplar: schedule.exemplars.count > 1
    case .nextPreset: true
    case .nextLower: scheduleLowers.count > 1
    case .togglePair:
      schedule.pair.isUnderWay
        || !train.isTraining && schedule.current != nil && schedule.reference != nil
          && schedule.reference != schedule.current
    case .train: true
    case .sample: model != nil
    case .previousHandle, .nextHandle, .raise, .lower, .raiseMuch, .lowerMuch, .earlier, .later,
      .fewerHandles, .moreHandles:
      offersHandle(action)
    }
  }

  private func offersHandle(_ action: ScheduleAction) -> Bool {
    guard let free = schedule.handles else { return false }
    let (count, index) = (free.handles.count, schedule.handle(among: free.handles.count))
    return switch action {
    case .previousHandle: index > 0
    case .nextHandle: index + 1 < count
    case .earlier, .later: index > 0 && index + 1 < count
    case .fewerHandles: count > FreeSchedule.counts.lowerBound
    case .moreHandles: count < min(FreeSchedule.counts.upperBound, free.timesteps)
    default: true
    }
  }
}

extension TrainState {
  func offers(_ action: TrainingAction) -> Bool {
    switch action {
    case .toggle: phase != .stopping && phase != .starting
    case .stop: isTraining && phase != .stopping
    case .chooseRun: true
    case .toggleScale: hasCurve
    case .cursorLeft: !curve.isEmpty
    case .zoomIn: visibleSteps.count > ChartWindow.smallest + 1
    case .zoomOut, .showAll: window.width != nil
    case .panEarlier: allSteps.map { visibleSteps.lowerBound > $0.lowerBound } ?? false
    case .panLater: window.end != nil
    case .follow: window.end != nil || cursor != nil
    case .cursorRight: cursor != nil
    case .earlierSheet, .firstSheet: sheets.sheets.count > 1 && sheets.cursor != 0
    case .laterSheet, .newestSheet: sheets.cursor != nil
    }
  }
}
