import Foundation
import Pictures

/// Pictures as text for a terminal: a character for two pixels, one above the other.
enum HalfBlocks {
  /// What a terminal's escape sequences can say.
  enum Colours: Equatable {
    case full, palette256

    /// nil: the terminal wants no colours.
    init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
      guard environment["NO_COLOR", default: ""].isEmpty,
        let terminal = environment["TERM"], !["", "dumb"].contains(terminal)
      else { return nil }
      let says = environment["COLORTERM", default: ""]
      self = ["truecolor", "24bit"].contains(says) ? .full : .palette256
    }
  }

  /// - Parameter picture: With an odd height, a black row is added.
  static func text(_ picture: PixelImage, _ colours: Colours) -> String {
    let picture = picture.coloured
    func colour(_ x: Int, _ y: Int) -> [UInt8] {
      guard y < picture.height else { return [0, 0, 0] }
      let start = (y * picture.width + x) * 3
      return Array(picture.bytes[start..<start + 3])
    }
    return stride(from: 0, to: picture.height, by: 2).map { y in
      let cells = (0..<picture.width).map { x in
        "\u{1B}[38;\(code(colour(x, y), colours));48;\(code(colour(x, y + 1), colours))m▀"
      }
      return cells.joined() + "\u{1B}[0m"
    }.joined(separator: "\n")
  }

  private static func code(_ colour: [UInt8], _ colours: Colours) -> String {
    switch colours {
    case .full: "2;\(colour[0]);\(colour[1]);\(colour[2])"
    case .palette256: "5;\(paletteIndex(colour))"
    }
  }

  /// The nearest of 24 greys, black and white (from 8 in steps of 10), or of the 6×6×6 cube.
  static func paletteIndex(_ colour: [UInt8]) -> Int {
    let values = colour.map { Int($0) }
    if values.allSatisfy({ $0 == values[0] }) {
      if values[0] < 4 { return 16 }
      if values[0] > 246 { return 231 }
      return 232 + min(23, max(0, (values[0] - 3) / 10))
    }
    // The cube's steps are 0, 95, 135, 175, 215, 255.
    let steps = values.map { $0 < 48 ? 0 : $0 < 115 ? 1 : ($0 - 35) / 40 }
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
  }
}
