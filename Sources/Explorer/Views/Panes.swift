import EngineMessages
import TerminalKit

/// What panes have in common.
enum PanePainter {
  /// A label, dim at the left, and its value at the right.
  static func pair(
    _ label: String, _ value: String, into grid: inout Grid, in rect: Rect, y: Int,
    color: Color = Theme.text
  ) {
    guard rect.rows.contains(y) else { return }
    let start = grid.writeRight(
      value, right: rect.right, y: y, maxWidth: rect.width, foreground: color)
    grid.write(label, x: rect.x, y: y, maxWidth: start - rect.x - 1, foreground: Theme.dim)
  }

  /// What an empty pane will show, and which key fills it; in its middle.
  static func promise(_ text: String, into grid: inout Grid, in rect: Rect) {
    let width = min(rect.width - 2, 64)
    let lines = TextBlock.wrapped(text, width: width).prefix(rect.height)
    let top = rect.y + (rect.height - lines.count) / 2
    for (i, line) in lines.enumerated() {
      grid.writeCentred(line, x: rect.x, y: top + i, width: rect.width, foreground: Theme.dim)
    }
  }
}

extension AppState {
  func frame(
    _ title: String, note: String = "", color: Color = Theme.text, pane: Pane? = nil,
    into grid: inout Grid, in rect: Rect
  ) -> Rect {
    let isFocused = pane == focus && panes.count > 1
    grid.frame(
      rect, title: title, note: note, color: Theme.frame,
      titleColor: isFocused ? Theme.accent : color, isFocused: isFocused)
    return rect.inset(horizontal: 2, vertical: 1)
  }

  /// Settings, a row each, as many as there is room for; the current one is always among them.
  func paint(_ fields: [Field], current: Field?, into grid: inout Grid, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let index = current.flatMap { fields.firstIndex(of: $0) } ?? 0
    let first = max(0, min(index - rect.height / 2, fields.count - rect.height))
    for (row, field) in fields.dropFirst(first).prefix(rect.height).enumerated() {
      paint(field, isCurrent: field == current, into: &grid, in: rect, y: rect.y + row)
    }
  }

  /// A setting's row; where it is narrow, the marks of the current one move closer.
  private func paint(
    _ field: Field, isCurrent: Bool, into grid: inout Grid, in rect: Rect, y: Int
  ) {
    let text = text(of: field)
    let marks = isCurrent ? 7 : 5
    let isTight = field.label.count + text.count + marks > rect.width
    let (space, gap) = (isTight ? "" : " ", isTight && isCurrent ? "" : " ")
    let value = isCurrent ? "‹\(space)\(text)\(space)›" : "\(text)\(space)\(space)"
    let start = grid.writeRight(
      value, right: rect.right, y: y, maxWidth: rect.width - 2,
      foreground: isCurrent ? Theme.accent : Theme.text, style: isCurrent ? .bold : [])
    grid.write(
      (isCurrent ? "▸" : " ") + gap + field.label, x: rect.x, y: y,
      maxWidth: max(0, start - rect.x - 1), foreground: isCurrent ? Theme.accent : Theme.dim)
  }
}

extension Picture {
  /// For the half blocks; only of a picture that is whole.
  var block: PixelBlock {
    PixelBlock(width: width, height: height, channels: channels, bytes: bytes)
  }
}

/// Pictures side by side, as many as are worth looking at.
enum PictureRow {
  /// At least so many are shown, smaller where they must be.
  private static let fewest = 4

  /// How many of the pictures `room` shows best, and in how many rows.
  static func layout(_ pictures: [PixelBlock], in room: Size) -> (count: Int, rows: Int) {
    guard let first = pictures.first, first.width > 0, room.width > 0 else { return (0, 1) }
    let native = (first.height + 1) / 2
    let height = min(room.height, native) * 2
    let width = max(1, height * first.width / max(1, first.height))
    let columns = max((room.width + 1) / (width + 1), min(fewest, room.width / 9), 1)
    let rows = max(1, min((room.height + 1) / (native + 1), (pictures.count - 1) / columns + 1))
    return (min(pictures.count, columns * rows), rows)
  }

  /// Paints them in rows of the same length, but for the last one.
  static func paint(_ pictures: [PixelBlock], into grid: inout Grid, in rect: Rect) {
    guard let first = pictures.first, !rect.isEmpty else { return }
    let layout = layout(pictures, in: rect.size)
    var room = rect
    if layout.rows > 1 {
      let columns = (layout.count + layout.rows - 1) / layout.rows
      room = rect.inset(
        horizontal: max(0, rect.width - columns * (first.width + 1)) / 2, vertical: 0)
    }
    PictureStrip(Array(pictures.prefix(layout.count))).draw(into: &grid, in: room)
  }
}
