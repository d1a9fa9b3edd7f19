import TerminalKit

extension AppState {
  func paintTraining(into grid: inout Grid, in rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      paintSmallTraining(into: &grid, in: rect)
      return
    }
    let sheetHeight = rect.height >= 54 ? 35 : min(18, max(9, rect.height * 45 / 100))
    let (top, bottom) = rect.split(bottom: sheetHeight)
    let (left, right) = top.split(right: min(50, max(36, rect.width * 42 / 100)))
    paintLoss(into: &grid, in: left)
    paintRunColumn(into: &grid, in: right)
    paintSheets(into: &grid, in: bottom)
  }

  /// The run above; below it its settings, or those of the next one.
  private func paintRunColumn(into grid: inout Grid, in rect: Rect) {
    switch train.phase {
    case .idle, .starting:
      paintSettings(into: &grid, in: rect)
    case .running, .paused, .stopping:
      let (top, bottom) = rect.height >= 19 ? rect.split(top: 10) : rect.split(top: rect.height)
      paintRun(into: &grid, in: top)
      if bottom.height > 2 { paintRunSettings(into: &grid, in: bottom) }
    case .ended:
      if rect.height < 19 && train.focus == .runSettings {
        paintSettings(into: &grid, in: rect)
      } else if rect.height < 19 {
        paintRun(into: &grid, in: rect)
      } else {
        let (top, bottom) = rect.split(top: max(8, rect.height - 11))
        paintRun(into: &grid, in: top)
        paintSettings(into: &grid, in: bottom)
      }
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
