/// What stands for a glyph where the terminal has ASCII alone.
enum ASCIIGlyphs {
  static func standIn(for glyph: Unicode.Scalar) -> Unicode.Scalar {
    if glyph.isASCII { return glyph }
    if (0x2800...0x28FF).contains(glyph.value) { return braille(UInt8(glyph.value & 0xFF)) }
    return table[glyph] ?? "?"
  }

  /// The place of the dots, or how many there are.
  private static func braille(_ pattern: UInt8) -> Unicode.Scalar {
    let (upper, lower): (UInt8, UInt8) = (0b0001_1011, 0b1110_0100)
    switch (pattern & upper, pattern & lower) {
    case (0, 0): return " "
    case (_, 0): return "'"
    case (0, _): return "."
    default: return pattern.nonzeroBitCount > 4 ? "#" : ":"
    }
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    let classes: [(glyphs: String, standIn: Unicode.Scalar)] = [
      ("╭╮╰╯┌┐└┘├┤┬┴┼", "+"), ("─━┄┈╌–—−‐", "-"), ("│┃┆┊╎‖▏▎▍▌▋▊▉▐", "|"),
      ("▁▂▃␣", "_"), ("▄▅▆≈", "="), ("▇█▀▣■", "#"), ("░·…‧•", "."), ("▒", ":"), ("▓", "%"),
      ("●○◌◦⊙☐▫□▪", "o"), ("◉◎", "@"), ("◆◇★☆✓", "*"), ("▲↑△", "^"), ("▼↓▽√", "v"),
      ("↗↙", "/"), ("↖↘", "\\"), ("◀←◁‹«≤", "<"), ("▶→▷▸›»≥⇒", ">"), ("“”″", "\""), ("‘’′", "'"),
      ("×✕✗χ", "x"),
      ("ₜτ", "t"), ("ᾱαₐ", "a"), ("β", "b"), ("εϵₑ", "e"), ("σ", "s"), ("ηₙ", "n"), ("θ", "O"),
      ("µμ", "u"), ("λ", "l"), ("δΔ", "d"), ("γ", "y"), ("ᵢ", "i"), ("ₖ", "k"), ("ₓ", "x"),
      ("Σ∫", "S"), ("∇", "v"),
      ("₋⁻", "-"), ("₊⁺", "+"), ("₌", "="), ("±", "~"), ("∞", "8"),
      ("₀⁰", "0"), ("₁¹", "1"), ("₂²", "2"), ("₃³", "3"), ("₄⁴", "4"), ("₅⁵", "5"),
      ("₆⁶", "6"), ("₇⁷", "7"), ("₈⁸", "8"), ("₉⁹", "9"),
    ]
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (glyphs, standIn) in classes {
      for glyph in glyphs.unicodeScalars { table[glyph] = standIn }
    }
    return table
  }()
}
