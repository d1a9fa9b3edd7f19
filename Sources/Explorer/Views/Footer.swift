import TerminalKit

/// The last row: the keys that work now, or the value that is being typed.
enum Footer {
  static func paint(_ state: AppState, into grid: inout Grid, in rect: Rect) {
    if let entry = state.entry {
      paint(entry, state, into: &grid, in: rect)
    } else if state.overlay == .confirmQuit {
      let x = grid.write(
        " Training stops, with a checkpoint at this step. ", x: rect.x, y: rect.y,
        maxWidth: rect.width, foreground: Theme.warning, style: .bold)
      let bindings = state.orderedForFooter(KeyTable.offered(in: state)).others
      paint(items(bindings, of: state), into: &grid, from: x, to: rect.right, y: rect.y)
    } else {
      let (others, last) = state.orderedForFooter(KeyTable.offered(in: state))
      let ends = items(last, of: state)
      let width = ends.reduce(0) { $0 + $1.width + 2 } - 1
      let right = rect.right - max(0, width)
      guard right > rect.x else {
        paint(ends.suffix(1), into: &grid, from: rect.x, to: rect.right, y: rect.y)
        return
      }
      paint(items(others, of: state), into: &grid, from: rect.x + 1, to: right - 2, y: rect.y)
      paint(ends, into: &grid, from: right, to: rect.right, y: rect.y)
    }
  }

  private struct Item {
    let keys: String
    let label: String
    var width: Int { keys.unicodeScalars.count + 1 + label.unicodeScalars.count }
  }

  /// The first key of each row; neighbours that say the same share one place.
  private static func items(_ bindings: [KeyBinding], of state: AppState) -> [Item] {
    var items: [Item] = []
    for binding in bindings {
      guard let key = binding.keys.first?.name else { continue }
      let label = state.label(of: binding)
      if let last = items.last, last.label == label {
        items[items.count - 1] = Item(keys: "\(last.keys) \(key)", label: label)
      } else {
        items.append(Item(keys: key, label: label))
      }
    }
    return items
  }

  private static func paint(
    _ items: some Sequence<Item>, into grid: inout Grid, from start: Int, to right: Int, y: Int
  ) {
    var x = start
    for item in items {
      guard x + item.width <= right else { continue }
      x = grid.write(item.keys, x: x, y: y, foreground: Theme.accent, style: .bold)
      x = grid.write(" \(item.label)", x: x, y: y, foreground: Theme.dim) + 2
    }
  }

  private static func paint(
    _ entry: Entry, _ state: AppState, into grid: inout Grid, in rect: Rect
  ) {
    let label =
      switch entry.target {
      case .field(let field): field.label
      case .timestep: "t"
      case .mixing: "mixed at t"
      case .runName: "name"
      case .runNote: "note"
      }
    var x = grid.write(
      " \(label) = ", x: rect.x, y: rect.y, maxWidth: rect.width, foreground: Theme.accent,
      style: .bold)
    let room = max(4, rect.right - x - 2)
    x = grid.write(
      String(entry.text.suffix(room)), x: x, y: rect.y, foreground: Theme.text, style: .bold)
    x = grid.write("▏", x: x, y: rect.y, foreground: Theme.accent) + 1
    let note = entry.problem ?? state.expectation(of: entry.target)
    let color = entry.problem == nil ? Theme.dim : Theme.failure
    x = grid.write(note, x: x, y: rect.y, maxWidth: rect.right - x, foreground: color)
    let keys = "Enter take it  Esc leave it"
    guard x + keys.count + 2 <= rect.right else { return }
    grid.writeRight(keys, right: rect.right - 1, y: rect.y, foreground: Theme.dim)
  }
}

extension AppState {
  /// What the key does as things stand.
  func label(of binding: KeyBinding) -> String {
    switch binding.action {
    case .training(.toggle):
      switch train.phase {
      case .running: "pause"
      case .paused: "go on"
      case .idle, .starting, .stopping, .ended, .watching: "start training"
      }
    case .training(.toggleScale): train.isLogarithmic ? "linear axis" : "log axis"
    case .sampling(.togglePlaying):
      sample.frame == nil ? "sample" : sample.isPlaying ? "pause" : "play"
    case .films(.remove): sample.stage.race == nil ? "take it away" : "this one alone"
    case .sampling(.nextView): sample.nextView.words
    case .mask(.togglePen): sample.mask?.isPenDown == true ? "pen up" : "pen down"
    case .mask(.toggleRubber): sample.mask?.rubsOut == true ? "paint" : "rub out"
    case .mask(.mark):
      sample.marked == nil
        ? "mark to mix" : sample.marked == sample.finished ? "unmark" : "mix with the marked"
    case .sampling(.sample): sample.frame == nil ? "sample" : "sample again"
    case .bound(.toggle):
      switch bound.phase {
      case .idle: "measure"
      case .measuring: "pause"
      case .paused: "go on"
      case .finished: "measure again"
      }
    case .schedule(.nextLower): nextScheduleLower.words
    case .schedule(.togglePair): schedule.pair.isUnderWay ? "stop both" : "train against old"
    case .bound(.nextLower): bound.lower.next.words
    case .truth(.toggle):
      switch truth.phase {
      case .idle: "learn"
      case .learning: "pause"
      case .paused: "go on"
      case .finished: "learn again"
      }
    case .latent(.toggle):
      switch latent.phase {
      case .idle: "learn"
      case .learning: "pause"
      case .paused: "go on"
      case .finished: "learn anew"
      }
    case .latent(.nextView): latent.view.next.words
    case .latent(.nextPlane): latent.plane.next.words
    case .truth(.togglePlaying): truth.isPlaying ? "pause" : "let it flow"
    case .truth(.togglePictures): truth.showsPictures ? "points" : "pictures"
    case .truth(.toggleDrawing): truth.isDrawing ? "done" : "draw"
    case .general(.back):
      overlay != nil || workspace == .sample && sample.closer.level != nil
        ? "back" : workspace == .truth && truth.isDrawing ? "done" : "dismiss"
    case .tour(.act): tourActLabel
    case .general, .setting, .training, .sampling, .films, .picture, .mask, .schedule, .latent,
      .bound,
      .truth, .tour, .help,
      .list, .runs,
      .question,
      .entry,
      .palette, .tasks:
      binding.label
    }
  }

  /// The keys of the workspace before those of the pane; what every screen has is left to the
  /// help, but for the last ones: help, palette, quit.
  fileprivate func orderedForFooter(
    _ bindings: [KeyBinding]
  ) -> (others: [KeyBinding], last: [KeyBinding]) {
    var (own, inner): ([KeyBinding], [KeyBinding]) = ([], [])
    for binding in bindings {
      switch binding.scope {
      case .workspace: own.append(binding)
      case .pane, .help, .list, .runs, .deletion, .question, .entry, .palette, .tasks:
        inner.append(binding)
      case .always, .everywhere: break
      }
    }
    let lacksModel = workspace == .sample && model == nil && overlay == nil
    func general(_ actions: [GeneralAction]) -> [KeyBinding] {
      actions.compactMap { action in
        bindings.first { $0.action == .general(action) && $0.scope == .everywhere }
      }
    }
    if workspace == .sample, overlay == nil, sample.closer.isWide {
      let others = general([.back]) + inner + general([.focusNext]) + own
      return (others, general([.help, .palette, .quit]))
    }
    let others =
      general(lacksModel ? [.open(.train), .back] : [.back]) + own.prefix(3)
      + general([.focusNext]) + inner + own.dropFirst(3)
    return (others, general([.help, .palette, .quit]))
  }
}
