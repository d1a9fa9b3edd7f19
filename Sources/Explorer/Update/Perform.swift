import EngineMessages

extension AppState {
  /// What an action does, whichever key or click meant it.
  mutating func perform(_ action: Action) -> [Effect] {
    switch action {
    case .general(let action): return perform(action)
    case .setting(let action): perform(action)
    case .training(let action): return perform(action)
    case .sampling(let action): return perform(action)
    case .films(let action): return perform(action)
    case .picture(let action): return perform(action)
    case .mask(let action): return perform(action)
    case .schedule(let action): return perform(action)
    case .latent(let action): return perform(action)
    case .bound(let action): return perform(action)
    case .truth(let action): return perform(action)
    case .tour(let action): return perform(action)
    case .help(let action): perform(action)
    case .list(let action): return perform(action)
    case .runs(let action): return perform(action)
    case .question(let action): return perform(action)
    case .entry(let action): return perform(action)
    case .palette(let action): return perform(action)
    case .tasks(let action): return perform(action)
    }
    return []
  }

  private mutating func perform(_ action: GeneralAction) -> [Effect] {
    switch action {
    case .open(let workspace):
      overlay = nil
      self.workspace = workspace
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .help:
      if case .help = overlay { overlay = nil } else { overlay = .help(firstLine: 0) }
    case .palette: overlay = .palette(Palette())
    case .tasks: if case .tasks = overlay { overlay = nil } else { overlay = .tasks(cursor: 0) }
    case .log: if case .log = overlay { overlay = nil } else { overlay = .log(linesBack: 0) }
    case .nextTheme:
      theme = theme.next
      tell("Colours: \(theme.name).")
    case .back: goBack()
    case .quit:
      if !train.isTraining, !schedule.pair.isUnderWay { return [.engine(.quit), .quit] }
      overlay = .confirmQuit
    case .quitAtOnce: return [.engine(.quit), .quit]
    case .suspend: return [.suspend]
    }
    return []
  }

  private mutating func perform(_ action: QuestionAction) -> [Effect] {
    overlay = nil
    switch action {
    case .quit: return [.engine(.quit), .quit]
    case .stay: return []
    }
  }

  /// Closes what is open, the topmost first.
  private mutating func goBack() {
    if entry != nil {
      entry = nil
    } else if overlay != nil {
      overlay = nil
    } else if workspace == .truth, truth.isDrawing {
      truth.isDrawing = false
    } else if !lookLessClosely() {
      notice = nil
      toasts = []
    }
  }

  private mutating func perform(_ action: HelpAction) {
    let page =
      if case .log = overlay { LogView.pageHeight(of: size) } else {
        HelpView.pageHeight(of: size)
      }
    let move =
      switch action {
      case .up: -1
      case .down: 1
      case .pageUp: -page
      case .pageDown: page
      }
    switch overlay {  // `settle` keeps it within the lines
    case .help(let line): overlay = .help(firstLine: line + move)
    case .log(let back): overlay = .log(linesBack: back - move)
    case .confirmQuit, .list, .runs, .palette, .tasks, nil: break
    }
  }

  private mutating func perform(_ action: ListAction) -> [Effect] {
    guard case .list(var list) = overlay else { return [] }
    switch action {
    case .previous: list.cursor -= 1
    case .next: list.cursor += 1
    case .first: list.cursor = 0
    case .last: list.cursor = .max
    case .choose: return choose(list)
    }
    overlay = .list(list)  // `settle` keeps the cursor within the list
    return []
  }

  private mutating func choose(_ list: ModelList) -> [Effect] {
    overlay = nil
    guard models.indices.contains(list.cursor) else { return [] }
    sample.source = models[list.cursor].source
    switch list.purpose {
    case .sampleFrom: return startSampling()
    case .measure: return measure()
    }
  }
}
