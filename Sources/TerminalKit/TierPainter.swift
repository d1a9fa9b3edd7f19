/// A colour as a terminal is told it.
public enum PaintColor: Hashable, Sendable {
  /// The terminal's own.
  case standard
  case number(UInt8)
  case exact(Color)
}

/// A cell as a terminal of some tier shows it.
public struct PaintedCell: Hashable, Sendable {
  public var glyph: Unicode.Scalar
  public var foreground: PaintColor
  public var background: PaintColor
  public var style: Style

  public init(
    _ glyph: Unicode.Scalar, foreground: PaintColor = .standard,
    background: PaintColor = .standard, style: Style = []
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
  }
}

/// Stands in for what the terminal cannot show: colours by the nearest it has, pictures without
/// enough colours by dots or letters, glyphs by ASCII.
public struct TierPainter: Sendable {
  public let tier: ColorTier
  /// Whether the terminal shows nothing but ASCII.
  public let isASCII: Bool
  private var palette: TerminalPalette

  public init(_ tier: ColorTier, isASCII: Bool) {
    self.tier = tier
    self.isASCII = isASCII
    palette = TerminalPalette(
      count: tier == .palette256 ? 256 : tier == .palette16 ? 16 : 8)
  }

  /// - Parameters:
  ///   - x: The cell's column, which places the dots of pictures with few colours.
  public mutating func paint(_ cell: Cell, x: Int, y: Int) -> PaintedCell {
    if tier == .mono { return mono(cell) }
    if cell.content == .picture { return picture(cell, x: x, y: y) }
    let glyph = isASCII ? ASCIIGlyphs.standIn(for: cell.glyph) : cell.glyph
    var result = PaintedCell(glyph, style: cell.style)
    if let background = cell.background { result.background = color(background) }
    if let foreground = cell.foreground {
      result.foreground =
        cell.background == nil ? textColor(foreground) : color(foreground)
      // Eight colours have one grey that is seen, for borders and labels too.
      if tier == .palette8, cell.background == nil, result.foreground == .number(7),
        Oklab(foreground).lightness < 0.7
      {
        result.style.insert(.dim)
      }
    }
    // Two colours that fell together, but are not one: what is written must stay readable.
    if result.foreground == result.background, let background = cell.background,
      let foreground = cell.foreground, foreground != background, glyph != " "
    {
      let isLight = Oklab(background).lightness > 0.6
      result.foreground = color(isLight ? Color(0, 0, 0) : Color(255, 255, 255))
    }
    return result
  }

  private mutating func color(_ color: Color) -> PaintColor {
    tier == .full ? .exact(color) : .number(palette.nearest(to: color))
  }

  private mutating func textColor(_ color: Color) -> PaintColor {
    tier == .full ? .exact(color) : .number(palette.nearestForText(to: color))
  }

  private mutating func picture(_ cell: Cell, x: Int, y: Int) -> PaintedCell {
    guard !isASCII else {
      return PaintedCell(" ", background: color(Self.mean(cell)))
    }
    func pixel(_ value: Color?, row: Int) -> Color? {
      guard let value, tier == .palette16 || tier == .palette8 else { return value }
      return Self.dithered(value, x: x, y: row, isBinary: tier == .palette8)
    }
    var result = PaintedCell(cell.glyph, style: cell.style)
    if let upper = pixel(cell.foreground, row: 2 * y) { result.foreground = color(upper) }
    if let lower = pixel(cell.background, row: 2 * y + 1) { result.background = color(lower) }
    return result
  }

  /// The colour with a threshold of its place added, so that areas keep their mean colour.
  ///
  /// Source: Bayer (1973), the 4 × 4 matrix.
  private static func dithered(_ color: Color, x: Int, y: Int, isBinary: Bool) -> Color {
    let threshold = (Double(bayer[(y & 3) * 4 + x & 3]) + 0.5) / 16 - 0.5
    func channel(_ value: UInt8) -> UInt8 {
      if isBinary { return Double(value) + threshold * 255 > 127.5 ? 255 : 0 }
      return UInt8(max(0, min(255, Double(value) + threshold * 96)))
    }
    return Color(channel(color.red), channel(color.green), channel(color.blue))
  }

  private static let bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
}

extension TierPainter {
  /// Without colours: pictures by letters of more and less ink, tints by shades, and what has a
  /// light background, as a chosen thing has, in reverse.
  private func mono(_ cell: Cell) -> PaintedCell {
    if cell.content == .picture {
      let place = Oklab(Self.mean(cell)).lightness * Double(Self.ramp.count)
      return PaintedCell(Self.ramp[max(0, min(Self.ramp.count - 1, Int(place)))])
    }
    var result = PaintedCell(cell.glyph, style: cell.style)
    if (0x2580...0x259F).contains(cell.glyph.value), let color = cell.foreground,
      !(0x2591...0x2593).contains(cell.glyph.value)
    {
      let lightness = Oklab(color).lightness
      if lightness < 0.6 {
        // Letters for a tint would look like the letters for a line before it.
        result.glyph = isASCII && lightness < 0.45 ? " " : lightness < 0.45 ? "░" : "▒"
        result.style.remove(.reverse)
      }
    } else if let background = cell.background, Oklab(background).lightness > 0.5 {
      result.style.insert(.reverse)
    }
    if isASCII { result.glyph = ASCIIGlyphs.standIn(for: result.glyph) }
    return result
  }

  /// From no ink to the most.
  private static let ramp = Array(" .:-=+*#%@".unicodeScalars)

  /// The colour of both pixels together.
  private static func mean(_ cell: Cell) -> Color {
    let black = Color(0, 0, 0)
    return (cell.foreground ?? black).mixed(with: cell.background ?? black, 0.5)
  }
}
