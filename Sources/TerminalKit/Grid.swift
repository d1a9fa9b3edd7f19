/// A 24-bit colour; the painter finds the nearest one that the terminal has.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// How a glyph is drawn.
public struct Style: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Style(rawValue: 1)
  public static let dim = Style(rawValue: 2)
  public static let reverse = Style(rawValue: 4)
  public static let underline = Style(rawValue: 8)
}

/// What a cell shows, so that a painter without colours knows how to stand in for it.
public enum CellContent: UInt8, Hashable, Sendable {
  case text
  /// An upper half block: the foreground is the upper pixel, the background the lower one.
  case picture
}

/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
  /// One column wide, never a combining mark.
  public var glyph: Unicode.Scalar
  /// nil: the terminal's own.
  public var foreground: Color?
  public var background: Color?
  public var style: Style
  public var content: CellContent

  public init(
    _ glyph: Unicode.Scalar, foreground: Color? = nil, background: Color? = nil, style: Style = [],
    content: CellContent = .text
  ) {
    self.glyph = glyph
    self.foreground = foreground
    self.background = background
    self.style = style
    self.content = content
  }

  public static let blank = Cell(" ")
}

/// A size in cells or pixels.
public struct Size: Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(_ width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }
}

/// A rectangle of cells; a negative size counts as none.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public var isEmpty: Bool { width == 0 || height == 0 }
}

/// The whole screen as cells: what views paint and the painter shows.
public struct Grid: Equatable, Sendable {
  public let size: Size
  public private(set) var cells: [Cell]

  public init(_ size: Size, filledWith cell: Cell = .blank) {
    self.size = Size(max(0, size.width), max(0, size.height))
    cells = Array(repeating: cell, count: self.size.width * self.size.height)
  }

  public var bounds: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

  /// Reading outside gives a blank, writing outside does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * size.width + x] : .blank }
    set { if contains(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < size.width && y < size.height
  }
}
