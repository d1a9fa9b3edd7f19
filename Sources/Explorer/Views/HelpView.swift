import TerminalKit

/// All keys, from the table that dispatches them.
enum HelpView {
  enum Line: Equatable, Sendable {
    case title(String)
    case key(String, String)
    case space
  }

  /// Section by section, those of the current workspace first.
  static func lines(for workspace: Workspace) -> [Line] {
    var lines: [Line] = []
    var scope: KeyScope?
    let order = order(for: workspace)
    for binding in order.flatMap({ scope in KeyTable.bindings.filter { $0.scope == scope } }) {
      if binding.scope != scope {
        if scope != nil { lines.append(.space) }
        lines.append(.title(binding.scope.title))
        scope = binding.scope
      }
      let keys = binding.keys.map(\.name).joined(separator: " ")
      lines.append(.key(keys, binding.explanation))
    }
    return lines
  }

  private static func order(for workspace: Workspace) -> [KeyScope] {
    let workspaces = [workspace] + Workspace.allCases.filter { $0 != workspace }
    let own = workspaces.flatMap { [.workspace($0)] + $0.everyPane.map(KeyScope.pane) }
    return own + [
      .everywhere, .always, .palette, .tasks, .runs, .deletion, .list, .entry, .question, .help,
    ]
  }

  /// The lines that a screen of this size shows at once, over all columns.
  static func pageHeight(of size: Size) -> Int {
    max(1, size.height - 4) * columns(width: size.width)
  }

  private static func columns(width: Int) -> Int { width >= 190 ? 3 : width >= 110 ? 2 : 1 }

  static func paint(firstLine: Int, for workspace: Workspace, into grid: inout Grid, in rect: Rect)
  {
    grid.frame(
      rect, title: "keys", note: "Esc back", color: Theme.frame, titleColor: Theme.accent,
      isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    let shown = Array(lines(for: workspace).dropFirst(firstLine))
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
      let keyWidth = min(15, rect.width / 3)
      grid.write(keys, x: rect.x + 1, y: y, maxWidth: keyWidth - 1, foreground: Theme.text)
      grid.write(
        text, x: rect.x + keyWidth + 1, y: y, maxWidth: rect.width - keyWidth - 1,
        foreground: Theme.dim)
    case .space: break
    }
  }
}
