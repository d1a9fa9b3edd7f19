import TerminalKit

extension AppState {
  /// The runs and models to choose from, over the middle of the workspace.
  func paint(_ list: ModelList, into grid: inout Grid, in screen: Rect) {
    let entries = models
    let longest = entries.map { $0.name.count }.max() ?? 0
    let size = Size(
      min(screen.width, max(64, longest + 70)), min(screen.height, max(4, entries.count + 2)))
    let rect = Rect(
      x: screen.x + (screen.width - size.width) / 2,
      y: screen.y + (screen.height - size.height) / 3, width: size.width, height: size.height)
    grid.fill(rect, with: .blank)
    let title =
      switch list.purpose {
      case .sampleFrom: "sample from"
      case .measure: "measure the bound of"
      }
    grid.frame(
      rect, title: title, note: "\(entries.count)", color: Theme.frame,
      titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    let first = max(0, min(list.cursor - inside.height / 2, entries.count - inside.height))
    let nameWidth = min(longest + 5, inside.width / 2)
    for (row, entry) in entries.dropFirst(first).prefix(inside.height).enumerated() {
      let isChosen = first + row == list.cursor
      let y = inside.y + row
      grid.write(
        isChosen ? "▸ " : "  ", x: inside.x, y: y, maxWidth: inside.width,
        foreground: Theme.accent, style: .bold)
      grid.write(
        entry.name, x: inside.x + 2, y: y, maxWidth: nameWidth - 3,
        foreground: isChosen ? Theme.accent : Theme.text, style: isChosen ? .bold : [])
      grid.write(
        "\(entry.detail) · \(entry.schedule.summary)", x: inside.x + nameWidth, y: y,
        maxWidth: inside.width - nameWidth, foreground: Theme.dim)
    }
  }

  /// A sentence for a person, over the last row above the footer; wrapped where it is long.
  func paintNotice(into grid: inout Grid, in rect: Rect) {
    guard let notice, rect.width > 8, rect.height > 0 else { return }
    let mark = notice.isFailure ? "✗ " : "· "
    let lines = TextBlock.wrapped(mark + notice.text, width: rect.width - 2)
    let shown = lines.prefix(max(1, rect.height / 2))
    let color = notice.isFailure ? Theme.failure : Theme.accent
    for (i, line) in shown.enumerated() {
      let y = rect.bottom - shown.count + i
      grid.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), with: .blank)
      grid.write(
        line, x: rect.x + 1, y: y, maxWidth: rect.width - 2, foreground: color, style: .bold)
    }
  }
}
