import EngineMessages

extension AppState {
  mutating func perform(_ action: TrainingAction) -> [Effect] {
    switch action {
    case .toggle: return toggleTraining()
    case .stop:
      train.phase = .stopping
      return [.engine(.stopTraining)]
    case .chooseRun:
      overlay = .runs(RunList(asked: seconds))
      return [.engine(.listRuns)]
    case .toggleScale: train.isLogarithmic.toggle()
    case .zoomIn: train.zoom(by: 0.5)
    case .zoomOut: train.zoom(by: 2)
    case .showAll: train.window = ChartWindow()
    case .panEarlier: train.pan(by: -0.5)
    case .panLater: train.pan(by: 0.5)
    case .follow: (train.window.end, train.cursor) = (nil, nil)
    case .cursorLeft: train.moveCursor(by: -1)
    case .cursorRight: train.moveCursor(by: 1)
    case .earlierSheet: train.sheets.move(by: -1)
    case .laterSheet: train.sheets.move(by: 1)
    case .firstSheet: train.sheets.move(by: -FilmThinning.most)
    case .newestSheet: train.sheets.cursor = nil
    }
    return []
  }

  private mutating func toggleTraining() -> [Effect] {
    switch train.phase {
    case .idle, .ended, .watching:
      train.phase = .starting
      var settings = train.draft
      settings.schedule = schedule.specification
      return [.engine(.startTraining(settings))]
    case .running:
      train.phase = .paused
      return [.engine(.pauseTraining)]
    case .paused:
      train.phase = .running
      return [.engine(.resumeTraining)]
    case .starting, .stopping: return []
    }
  }
}

extension TrainState {
  mutating func zoom(by factor: Double) {
    guard let all = allSteps else { return }
    window.zoom(by: factor, around: cursor, of: all)
  }

  mutating func pan(by part: Double) {
    guard let all = allSteps else { return }
    window.pan(by: part, of: all)
    let seen = visibleSteps
    if let cursor, !seen.contains(cursor) {
      self.cursor = curve.isEmpty ? nil : curve.point(curve.index(at: seen.upperBound)).step
    }
  }

  /// Moves the reading cursor by a fiftieth of what is seen, to a point that there is; the chart
  /// follows it.
  mutating func moveCursor(by direction: Int) {
    guard let last = curve.last, let all = allSteps else { return }
    let stride = max(1, visibleSteps.count / 50)
    let from = curve.index(at: cursor ?? min(last.step, visibleSteps.upperBound))
    var to = curve.index(at: curve.point(from).step + direction * stride)
    if to == from { to = max(0, min(curve.count - 1, from + direction)) }
    read(curve.point(to).step, all)
  }

  /// Reads the point nearest to a step.
  mutating func read(at step: Int) {
    guard !curve.isEmpty, let all = allSteps else { return }
    let before = curve.index(at: step)
    let after = min(curve.count - 1, before + 1)
    let isLater = curve.point(after).step - step < step - curve.point(before).step
    read(curve.point(isLater ? after : before).step, all)
  }

  private mutating func read(_ step: Int, _ all: ClosedRange<Int>) {
    window.show(step, of: all)
    cursor = step == curve.last?.step ? nil : step
    // What is being read does not move on.
    if cursor != nil, window.width != nil, window.end == nil { window.end = all.upperBound }
  }

  /// Keeps the cursor on the curve and in sight, whatever came.
  mutating func settleCursor() {
    guard let cursor else { return }
    guard let all = allSteps, curve.steps?.contains(cursor) == true else {
      self.cursor = nil
      return
    }
    window.show(cursor, of: all)
  }
}
