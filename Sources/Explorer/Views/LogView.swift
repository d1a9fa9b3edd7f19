import TerminalKit

/// Everything that was told, ended or failed, the newest last.
enum LogView {
  struct Line: Equatable, Sendable {
    /// Empty in the lines after a message's first.
    let time: String
    let text: String
    let kind: LogLine.Kind
  }

  /// The columns that a line may take on a screen of this size.
  static func width(of size: Size) -> Int { max(1, size.width - 4) }

  static func pageHeight(of size: Size) -> Int { max(1, size.height - 4) }

  private static let timeWidth = 9

  static func lines(of log: [LogLine], width: Int) -> [Line] {
    log.flatMap { entry in
      let mark =
        switch entry.kind {
        case .told: "· "
        case .ended: "✓ "
        case .failed: "✗ "
        }
      let texts = TextBlock.wrapped(mark + entry.text, width: max(8, width - timeWidth))
      return texts.enumerated().map { i, text in
        Line(
          time: i == 0 ? NumberText.duration(entry.seconds) : "", text: i == 0 ? text : "  " + text,
          kind: entry.kind)
      }
    }
  }

  static func paint(_ log: [LogLine], linesBack: Int, into grid: inout Grid, in rect: Rect) {
    grid.frame(
      rect, title: "log", note: "Esc back", color: Theme.frame, titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    guard !log.isEmpty else {
      PanePainter.promise("Nothing was told yet.", into: &grid, in: inside)
      return
    }
    let all = lines(of: log, width: inside.width)
    let last = max(0, all.count - linesBack)
    let shown = all[max(0, last - inside.height)..<last]
    for (row, line) in shown.enumerated() {
      let y = inside.y + row
      grid.write(line.time, x: inside.x, y: y, maxWidth: inside.width, foreground: Theme.dim)
      let color =
        switch line.kind {
        case .told: Theme.text
        case .ended: Theme.alphaBar
        case .failed: Theme.failure
        }
      grid.write(
        line.text, x: inside.x + timeWidth, y: y, maxWidth: inside.width - timeWidth,
        foreground: color)
    }
    guard linesBack > 0, rect.width > 20 else { return }
    grid.writeRight(
      " ↓ \(linesBack) more ", right: rect.right - 2, y: rect.bottom - 1, foreground: Theme.accent)
  }
}
