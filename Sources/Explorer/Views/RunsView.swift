import EngineMessages
import TerminalKit

extension AppState {
  /// The runs on the disk, over the middle of the workspace.
  func paint(_ list: RunList, into grid: inout Grid, in screen: Rect) {
    let size = Size(
      min(screen.width, 110), min(screen.height, max(5, runs.count + 3)))
    let rect = Rect(
      x: screen.x + (screen.width - size.width) / 2,
      y: screen.y + (screen.height - size.height) / 3, width: size.width, height: size.height)
    grid.fill(rect, with: .blank)
    grid.frame(
      rect, title: "runs", note: "\(runs.count)", color: Theme.frame, titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    guard !runs.isEmpty else {
      TextBlock.paint(
        "No run yet. Esc, then Space trains one; “ddpm train” does so without a screen, and is "
          + "followed from here.", into: &grid, in: inside, color: Theme.dim)
      return
    }
    let (header, rows) = inside.split(top: inside.height > 3 ? 1 : 0)
    let columns = RunColumns(runs, width: inside.width)
    columns.paintHeader(into: &grid, in: header)
    let first = max(0, min(list.cursor - rows.height / 2, runs.count - rows.height))
    for (row, run) in runs.dropFirst(first).prefix(rows.height).enumerated() {
      let line = Rect(x: rows.x, y: rows.y + row, width: rows.width, height: 1)
      if run.directory == list.deleting {
        grid.write(
          "Delete \(run.name) with all its checkpoints?  y deletes, Esc keeps it.", x: line.x,
          y: line.y, maxWidth: line.width, foreground: Theme.failure, style: .bold)
      } else {
        columns.paint(
          run, isChosen: first + row == list.cursor,
          comparison: train.comparison(of: run.directory), into: &grid, in: line)
      }
    }
  }
}

/// Where the columns of the list of runs lie.
private struct RunColumns {
  private let nameWidth: Int
  private let hasSettings: Bool

  init(_ runs: [RunEntry], width: Int) {
    let longest = runs.map { $0.name.unicodeScalars.count }.max() ?? 0
    nameWidth = max(4, min(longest, width - 24, 32))
    hasSettings = width - nameWidth > 50
  }

  func paintHeader(into grid: inout Grid, in rect: Rect) {
    guard !rect.isEmpty else { return }
    grid.write("run", x: rect.x + 4, y: rect.y, foreground: Theme.dim)
    grid.writeRight(
      "step", right: rect.x + nameWidth + 16, y: rect.y, maxWidth: 10, foreground: Theme.dim)
    grid.writeRight(
      "loss", right: rect.x + nameWidth + 25, y: rect.y, maxWidth: 8, foreground: Theme.dim)
    let start = rect.x + nameWidth + 27
    grid.write(
      hasSettings ? "network · data           note" : "note", x: start, y: rect.y,
      maxWidth: rect.right - start, foreground: Theme.dim)
  }

  func paint(
    _ run: RunEntry, isChosen: Bool, comparison: Int?, into grid: inout Grid, in rect: Rect
  ) {
    let (x, y) = (rect.x, rect.y)
    let color = isChosen ? Theme.accent : Theme.text
    grid.write(isChosen ? "▸" : " ", x: x, y: y, foreground: Theme.accent, style: .bold)
    if let comparison {
      grid.write(
        String(Character(ComparedRun.glyph(comparison))), x: x + 2, y: y,
        foreground: ComparedRun.color(comparison), style: .bold)
    }
    grid.write(
      run.name, x: x + 4, y: y, maxWidth: nameWidth, foreground: color,
      style: isChosen ? .bold : [])
    grid.write(
      run.isInUse ? "●" : " ", x: x + nameWidth + 5, y: y, foreground: Theme.alphaBar)
    let step = run.step.map(NumberText.grouped) ?? "–"
    grid.writeRight(step, right: x + nameWidth + 16, y: y, maxWidth: 10, foreground: color)
    let loss = run.loss.map(NumberText.significant) ?? "–"
    grid.writeRight(loss, right: x + nameWidth + 25, y: y, maxWidth: 8, foreground: color)
    var start = x + nameWidth + 27
    if hasSettings {
      let settings = "\(run.settings.model) · \(run.settings.dataset)"
      grid.write(settings, x: start, y: y, maxWidth: 24, foreground: Theme.dim)
      start += 25
    }
    grid.write(
      run.note, x: start, y: y, maxWidth: max(0, rect.right - start), foreground: Theme.text)
  }
}
