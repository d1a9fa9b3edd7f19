extension Grid {
  /// The glyphs, a line for each row, without the blanks at the end of rows.
  public var text: String {
    (0..<size.height).map { y in
      var row = String.UnicodeScalarView()
      for x in 0..<size.width { row.append(self[x, y].glyph) }
      while row.last == " " { row.removeLast() }
      return String(row)
    }.joined(separator: "\n")
  }

  /// Every run of cells that does not look like plain text, a line each: row, columns, foreground,
  /// background and styles.
  ///
  /// For example `3 10–19 f72a1e5 b1c2030 bold` for columns 10 to 19 of row 3.
  public var styleRuns: String {
    var lines: [String] = []
    for y in 0..<size.height {
      var start = 0
      while start < size.width {
        let look = Look(self[start, y])
        var end = start + 1
        while end < size.width, Look(self[end, y]) == look { end += 1 }
        if look != Look(.blank) { lines.append("\(y) \(start)–\(end - 1)\(look.words)") }
        start = end
      }
    }
    return lines.joined(separator: "\n")
  }

  /// All of a cell but its glyph.
  private struct Look: Equatable {
    let foreground: Color?
    let background: Color?
    let style: Style
    let content: CellContent

    init(_ cell: Cell) {
      foreground = cell.foreground
      background = cell.background
      style = cell.style
      content = cell.content
    }

    var words: String {
      var words = ""
      if let foreground { words += " f\(foreground.hexadecimal)" }
      if let background { words += " b\(background.hexadecimal)" }
      let names: [(Style, String)] = [
        (.bold, "bold"), (.dim, "dim"), (.reverse, "reverse"), (.underline, "underline"),
      ]
      for (style, name) in names where self.style.contains(style) { words += " \(name)" }
      if content == .picture { words += " picture" }
      return words
    }
  }
}

extension Color {
  /// Six digits, as in `72a1e5`.
  public var hexadecimal: String {
    [red, green, blue].map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0\(digits)" : digits
    }.joined()
  }
}
