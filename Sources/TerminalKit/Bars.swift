/// Upright bars in eighths of a cell; with a rectangle one row high, a sparkline.
public struct Bars: Equatable, Sendable {
  /// From 0; what is not finite, or below 0, counts as 0.
  public var values: [Double]
  /// The value of a full bar; nil takes the largest one.
  public var maximum: Double?
  /// One for all bars, or one for each value.
  public var colors: [Color]
  /// The part of each bar, from below, that is drawn darker; none, or as many as `values`.
  public var floors: [Double] = []

  public init(_ values: [Double], maximum: Double? = nil, color: Color) {
    self.init(values, maximum: maximum, colors: [color])
  }

  public init(_ values: [Double], maximum: Double? = nil, colors: [Color]) {
    self.values = values
    self.maximum = maximum
    self.colors = colors
  }

  /// Fills the width: each column shows the mean of the values that fall into it, or the value it
  /// lies in where there are fewer values than columns.
  public func draw(into grid: inout Grid, in rect: Rect) {
    guard !values.isEmpty, !rect.isEmpty else { return }
    let values = values.map { $0.isFinite && $0 > 0 ? $0 : 0 }
    let full = maximum ?? values.max() ?? 0
    for column in 0..<rect.width {
      let first = min(column * values.count / rect.width, values.count - 1)
      let end = max(first + 1, (column + 1) * values.count / rect.width)
      func eighths(_ values: ArraySlice<Double>) -> Int {
        let mean = values.reduce(0, +) / Double(values.count)
        let fraction = full > 0 && mean > 0 ? min(1, mean / full) : 0
        let eighths = Int((fraction * Double(rect.height * 8)).rounded())
        return mean > 0 ? max(1, eighths) : eighths  // little is not nothing
      }
      let height = eighths(values[first..<end])
      let floor = floors.count == values.count ? eighths(floors[first..<end]) : 0
      let color = colors.isEmpty ? nil : colors[first * colors.count / values.count]
      for row in 0..<rect.height {
        let base = (rect.height - 1 - row) * 8
        guard height > base else { continue }
        let (x, y) = (rect.x + column, rect.y + row)
        grid[x, y] = Self.cell(
          min(8, height - base), floor: min(8, floor - base), color,
          background: grid[x, y].background)
      }
    }
  }

  /// A cell of a bar; where the top and the darker part end in the same one, the top is shown.
  private static func cell(
    _ filled: Int, floor: Int, _ color: Color?, background: Color?
  ) -> Cell {
    let dark = color.map { $0.mixed(with: Theme.track, 0.65) }
    if floor >= filled {
      return Cell(lowerBlocks[filled - 1], foreground: dark, background: background)
    }
    guard floor > 0, filled == 8 else {
      return Cell(lowerBlocks[filled - 1], foreground: color, background: background)
    }
    return Cell(lowerBlocks[floor - 1], foreground: dark, background: color)
  }

  /// ▁ to █, one to eight eighths from below.
  static let lowerBlocks: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}

/// How much is done, in eighths of a cell from the left.
public struct ProgressBar: Equatable, Sendable {
  /// 0…1; anything else is clamped, NaN is 0.
  public var fraction: Double
  public var color: Color
  /// What is not done yet.
  public var trackColor: Color

  public init(_ fraction: Double, color: Color, trackColor: Color) {
    self.fraction = fraction
    self.color = color
    self.trackColor = trackColor
  }

  /// Fills every row of `rect`.
  public func draw(into grid: inout Grid, in rect: Rect) {
    let part = fraction > 0 ? min(1, fraction) : 0
    let eighths = Int((part * Double(rect.width * 8)).rounded(.down))
    for y in rect.rows {
      for column in 0..<rect.width {
        let filled = min(8, eighths - column * 8)
        grid[rect.x + column, y] =
          filled > 0
          ? Cell(Self.leftBlocks[filled - 1], foreground: color, background: trackColor)
          : Cell("░", foreground: trackColor, background: trackColor)
      }
    }
  }

  /// ▏ to █, one to eight eighths from the left.
  private static let leftBlocks: [Unicode.Scalar] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
}
