import Foundation
import TestSupport
import Testing

@testable import TerminalKit

@Test(
  arguments: [
    // option, NO_COLOR, COLORTERM, TERM, colours, tier
    (nil, nil, nil, "xterm-256color", 256, .palette256),
    (nil, nil, "truecolor", "xterm-256color", 256, .full),
    (nil, nil, "24bit", "xterm", 8, .full),
    (nil, nil, "yes", "xterm", 8, .palette8),
    (nil, nil, nil, "xterm-direct", 1 << 24, .full),
    (nil, nil, nil, "tmux-direct", -1, .full),
    (nil, nil, nil, "linux-16color", 16, .palette16),
    (nil, nil, nil, "linux", 8, .palette8),
    (nil, nil, nil, "vt100", -1, .mono),
    (nil, nil, nil, nil, -1, .mono),
    (nil, nil, "truecolor", "dumb", -1, .mono),
    (nil, "1", "truecolor", "xterm-direct", 1 << 24, .mono),
    (nil, "", "truecolor", "xterm", 8, .full),
    (.palette16, nil, "truecolor", "xterm-256color", 256, .palette16),
    (.full, "1", nil, "vt100", -1, .full),
    (.mono, nil, "truecolor", "xterm", 8, .mono),
  ] as [(ColorTier?, String?, String?, String?, Int, ColorTier)])
func tierIsChosen(
  option: ColorTier?, noColor: String?, colorTerm: String?, term: String?, colors: Int,
  tier: ColorTier
) {
  var environment: [String: String] = [:]
  environment["NO_COLOR"] = noColor
  environment["COLORTERM"] = colorTerm
  environment["TERM"] = term
  let found = ColorTier.chosen(option: option, environment: environment, terminalColors: colors)
  #expect(found == tier)
}

/// Ottosson's own table gives four digits after the point; sRGB's primaries are from CSS Color 4.
@Test(arguments: [
  (Color(255, 255, 255), 1.0, 0.0, 0.0), (Color(0, 0, 0), 0, 0, 0),
  (Color(255, 0, 0), 0.627_96, 0.224_86, 0.125_85),
  (Color(0, 0, 255), 0.452_01, -0.032_46, -0.311_53),
  (Color(0, 255, 0), 0.866_44, -0.233_89, 0.179_50),
])
func oklabKnowsThePrimaries(color: Color, lightness: Double, a: Double, b: Double) {
  let found = Oklab(color)
  for (x, y) in [(found.lightness, lightness), (found.a, a), (found.b, b)] {
    #expect(abs(x - y) <= 1e-4)  // published to five digits, the matrices to ten
  }
}

@Test func paletteFindsItsOwnColours() {
  var palette = TerminalPalette(count: 256)
  for number in 16..<256 {
    let color = palette.colors[number]
    #expect(palette.colors[Int(palette.nearest(to: color))] == color)
  }
  #expect(palette.colors[16 + 36 + 12 + 3] == Color(95, 135, 175))
  #expect(palette.colors[232] == Color(8, 8, 8) && palette.colors[255] == Color(238, 238, 238))
  var sixteen = TerminalPalette(count: 16)
  for number in 0..<16 {
    #expect(Int(sixteen.nearest(to: sixteen.colors[number])) == number)
  }
}

@Test func paletteIsNearestOfAll() {
  var palette = TerminalPalette(count: 256)
  var random = SplitMix(seed: 3)
  for _ in 0..<200 {
    let bits = random.next()
    let color = Color(UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16 & 0xFF))
    let found = palette.colors[Int(palette.nearest(to: color))]
    let least = palette.colors[16...].map { Oklab($0).distance(to: Oklab(color)) }.min() ?? .nan
    #expect(Oklab(found).distance(to: Oklab(color)) <= least)
    #expect(palette.nearest(to: color) == palette.nearest(to: color))
  }
}

@Test func nothingIsWrittenBlackOnBlack() {
  for tier in [ColorTier.palette8, .palette16] {
    var painter = TierPainter(tier, isASCII: false)
    let dark = painter.paint(Cell("a", foreground: Color(20, 20, 20)), x: 0, y: 0)
    #expect(dark.foreground != .number(0))
    let same = painter.paint(
      Cell("a", foreground: Color(30, 30, 34), background: Color(20, 20, 20)), x: 0, y: 0)
    #expect(same.foreground != same.background)
  }
}

@Test func exactColoursStayExact() {
  var painter = TierPainter(.full, isASCII: false)
  let (upper, lower) = (Color(1, 2, 3), Color(250, 251, 252))
  let cell = Cell("▀", foreground: upper, background: lower, content: .picture)
  #expect(
    painter.paint(cell, x: 3, y: 4)
      == PaintedCell("▀", foreground: .exact(upper), background: .exact(lower)))
  #expect(painter.paint(Cell("a", style: .bold), x: 0, y: 0) == PaintedCell("a", style: .bold))
}

