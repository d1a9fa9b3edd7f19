import TerminalKit

extension AppState {
  func paintTraining(into grid: inout Grid, in rect: Rect) {
    let layout = TrainLayout(train, in: rect)
    if !layout.loss.isEmpty { paintLoss(into: &grid, in: layout.loss) }
    if layout.run.height > 2 { paintRun(into: &grid, in: layout.run) }
    if layout.timesteps.height > 2 { paintTimesteps(into: &grid, in: layout.timesteps) }
    if layout.settings.height > 2 { paintSettingsOfNow(into: &grid, in: layout.settings) }
    if layout.sheets.height > 2 { paintSheets(into: &grid, in: layout.sheets) }
    guard !layout.sentence.isEmpty else { return }
    let below = layout.sentence
    TextBlock.paint(
      train.sentence, into: &grid,
      in: Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1),
      color: Theme.text)
    paintMissingRoom("the run and its samples", into: &grid, in: below)
  }

  /// Those of the run while it goes, those of the next one otherwise.
  private func paintSettingsOfNow(into grid: inout Grid, in rect: Rect) {
    var showsRun = train.isTraining && train.run != nil && train.phase != .starting
    if case .watching = train.phase { showsRun = train.focus != .runSettings }
    if showsRun {
      paintRunSettings(into: &grid, in: rect)
    } else {
      paintSettings(into: &grid, in: rect)
    }
  }

  /// Where the loss chart lies on the screen; nil where it is not shown.
  var lossArea: Rect? {
    let bounds = Rect(x: 0, y: 1, width: size.width, height: size.height - 2)
    guard bounds.height >= 7, train.hasCurve else { return nil }
    let area = TrainLayout(train, in: bounds).loss.inset(horizontal: 2, vertical: 1)
    return area.isEmpty ? nil : area
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
