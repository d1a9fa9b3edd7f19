import TerminalKit

extension AppState {
  /// The runs and models to choose from.
  func paint(_ list: ModelList, into grid: inout Grid, in rect: Rect) {
    let entries = entries(for: list.purpose)
    let title =
      switch list.purpose {
      case .continueRun: "go on with an earlier run"
      case .sampleFrom: "sample from"
      }
    grid.frame(
      rect, title: title, note: "\(entries.count)", color: Theme.frame, titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    guard !entries.isEmpty else {
      grid.write(
        "No earlier run yet. Press Esc, then Space: what is trained here can be gone on with later.",
        x: inside.x, y: inside.y, maxWidth: inside.width, foreground: Theme.dim)
      return
    }
    let first = max(0, min(list.cursor - inside.height / 2, entries.count - inside.height))
    let longest = entries.map { $0.name.count }.max() ?? 0
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
