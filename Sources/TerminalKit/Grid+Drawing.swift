extension Grid {
  /// Overwrites every cell of `rect` that lies on the grid.
  public mutating func fill(_ rect: Rect, with cell: Cell) {
    for y in max(0, rect.y)..<max(0, rect.y, min(size.height, rect.y + rect.height)) {
      for x in max(0, rect.x)..<max(0, rect.x, min(size.width, rect.x + rect.width)) {
        self[x, y] = cell
      }
    }
  }

  /// Writes one scalar a column, clipped to the grid; what is not one column wide becomes `?`.
  ///
  /// - Parameters:
  ///   - maxWidth: The columns that may be used, counted from `x`.
  ///   - background: nil keeps the background that the cell has.
  /// - Returns: The column after the text.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, maxWidth: Int = .max, foreground: Color? = nil,
    background: Color? = nil, style: Style = []
  ) -> Int {
    var column = x
    for scalar in text.unicodeScalars.prefix(max(0, maxWidth)) {
      self[column, y] = Cell(
        scalar.isOneColumnWide ? scalar : "?", foreground: foreground,
        background: background ?? self[column, y].background, style: style)
      column += 1
    }
    return column
  }

  /// Writes text that ends before column `right`; where it is too long, its beginning is kept.
  ///
  /// - Returns: The column of the first character.
  @discardableResult
  public mutating func writeRight(
    _ text: String, right: Int, y: Int, maxWidth: Int = .max, foreground: Color? = nil,
    background: Color? = nil, style: Style = []
  ) -> Int {
    let x = right - min(text.unicodeScalars.count, max(0, maxWidth))
    write(
      text, x: x, y: y, maxWidth: maxWidth, foreground: foreground, background: background,
      style: style)
    return x
  }

  /// Writes text in the middle of `width` columns from `x`, clipped to them.
  public mutating func writeCentred(
    _ text: String, x: Int, y: Int, width: Int, foreground: Color? = nil,
    background: Color? = nil, style: Style = []
  ) {
    let count = text.unicodeScalars.count
    write(
      text, x: x + max(0, width - count) / 2, y: y, maxWidth: width, foreground: foreground,
      background: background, style: style)
  }

  /// A thin border with round corners around `rect`, the title set into it and a dim note at the
  /// right; nothing where there is no room for both sides.
  ///
  /// - Parameters:
  ///   - color: The border's, unless it has the focus; half of the note's.
  ///   - isFocused: Border in `titleColor`, all of it bold.
  public mutating func frame(
    _ rect: Rect, title: String, note: String = "", color: Color, titleColor: Color,
    isFocused: Bool
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let style: Style = isFocused ? .bold : []
    let border = isFocused ? titleColor : color
    let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1)
    func edge(_ glyph: Unicode.Scalar) -> Cell { Cell(glyph, foreground: border, style: style) }
    for x in rect.x...right {
      self[x, rect.y] = edge("─")
      self[x, bottom] = edge("─")
    }
    for y in rect.y...bottom {
      self[rect.x, y] = edge("│")
      self[right, y] = edge("│")
    }
    self[rect.x, rect.y] = edge("╭")
    self[right, rect.y] = edge("╮")
    self[rect.x, bottom] = edge("╰")
    self[right, bottom] = edge("╯")

    let room = rect.width - 4
    guard !title.isEmpty, room > 0 else { return }
    let end = write(
      " \(title.prefix(room)) ", x: rect.x + 1, y: rect.y, foreground: titleColor, style: style)
    let noteRoom = right - end - 1
    guard !note.isEmpty, note.unicodeScalars.count + 2 <= noteRoom else { return }
    writeRight(
      " \(note) ", right: right, y: rect.y, foreground: titleColor.mixed(with: color, 0.5))
  }
}
