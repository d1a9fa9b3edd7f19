import TerminalKit

extension AppState {
  /// What is looked for, and the actions that fit it, best first.
  func paint(_ palette: Palette, into grid: inout Grid, in screen: Rect) {
    let rows = paletteRows(for: palette.text)
    let width = min(screen.width, 84)
    let rect = Rect(
      x: screen.x + (screen.width - width) / 2, y: screen.y, width: width,
      height: min(screen.height, max(16, screen.height * 2 / 3)))
    grid.fill(rect, with: .blank)
    grid.frame(
      rect, title: "do", note: "\(rows.count) of the keys' actions", color: Theme.frame,
      titleColor: Theme.accent, isFocused: true)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    let (line, list) = inside.split(top: 1)
    var x = grid.write(
      ": ", x: line.x, y: line.y, maxWidth: line.width, foreground: Theme.accent, style: .bold)
    x = grid.write(
      palette.text, x: x, y: line.y, maxWidth: line.right - x - 1, foreground: Theme.text,
      style: .bold)
    grid.write("▏", x: x, y: line.y, maxWidth: line.right - x, foreground: Theme.accent)
    guard !rows.isEmpty else {
      TextBlock.paint(
        "Nothing is called that; Backspace takes letters away.", into: &grid, in: list,
        color: Theme.dim)
      return
    }
    let first = max(0, min(palette.cursor - list.height / 2, rows.count - list.height))
    for (offset, row) in rows.dropFirst(first).prefix(list.height).enumerated() {
      paint(row, isChosen: first + offset == palette.cursor, into: &grid, in: list, list.y + offset)
    }
  }

  private func paint(
    _ row: PaletteRow, isChosen: Bool, into grid: inout Grid, in rect: Rect, _ y: Int
  ) {
    grid.write(
      isChosen ? "▸ " : "  ", x: rect.x, y: y, maxWidth: rect.width, foreground: Theme.accent,
      style: .bold)
    let keys = row.binding.keys.map(\.name).joined(separator: " ")
    let end = grid.writeRight(
      keys, right: rect.right, y: y, maxWidth: rect.width / 3, foreground: Theme.accent,
      style: row.isOffered ? .bold : [])
    let color = isChosen ? Theme.accent : row.isOffered ? Theme.text : Theme.dim
    for (place, scalar) in row.title.unicodeScalars.enumerated() {
      let x = rect.x + 2 + place
      guard x < end - 1 else { return }
      let isMatched = row.matched.contains(place)
      grid[x, y] = Cell(
        scalar, foreground: isMatched ? Theme.x0Hat : color,
        style: isMatched ? [.bold, .underline] : isChosen ? .bold : [])
    }
  }
}