@Test(arguments: [0, 16, 40, 100, 128, 200, 239, 255])
func dotsOfEightColoursKeepTheMean(grey: Int) {
  var painter = TierPainter(.palette8, isASCII: false)
  let color = Color(UInt8(grey), UInt8(grey), UInt8(grey))
  let cell = Cell("▀", foreground: color, background: color, content: .picture)
  var white = 0
  for y in 0..<2 {
    for x in 0..<4 {
      let painted = painter.paint(cell, x: x, y: y)
      for pixel in [painted.foreground, painted.background] {
        #expect(pixel == .number(0) || pixel == .number(7))
        white += pixel == .number(7) ? 1 : 0
      }
    }
  }
  // The sixteen thresholds are 1/16 apart.
  #expect(abs(Double(white) / 16 - Double(grey) / 255) <= 1.0 / 32 + 1e-9)
}

@Test func monoShowsPicturesByInk() {
  var painter = TierPainter(.mono, isASCII: true)
  func shown(_ upper: UInt8, _ lower: UInt8) -> Unicode.Scalar {
    painter.paint(
      Cell(
        "▀", foreground: Color(upper, upper, upper), background: Color(lower, lower, lower),
        content: .picture), x: 0, y: 0
    ).glyph
  }
  #expect(shown(0, 0) == " " && shown(255, 255) == "@")
  #expect(shown(0, 255) == shown(255, 0) && shown(0, 255) != " ")
  let ramp = Array(" .:-=+*#%@".unicodeScalars)
  let places = (0...255).compactMap { ramp.firstIndex(of: shown(UInt8($0), UInt8($0))) }
  #expect(places == places.sorted() && Set(places).count == 10)
}

@Test func monoReversesWhatIsChosenAndShadesTints() {
  var painter = TierPainter(.mono, isASCII: false)
  let chosen = Cell("a", foreground: Color(0, 0, 0), background: Theme.accent)
  #expect(painter.paint(chosen, x: 0, y: 0) == PaintedCell("a", style: .reverse))
  let plain = Cell("a", foreground: Theme.text, background: Theme.lossBand)
  #expect(painter.paint(plain, x: 0, y: 0) == PaintedCell("a"))
  let tint = Cell("▃", foreground: Theme.lossBand, style: .reverse)
  #expect(painter.paint(tint, x: 0, y: 0) == PaintedCell("░"))
  let bar = Cell("▃", foreground: Theme.loss)
  #expect(painter.paint(bar, x: 0, y: 0) == PaintedCell("▃"))
}

@Test(arguments: [
  ("╭─╮│╰╯", "+-+|++"), ("⠁⠉⠤⡇⣿ⲁ", "''.:#?"), ("xₜ ᾱ₀ ε σ", "xt a0 e s"), ("▁▄█░", "_=#."),
  ("abc", "abc"),
])
func asciiStandsIn(text: String, ascii: String) {
  var painter = TierPainter(.palette8, isASCII: true)
  var shown = String.UnicodeScalarView()
  for glyph in text.unicodeScalars { shown.append(painter.paint(Cell(glyph), x: 0, y: 0).glyph) }
  #expect(String(shown) == ascii)
  let isASCII = shown.allSatisfy { $0.isASCII }
  #expect(isASCII)
}

@Test func asciiPictureIsTheMeanAsBackground() {
  var painter = TierPainter(.full, isASCII: true)
  let cell = Cell("▀", foreground: Color(0, 0, 0), background: Color(200, 0, 0), content: .picture)
  #expect(
    painter.paint(cell, x: 0, y: 0) == PaintedCell(" ", background: .exact(Color(100, 0, 0))))
}

@Test func coloursOfOneChartDifferInLightness() {
  let groups: [[Color]] = [
    [Theme.xt, Theme.x0Hat, Theme.epsilon], [Theme.beta, Theme.alphaBar, Theme.logSNR],
    [Theme.loss, Theme.heldOut, Theme.lossBand], [Theme.text, Theme.dim, Theme.frame],
  ]
  for group in groups {
    for (index, color) in group.enumerated() {
      for other in group[(index + 1)...] {
        let difference = abs(Oklab(color).lightness - Oklab(other).lightness)
        #expect(difference >= 0.04, "\(color.hexadecimal) and \(other.hexadecimal)")
      }
    }
  }
  let ramp = (0...20).map { Oklab(Theme.time(Double($0) / 20)).lightness }
  #expect(zip(ramp, ramp.dropFirst()).allSatisfy { $0 > $1 }, "t = 0 is the lightest")
}

@Test(arguments: [8, 16])
func greysStayGreyAmongFewColours(count: Int) {
  var palette = TerminalPalette(count: count)
  let shown = (0...255).map { value in
    palette.colors[Int(palette.nearest(to: Color(UInt8(value), UInt8(value), UInt8(value))))]
  }
  #expect(shown.allSatisfy { $0.red == $0.green && $0.green == $0.blue })
  #expect(zip(shown, shown.dropFirst()).allSatisfy { $0.red <= $1.red })
  #expect(palette.nearest(to: Theme.lossBand) != palette.nearest(to: Theme.loss))
}
