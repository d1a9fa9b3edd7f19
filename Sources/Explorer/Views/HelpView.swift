import TerminalKit

/// All keys, from the table that dispatches them.
enum HelpView {
  enum Line: Equatable, Sendable {
    case title(String)
    case key(String, String)
    case space
  }

  /// Section by section; computed once, as the table never changes.
  static let lines: [Line] = {
    var lines: [Line] = []
    var scope: KeyScope?
    for binding in KeyTable.bindings.sorted(by: { order($0.scope) < order($1.scope) }) {
      if binding.scope != scope {
        if scope != nil { lines.append(.space) }
        lines.append(.title(binding.scope.title))
        scope = binding.scope
      }
      let keys = binding.keys.map(\.name).joined(separator: " ")
      lines.append(.key(keys, binding.explanation))
    }
    return lines
  }()

  private static func order(_ scope: KeyScope) -> Int {
    switch scope {
    case .everywhere: 0
    case .always: 1
    case .workspace(.train): 2
    case .pane(.runSettings): 3
    case .pane(.lossChart): 4
    case .pane(.sheets): 5
    case .workspace(.sample): 6
    case .pane(.samplingSettings): 7
    case .pane(.film): 8
    case .workspace(.schedule): 9
    case .pane(.scheduleFields): 10
    case .list: 11
    case .entry: 12
    case .question: 13
    case .help: 14
    }
  }

  /// The lines that a screen of this size shows at once, over all columns.
  static func pageHeight(of size: Size) -> Int {
    max(1, size.height - 4) * columns(width: size.width)
  }

  private static func columns(width: Int) -> Int { width >= 190 ? 3 : width >= 110 ? 2 : 1 }

  static func paint(firstLine: Int, into grid: inout Grid, in rect: Rect) {
    grid.frame(
      rect, title: "keys", note: "Esc back", color: Theme.frame, titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    let shown = Array(lines.dropFirst(firstLine))
    let columns = inside.columns(columns(width: rect.width), gap: 2)
    for (i, column) in columns.enumerated() {
      let first = i * column.height
      for (row, line) in shown.dropFirst(first).prefix(column.height).enumerated() {
        paint(line, into: &grid, in: column, y: column.y + row)
      }
    }
    let hidden = shown.count - columns.count * inside.height
    guard hidden > 0, rect.width > 20 else { return }
    grid.writeRight(
      " ↓ \(hidden) more ", right: rect.right - 2, y: rect.bottom - 1, foreground: Theme.accent)
  }

  private static func paint(_ line: Line, into grid: inout Grid, in rect: Rect, y: Int) {
    switch line {
    case .title(let text):
      grid.write(
        text, x: rect.x, y: y, maxWidth: rect.width, foreground: Theme.accent, style: .bold)
    case .key(let keys, let text):
      let keyWidth = min(20, rect.width / 3)
      grid.write(keys, x: rect.x + 1, y: y, maxWidth: keyWidth - 1, foreground: Theme.text)
      grid.write(
        text, x: rect.x + keyWidth + 1, y: y, maxWidth: rect.width - keyWidth - 1,
        foreground: Theme.dim)
    case .space: break
    }
  }
}
