import TerminalKit

/// Plain text in a rectangle.
enum TextBlock {
  /// Lines of at most `width` columns, broken at spaces where there are any.
  static func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty {
        let room = width - line.unicodeScalars.count - 1
        if word.unicodeScalars.count <= room {
          line += " \(word)"
          continue
        }
        if word.unicodeScalars.count > width, room > 0 {  // no line holds it whole
          line += " \(word.prefix(room))"
          word = String(word.dropFirst(room))
        }
        lines.append(line)
      }
      while word.unicodeScalars.count > width {
        lines.append(String(word.prefix(width)))
        word = String(word.dropFirst(width))
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
