import TerminalKit

extension AppState {
  /// What goes on in the background, how far it is, and how long it will take.
  func paintTasks(cursor: Int, into grid: inout Grid, in screen: Rect) {
    let tasks = tasks
    let size = Size(min(screen.width, 84), min(screen.height, max(4, 3 * tasks.count + 1)))
    let rect = Rect(
      x: screen.x + (screen.width - size.width) / 2,
      y: screen.y + (screen.height - size.height) / 3, width: size.width, height: size.height)
    grid.fill(rect, with: .blank)
    grid.frame(
      rect, title: "in the background", note: "\(tasks.count)", color: Theme.frame,
      titleColor: Theme.accent, isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    guard !tasks.isEmpty else {
      TextBlock.paint(
        "Nothing goes on now; a training or a sample would be listed here.", into: &grid,
        in: inside, color: Theme.dim)
      return
    }
    let perTask =
      inside.height >= 3 * tasks.count - 1 ? 3 : inside.height >= tasks.count * 2 ? 2 : 1
    let shown = max(1, inside.height / perTask)
    let first = max(0, min(cursor - shown / 2, tasks.count - shown))
    for (row, task) in tasks.dropFirst(first).prefix(shown).enumerated() {
      let part = Rect(
        x: inside.x, y: inside.y + row * perTask, width: inside.width, height: min(2, perTask))
      paint(task, isChosen: first + row == cursor, into: &grid, in: part)
    }
  }

  private func paint(
    _ task: BackgroundTask, isChosen: Bool, into grid: inout Grid, in rect: Rect
  ) {
    let left = secondsLeft(of: task).map { "\(NumberText.duration($0)) left" } ?? ""
    let start = grid.writeRight(
      left, right: rect.right, y: rect.y, maxWidth: rect.width / 2, foreground: Theme.text)
    grid.write(
      (isChosen ? "▸ " : "  ") + task.name, x: rect.x, y: rect.y, maxWidth: start - rect.x - 1,
      foreground: isChosen ? Theme.accent : Theme.text, style: isChosen ? .bold : [])
    guard rect.height > 1 else { return }
    let percent = task.fraction.map { NumberText.percent(min(1, $0)) } ?? ""
    let end = grid.writeRight(percent, right: rect.right, y: rect.y + 1, foreground: Theme.text)
    let x = grid.write(
      task.detail, x: rect.x + 2, y: rect.y + 1, maxWidth: max(0, end - rect.x - 3),
      foreground: Theme.dim)
    guard let fraction = task.fraction else { return }
    let bar = Rect(x: x + 2, y: rect.y + 1, width: end - x - 4, height: 1)
    ProgressBar(fraction, color: Theme.accent, trackColor: Theme.track).draw(into: &grid, in: bar)
  }

  /// What ended, in the corner under the tabs.
  func paintToasts(into grid: inout Grid, in rect: Rect) {
    guard rect.width > 20 else { return }
    var y = rect.y
    for toast in toasts {
      let lines = TextBlock.wrapped(
        (toast.isFailure ? "✗ " : "✓ ") + toast.text, width: min(48, rect.width - 4))
      let width = lines.reduce(0) { max($0, $1.unicodeScalars.count) } + 4
      let box = Rect(x: rect.right - width, y: y, width: width, height: lines.count + 2)
      guard box.bottom <= rect.bottom - 1 else { return }
      grid.fill(box, with: .blank)
      let color = toast.isFailure ? Theme.failure : Theme.alphaBar
      grid.frame(box, title: "", color: color, titleColor: color, isFocused: false)
      TextBlock.paint(
        lines.joined(separator: " "), into: &grid, in: box.inset(horizontal: 2, vertical: 1),
        color: color, style: .bold)
      y = box.bottom
    }
  }
}
