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
    let nameWidth = min(28, inside.width / 2)
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

/// Plain text in a rectangle.
enum TextBlock {
  /// Lines of at most `width` columns, broken at spaces where there are any.
  static func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count <= width {
        line += " \(word)"
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.unicodeScalars.count > width {
        lines.append(String(String.UnicodeScalarView(word.unicodeScalars.prefix(width))))
        word = String(String.UnicodeScalarView(word.unicodeScalars.dropFirst(width)))
      }
      line = word
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// Paints as many lines as there is room for; returns the rows that were used.
  @discardableResult
  static func paint(
    _ text: String, into grid: inout Grid, in rect: Rect, color: Color, style: Style = []
  ) -> Int {
    let lines = wrapped(text, width: rect.width).prefix(rect.height)
    for (i, line) in lines.enumerated() {
      grid.write(
        line, x: rect.x, y: rect.y + i, maxWidth: rect.width, foreground: color, style: style)
    }
    return lines.count
  }
}
