import EngineMessages

extension AppState {
  mutating func perform(_ action: TrainingAction) -> [Effect] {
    switch action {
    case .toggle: return toggleTraining()
    case .stop:
      train.phase = .stopping
      return [.engine(.stopTraining)]
    case .chooseRun:
      overlay = .list(ModelList(purpose: .continueRun))
      return [.engine(.listSources)]
    case .toggleScale: train.isLogarithmic.toggle()
    case .zoomIn: train.zoom(by: 0.5)
    case .zoomOut: train.zoom(by: 2)
    case .showAll: train.window = nil
    case .cursorLeft: train.moveCursor(by: -1)
    case .cursorRight: train.moveCursor(by: 1)
    case .earlierSheet: train.sheets.move(by: -1)
    case .laterSheet: train.sheets.move(by: 1)
    case .newestSheet: train.sheets.cursor = nil
    }
    return []
  }

  private mutating func toggleTraining() -> [Effect] {
    switch train.phase {
    case .idle, .ended:
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
  /// Fewer steps than this are not worth a chart.
  static let smallestWindow = 20

  mutating func zoom(by factor: Double) {
    guard let steps = curve.steps else { return }
    let all = steps.upperBound - steps.lowerBound
    let wanted = Int(Double(window ?? all) * factor)
    window = wanted >= all ? nil : max(Self.smallestWindow, wanted)
  }

  /// Moves the reading cursor by a fiftieth of what is seen, to a point that there is.
  mutating func moveCursor(by direction: Int) {
    guard let last = curve.last else { return }
    let visible = visibleSteps
    let stride = max(1, visible.count / 50)
    let from = curve.index(at: cursor ?? last.step)
    var to = curve.index(at: curve.point(from).step + direction * stride)
    if to == from { to = max(0, min(curve.count - 1, from + direction)) }
    let step = max(visible.lowerBound, curve.point(to).step)
    cursor = step >= last.step ? nil : step
  }
}
