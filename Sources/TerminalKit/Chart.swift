/// A curve of a chart: points in ascending order of x.
///
/// Points that are not finite are left out, and on a logarithmic axis those that are not above 0.
public struct ChartSeries: Equatable, Sendable {
  public var x: [Double]
  /// As many as `x`; where they differ, the longer one is cut.
  public var y: [Double]
  public var color: Color
  /// The tint behind the line from the smallest to the largest value; nil: none.
  public var bandColor: Color?
  /// Whether the curve itself is drawn, not its band alone.
  public var hasLine = true
  /// Whether the curve is interrupted, so that it is told from another without colours.
  public var isDotted = false
  /// The weight of the past in the line's running mean, 0 (the values themselves) up to 1.
  public var smoothing: Double

  public init(
    x: [Double], y: [Double], color: Color, bandColor: Color? = nil, smoothing: Double = 0
  ) {
    self.x = x
    self.y = y
    self.color = color
    self.bandColor = bandColor
    self.smoothing = smoothing
  }
}

/// A glyph at a point of a chart.
public struct ChartMarker: Equatable, Sendable {
  public var x: Double
  /// nil: on the axis of x.
  public var y: Double?
  public var glyph: Unicode.Scalar
  public var color: Color

  public init(x: Double, y: Double? = nil, glyph: Unicode.Scalar, color: Color) {
    self.x = x
    self.y = y
    self.glyph = glyph
    self.color = color
  }
}

/// Curves over a common axis, in braille, with labelled axes where there is room for them.
public struct Chart: Equatable, Sendable {
  public enum Scale: Hashable, Sendable { case linear, logarithmic }

  /// Later ones are drawn over earlier ones.
  public var series: [ChartSeries]
  public var yScale: Scale
  /// nil: from the first to the last point.
  public var xRange: ClosedRange<Double>?
  /// nil: what the visible points need, with a margin.
  public var yRange: ClosedRange<Double>?
  /// What x is, written at the end of its axis and before the cursor's value; may be empty.
  public var xName: String
  /// A vertical line that snaps to the nearest point of the first series and reads all of them.
  public var cursor: Double?
  public var markers: [ChartMarker]

  public init(
    _ series: [ChartSeries], yScale: Scale = .linear, xRange: ClosedRange<Double>? = nil,
    yRange: ClosedRange<Double>? = nil, xName: String = "", cursor: Double? = nil,
    markers: [ChartMarker] = []
  ) {
    self.series = series
    self.yScale = yScale
    self.xRange = xRange
    self.yRange = yRange
    self.xName = xName
    self.cursor = cursor
    self.markers = markers
  }

  /// Paints the chart over the whole of `rect`; nothing where no point is to be seen.
  ///
  /// - Returns: Whether there was something to show.
  @discardableResult
  public func draw(into grid: inout Grid, in rect: Rect) -> Bool {
    guard let layout = ChartLayout(self, in: rect) else { return false }
    drawAxes(into: &grid, layout)
    var canvas = BrailleCanvas(layout.plot.size)
    for (series, buckets) in zip(series, layout.buckets) where series.hasLine {
      drawLine(series, buckets, layout, onto: &canvas)
    }
    for (series, buckets) in zip(series, layout.buckets) {
      guard let color = series.bandColor else { continue }
      drawBand(buckets, color, layout, into: &grid, under: canvas)
    }
    drawCursorLine(into: &grid, layout)
    canvas.draw(into: &grid, in: layout.plot)
    drawLonePoints(into: &grid, layout)
    drawMarkers(into: &grid, layout)
    drawReadOut(into: &grid, layout)
    return true
  }

  private func drawLine(
    _ series: ChartSeries, _ buckets: SeriesBuckets, _ layout: ChartLayout,
    onto canvas: inout BrailleCanvas
  ) {
    var previous = buckets.before.map { (x: layout.dotX($0.x), y: layout.dotY($0.y)) }
    for (column, bucket) in buckets.columns.enumerated() {
      guard let bucket else { continue }
      if series.isDotted, column % 4 >= 2 {
        previous = nil
        continue
      }
      let entry = (x: column, y: layout.dotY(bucket.first))
      canvas.line(from: previous ?? entry, to: entry, series.color)
      canvas.line(
        from: (column, layout.dotY(bucket.lineLow)), to: (column, layout.dotY(bucket.lineHigh)),
        series.color)
      previous = (column, layout.dotY(bucket.last))
    }
    if let previous, let after = buckets.after {
      canvas.line(from: previous, to: (layout.dotX(after.x), layout.dotY(after.y)), series.color)
    }
  }

  /// The tint, to an eighth of a cell; whole cells are full blocks in their own colour, which a
  /// painter without colours can tell from nothing.
  private func drawBand(
    _ buckets: SeriesBuckets, _ color: Color, _ layout: ChartLayout, into grid: inout Grid,
    under canvas: BrailleCanvas
  ) {
    let plot = layout.plot
    for (column, band) in buckets.band.enumerated() {
      guard let band else { continue }
      let low = layout.eighths(band.low)
      let high = max(low + 1, layout.eighths(band.high))
      for row in 0..<plot.height {
        let base = (plot.height - 1 - row) * 8
        let (start, end) = (max(0, low - base), min(8, high - base))
        guard end > start else { continue }
        let background = grid[plot.x + column, plot.y + row].background
        let cell: Cell
        if canvas.hasDots(column, row) || (start == 0 && end == 8) {
          cell = Cell("█", foreground: color, background: end - start >= 4 ? color : background)
        } else if start == 0 {
          cell = Cell(Bars.lowerBlocks[end - 1], foreground: color, background: background)
        } else {
          cell = Self.upperBlock(from: start, color, background)
        }
        grid[plot.x + column, plot.y + row] = cell
      }
    }
  }

  /// The upper part of a cell tinted, by leaving out the lower eighths.
  private static func upperBlock(from start: Int, _ color: Color, _ background: Color?) -> Cell {
    let glyph = Bars.lowerBlocks[start - 1]
    guard let background else { return Cell(glyph, foreground: color, style: .reverse) }
    return Cell(glyph, foreground: background, background: color)
  }

  /// A point that is alone in its series would be a single dot.
  private func drawLonePoints(into grid: inout Grid, _ layout: ChartLayout) {
    for (series, buckets) in zip(series, layout.buckets) where series.hasLine {
      let filled = buckets.columns.indices.filter { buckets.columns[$0] != nil }
      guard filled.count == 1, buckets.before == nil, buckets.after == nil,
        let bucket = buckets.columns[filled[0]], layout.y.range.contains(bucket.last)
      else { continue }
      let (x, y) = (
        layout.plot.x + filled[0] / 2, layout.plot.y + layout.dotY(bucket.last) / 4
      )
      grid[x, y] = Cell("●", foreground: series.color, background: grid[x, y].background)
    }
  }

  private func drawMarkers(into grid: inout Grid, _ layout: ChartLayout) {
    for marker in markers where marker.x.isFinite && layout.x.range.contains(marker.x) {
      let column = layout.plot.x + layout.dotX(marker.x) / 2
      var row = layout.plot.bottom - (layout.hasAxes ? 0 : 1)
      if let y = marker.y {
        guard layout.y.range.contains(y) else { continue }
        row = layout.plot.y + layout.dotY(y) / 4
      }
      grid[column, row] = Cell(
        marker.glyph, foreground: marker.color, background: grid[column, row].background)
    }
  }
}
