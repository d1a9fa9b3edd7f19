/// Upright bars in eighths of a cell; with a rectangle one row high, a sparkline.
public struct Bars: Equatable, Sendable {
  /// From 0; what is not finite, or below 0, counts as 0.
  public var values: [Double]
  /// The value of a full bar; nil takes the largest one.
  public var maximum: Double?
  /// One for all bars, or one for each value.
  public var colors: [Color]

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
      let mean = values[first..<end].reduce(0, +) / Double(end - first)
      let fraction = full > 0 ? min(1, mean / full) : 0
      var eighths = Int((fraction * Double(rect.height * 8)).rounded())
      if mean > 0 { eighths = max(1, eighths) }  // little is not nothing
      let color = colors.isEmpty ? nil : colors[first * colors.count / values.count]
      for row in 0..<rect.height {
        let filled = min(8, eighths - (rect.height - 1 - row) * 8)
        guard filled > 0 else { continue }
        let (x, y) = (rect.x + column, rect.y + row)
        grid[x, y] = Cell(
          Self.lowerBlocks[filled - 1], foreground: color, background: grid[x, y].background)
      }
    }
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
