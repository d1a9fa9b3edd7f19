import Foundation
import TerminalKit

/// A grid of cells as text with ANSI's escape sequences, for output that scrolls by.
enum GridText {
  /// - Returns: A line for each row; colours are set back at its end.
  static func text(_ grid: Grid, _ tier: ColorTier) -> String {
    var painter = TierPainter(tier, isASCII: false)
    return (0..<grid.size.height).map { y in
      var line = ""
      var colours = ""
      for x in 0..<grid.size.width {
        let cell = painter.paint(grid[x, y], x: x, y: y)
        let wanted = escape(cell)
        if wanted != colours {
          line += "\u{1B}[0" + wanted + "m"
          colours = wanted
        }
        line.unicodeScalars.append(cell.glyph)
      }
      return colours.isEmpty ? line : line + "\u{1B}[0m"
    }.joined(separator: "\n")
  }

  /// What the terminal that this program runs in shows.
  static func tier(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> ColorTier {
    let terminal = environment["TERM", default: ""]
    let colors = terminal.isEmpty ? 0 : terminal.contains("256") ? 256 : 8
    return ColorTier.chosen(option: nil, environment: environment, terminalColors: colors)
  }

  private static func escape(_ cell: PaintedCell) -> String {
    code(cell.foreground, named: 30) + code(cell.background, named: 40)
  }

  /// - Parameter named: The code of the first of the eight colours with a name.
  private static func code(_ color: PaintColor, named: Int) -> String {
    switch color {
    case .standard: ""
    case .number(let number) where number < 8: ";\(named + Int(number))"
    case .number(let number) where number < 16: ";\(named + 52 + Int(number))"
    case .number(let number): ";\(named + 8);5;\(number)"
    case .exact(let color): ";\(named + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
