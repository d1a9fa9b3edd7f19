import TerminalKit

extension AppState {
  func paintTraining(into grid: inout Grid, in rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      paintSmallTraining(into: &grid, in: rect)
      return
    }
    let sheetHeight = rect.height >= 54 ? 35 : min(18, max(9, rect.height * 45 / 100))
    let (top, bottom) = rect.split(bottom: sheetHeight)
    let (left, right) = top.split(right: runColumnWidth(of: rect.width))
    paintLoss(into: &grid, in: left)
    paintRunColumn(into: &grid, in: right)
    paintSheets(into: &grid, in: bottom)
  }

  /// Room for one column of panes beside the chart, or for two where that leaves it more.
  private func runColumnWidth(of width: Int) -> Int {
    let isWide = width >= 160 && train.phase != .idle && train.phase != .starting
    return isWide ? 96 : min(50, max(36, width * 42 / 100))
  }

  /// The run above; below it, or beside it, its loss by timestep and the settings.
  private func paintRunColumn(into grid: inout Grid, in rect: Rect) {
    guard train.phase != .idle, train.phase != .starting else {
      paintSettings(into: &grid, in: rect)
      return
    }
    let columns = rect.width >= 80 ? rect.columns(2) : [rect]
    let (top, rest) = columns[0].split(top: rect.height >= 20 ? 10 : min(rect.height, 8))
    paintRun(into: &grid, in: top)
    if columns.count > 1 {
      paintTimesteps(into: &grid, in: columns[1])
      paintSettingsOfNow(into: &grid, in: rest)
    } else if train.focus == .runSettings {
      paintSettingsOfNow(into: &grid, in: rest)
    } else if rest.height >= 20 {
      let (bars, settings) = rest.split(bottom: 10)
      paintTimesteps(into: &grid, in: bars)
      paintSettingsOfNow(into: &grid, in: settings)
    } else if rest.height > 2 {
      paintTimesteps(into: &grid, in: rest)
    }
  }

  /// Those of the run while it goes, those of the next one after it.
  private func paintSettingsOfNow(into grid: inout Grid, in rect: Rect) {
    guard rect.height > 2 else { return }
    if train.isTraining {
      paintRunSettings(into: &grid, in: rect)
    } else {
      paintSettings(into: &grid, in: rect)
    }
  }

  private func paintSmallTraining(into grid: inout Grid, in rect: Rect) {
    let sentence = TextBlock.wrapped(train.sentence, width: rect.width - 2)
    let (pane, below) = rect.split(bottom: min(rect.height / 2, min(3, sentence.count) + 1))
    switch train.phase {
    case .idle, .starting: paintSettings(into: &grid, in: pane)
    case .running, .paused, .stopping, .ended:
      if train.focus == .runSettings {
        paintSettings(into: &grid, in: pane)
      } else if train.focus == .sheets {
        paintSheets(into: &grid, in: pane)
      } else {
        paintLoss(into: &grid, in: pane)
      }
    }
    TextBlock.paint(
      train.sentence, into: &grid,
      in: Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1),
      color: Theme.text)
    paintMissingRoom("the run and its samples", into: &grid, in: below)
  }

  /// One line that says what size shows the rest, in the last row of `rect`.
  func paintMissingRoom(_ rest: String, into grid: inout Grid, in rect: Rect) {
    guard rect.height > 0 else { return }
    let texts = [
      "A window of 70 × 20 shows \(rest).", "70 × 20 shows \(rest).", "70 × 20 shows more.",
      "70 × 20",
    ]
    guard let text = texts.first(where: { $0.count + 2 <= rect.width }) else { return }
    grid.write(text, x: rect.x + 1, y: rect.bottom - 1, foreground: Theme.dim)
  }

  private func paintSettings(into grid: inout Grid, in rect: Rect) {
    let title = train.phase == .idle ? "the run to come" : "the next run"
    let inside = frame(title, pane: .runSettings, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    let isStarting = train.phase == .starting
    let (fields, rest) = inside.split(top: min(inside.height, Field.ofTraining.count))
    paint(
      Field.ofTraining, current: isStarting ? nil : train.field, into: &grid, in: fields)
    let specification = schedule.specification
    let summary =
      rest.width >= 44
      ? specification.summary
      : "\(specification.shape.rawValue), T \(NumberText.grouped(specification.timesteps))"
    PanePainter.pair("  schedule", summary + "  ", into: &grid, in: rest, y: rest.y)
    let hint = isStarting ? train.sentence : "Space starts. Key 3 bends the schedule."
    let text = Rect(x: rest.x + 2, y: rest.y + 2, width: rest.width - 4, height: rest.height - 2)
    guard TextBlock.wrapped(hint, width: text.width).count <= text.height else { return }
    TextBlock.paint(hint, into: &grid, in: text, color: Theme.dim)
  }
}
