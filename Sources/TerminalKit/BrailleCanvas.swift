/// A drawing surface of dots, 2 × 4 in each cell, shown as braille patterns.
///
/// Dots are addressed from the top left; those outside are left out. A cell has one colour: that
/// of the dot set last in it.
public struct BrailleCanvas: Equatable, Sendable {
  /// In cells.
  public let size: Size
  private var patterns: [UInt8]
  private var colors: [Color]

  public init(_ size: Size) {
    self.size = Size(max(0, size.width), max(0, size.height))
    patterns = Array(repeating: 0, count: self.size.width * self.size.height)
    colors = Array(repeating: Color(255, 255, 255), count: patterns.count)
  }

  /// In dots.
  public var dots: Size { Size(size.width * 2, size.height * 4) }

  public mutating func set(_ x: Int, _ y: Int, _ color: Color) {
    guard x >= 0, y >= 0, x < dots.width, y < dots.height else { return }
    let index = (y / 4) * size.width + x / 2
    patterns[index] |= Self.bits[(y % 4) * 2 + x % 2]
    colors[index] = color
  }

  /// The dots of a straight line, both ends included (Bresenham's, 1965).
  public mutating func line(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ color: Color
  ) {
    guard let (start, end) = clipped(start, end) else { return }
    let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (stepX, stepY) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y, error) = (start.x, start.y, dx + dy)
    while true {
      set(x, y, color)
      if x == end.x && y == end.y { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// A line through the points; one point alone is a dot.
  public mutating func plot(_ points: [(x: Int, y: Int)], _ color: Color) {
    if let first = points.first, points.count == 1 { set(first.x, first.y, color) }
    for (start, end) in zip(points, points.dropFirst()) { line(from: start, to: end, color) }
  }

  /// Whether a cell holds a dot.
  ///
  /// - Precondition: The cell lies on the canvas.
  func hasDots(_ column: Int, _ row: Int) -> Bool { patterns[row * size.width + column] != 0 }

  /// Puts the cells that hold a dot onto the grid, from the top left of `rect` and within it; they
  /// keep the background that is there.
  public func draw(into grid: inout Grid, in rect: Rect) {
    for y in 0..<min(size.height, rect.height) {
      for x in 0..<min(size.width, rect.width) where patterns[y * size.width + x] != 0 {
        let index = y * size.width + x
        guard let glyph = Unicode.Scalar(0x2800 + UInt32(patterns[index])) else { continue }
        grid[rect.x + x, rect.y + y] = Cell(
          glyph, foreground: colors[index], background: grid[rect.x + x, rect.y + y].background)
      }
    }
  }

  /// The bit of each dot of a cell, row by row.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  /// The part of a line within one canvas of the edges, so that a distant end costs nothing; nil
  /// where no part is.
  ///
  /// Source: Liang & Barsky (1984).
  private func clipped(
    _ start: (x: Int, y: Int), _ end: (x: Int, y: Int)
  ) -> ((x: Int, y: Int), (x: Int, y: Int))? {
    let (x0, y0) = (Double(start.x), Double(start.y))
    let (dx, dy) = (Double(end.x) - x0, Double(end.y) - y0)
    let (width, height) = (Double(dots.width), Double(dots.height))
    var (first, last) = (0.0, 1.0)
    for (p, q) in [
      (-dx, x0 + width), (dx, 2 * width - x0), (-dy, y0 + height), (dy, 2 * height - y0),
    ] {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        first = max(first, q / p)
      } else {
        last = min(last, q / p)
      }
    }
    guard first <= last else { return nil }
    func point(_ part: Double) -> (x: Int, y: Int) {
      (Int((x0 + part * dx).rounded()), Int((y0 + part * dy).rounded()))
    }
    return (first == 0 ? start : point(first), last == 1 ? end : point(last))
  }
}
