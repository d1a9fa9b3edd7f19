import TerminalKit

/// Where the words of a stop and its figure lie.
struct TourLayout: Equatable {
  var text: Rect
  /// Empty on a small screen.
  var figure: Rect

  init(_ rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      (text, figure) = (rect, Rect(x: rect.right, y: rect.y, width: 0, height: 0))
      return
    }
    (text, figure) = rect.split(left: min(66, max(40, rect.width * 45 / 100)))
  }
}

/// A line of a stop's words, in parts of one colour each.
struct TourLine: Equatable {
  struct Part: Equatable {
    var text: String
    var color: Color
    var isBold = false
  }

  var parts: [Part] = []

  init(_ parts: [Part] = []) { self.parts = parts }

  init(_ text: String, _ color: Color, isBold: Bool = false) {
    parts = [Part(text: text, color: color, isBold: isBold)]
  }

  func paint(into grid: inout Grid, x: Int, y: Int, width: Int) {
    var column = x
    for part in parts {
      column = grid.write(
        part.text, x: column, y: y, maxWidth: max(0, x + width - column), foreground: part.color,
        style: part.isBold ? .bold : [])
    }
  }
}

extension AppState {
  /// All lines of the stop that is read, at this width.
  func tourLines(width: Int) -> [TourLine] {
    guard let stop = tour.current, width > 0 else { return [] }
    var lines = Self.lines(of: stop.text, width: width, color: Theme.text)
    lines.append(TourLine())
    for equation in stop.equations {
      for line in TextBlock.wrapped(equation, width: width - 2) {
        lines.append(TourLine("  " + line, Theme.loss, isBold: true))
      }
    }
    if !stop.equations.isEmpty { lines.append(TourLine()) }
    for symbol in stop.symbols {
      let name = symbol.name.unicodeScalars.count
      for (i, line) in TextBlock.wrapped(symbol.meaning, width: max(8, width - name - 4))
        .enumerated()
      {
        let lead = i == 0 ? symbol.name : String(repeating: " ", count: name)
        lines.append(
          TourLine([
            .init(text: "  \(lead)", color: Self.color(ofSymbol: symbol.name), isBold: true),
            .init(text: "  \(line)", color: Theme.dim),
          ]))
      }
    }
    if !stop.symbols.isEmpty { lines.append(TourLine()) }
    let isDone = tour.reached.contains(tour.stop)
    for (i, line) in Self.lines(of: stop.task, width: width - 2, color: Theme.text).enumerated() {
      let mark = i > 0 ? "  " : isDone ? "✓ " : "▸ "
      lines.append(
        TourLine(
          [.init(text: mark, color: isDone ? Theme.alphaBar : Theme.accent, isBold: true)]
            + line.parts))
    }
    return lines
  }

  /// One colour for one thing everywhere.
  private static func color(ofSymbol name: String) -> Color {
    let known: [(String, Color)] = [
      ("ᾱ", Theme.alphaBar), ("α", Theme.alphaBar), ("β", Theme.beta), ("σₜ", Theme.beta),
      ("ε", Theme.epsilon), ("x₀", Theme.x0Hat), ("x'", Theme.x0Hat), ("x", Theme.xt),
      ("L", Theme.heldOut),
    ]
    return known.first { name.contains($0.0) }?.1 ?? Theme.accent
  }

  private static func lines(of words: [TourWord], width: Int, color: Color) -> [TourLine] {
    var lines: [TourLine] = []
    var (line, used) = (TourLine(), 0)
    for word in words {
      if used > 0, used + 1 + word.width > width {
        lines.append(line)
        (line, used) = (TourLine(), 0)
      }
      if used > 0 {
        line.parts.append(.init(text: " ", color: color))
        used += 1
      }
      for part in word.parts {
        line.parts.append(
          .init(
            text: part.text.replacing("\u{A0}", with: " "),
            color: part.isKey ? Theme.accent : color, isBold: part.isKey))
      }
      used += word.width
    }
    return used > 0 ? lines + [line] : lines
  }

  /// The area of the words, within their frame.
  private static func textArea(in rect: Rect) -> Rect {
    TourLayout(rect).text.inset(horizontal: 2, vertical: 1)
  }

  /// How far the text can be scrolled on the screen of now.
  var tourScrollLimit: Int {
    let screen = Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 2))
    guard screen.height >= 7 else { return 0 }
    let area = Self.textArea(in: screen)
    return max(0, tourLines(width: area.width).count - area.height)
  }
}
