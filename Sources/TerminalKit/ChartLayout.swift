import Foundation

/// An axis from one value to another.
struct ChartAxis: Equatable {
  /// Not empty; above 0 where the axis is logarithmic.
  let range: ClosedRange<Double>
  let isLogarithmic: Bool

  /// Where a value lies: 0 at the start, 1 at the end.
  func fraction(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard isLogarithmic else { return (value - low) / (high - low) }
    return log(value / low) / log(high / low)
  }

  /// A range that holds the values with a margin around them; a single value is in its middle.
  init?(around low: Double, _ high: Double, isLogarithmic: Bool) {
    guard low.isFinite, high.isFinite, low <= high, !isLogarithmic || low > 0 else { return nil }
    self.isLogarithmic = isLogarithmic
    if isLogarithmic {
      let factor = high / low > 1.000_001 ? pow(high / low, 0.04) : 2
      range = max(low / factor, .leastNormalMagnitude)...min(high * factor, 1e300)
    } else if high - low > max(abs(low), abs(high)) * 1e-9 {
      let margin = min((high - low) * 0.04, 1e300)
      // An axis that begins near 0 begins there.
      let start = low >= 0 && low < high * 0.25 ? 0 : low - margin
      range = start...high + margin
    } else {
      let margin = max(abs(low) * 0.2, low == 0 ? 1 : 1e-300)
      range = low - margin...high + margin
    }
    guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound
    else { return nil }
  }

  /// nil where the range is empty or not of the axis's kind.
  init?(_ range: ClosedRange<Double>, isLogarithmic: Bool) {
    guard range.lowerBound < range.upperBound, range.lowerBound.isFinite,
      (range.upperBound - range.lowerBound).isFinite, !isLogarithmic || range.lowerBound > 0
    else { return nil }
    self.range = range
    self.isLogarithmic = isLogarithmic
  }
}

/// Where everything of a chart lies.
struct ChartLayout {
  /// The cells of the curves.
  let plot: Rect
  /// Whether there is room for labels at the left of the plot and below it.
  let hasAxes: Bool
  let x: ChartAxis
  let y: ChartAxis
  let yTicks: [Tick]
  let buckets: [SeriesBuckets]
  /// The point of the first series that the cursor snaps to.
  let cursor: Double?

  /// nil where there is no room or no point in the range.
  init?(_ chart: Chart, in rect: Rect) {
    guard !rect.isEmpty, let x = Self.xAxis(chart) else { return nil }
    let cursor = chart.cursor.flatMap { chart.snapped($0) }
    let hasAxes = rect.width >= Self.leastWidth && rect.height >= 5
    var gutter = hasAxes ? Self.usualGutter : 0
    var plot = Self.plot(rect, gutter: gutter, hasAxes: hasAxes)
    var buckets = Self.buckets(chart, x, columns: plot.width * 2, cursor: cursor)
    guard let y = Self.yAxis(chart, buckets) else { return nil }
    let ticks = hasAxes ? Self.yTicks(y, rows: plot.height) : []
    let widest = ticks.map { $0.label.unicodeScalars.count + 1 }.max() ?? 0
    if widest > gutter, rect.width - widest >= Self.leastWidth / 2 {
      gutter = widest
      plot = Self.plot(rect, gutter: gutter, hasAxes: hasAxes)
      buckets = Self.buckets(chart, x, columns: plot.width * 2, cursor: cursor)
    }
    (self.plot, self.hasAxes, self.x, self.y) = (plot, hasAxes, x, y)
    (yTicks, self.buckets, self.cursor) = (ticks, buckets, cursor)
  }

  /// The column of dots of a value; far outside for values far outside.
  func dotX(_ value: Double) -> Int {
    Self.clamped(x.fraction(value) * Double(plot.width * 2 - 1))
  }

  /// The row of dots of a value, from the top.
  func dotY(_ value: Double) -> Int {
    Self.clamped((1 - y.fraction(value)) * Double(plot.height * 4 - 1))
  }

  /// The height of a value in eighths of a cell.
  func eighths(_ value: Double) -> Int { Self.clamped(y.fraction(value) * Double(plot.height * 8)) }

  private static func clamped(_ value: Double) -> Int {
    Int(max(-1e6, min(1e6, value.isNaN ? 1e6 : value.rounded())))
  }

  private static let leastWidth = 24
  /// Wide enough for most labels, so that the plot stays where it is while they change.
  private static let usualGutter = 7

  private static func plot(_ rect: Rect, gutter: Int, hasAxes: Bool) -> Rect {
    Rect(
      x: rect.x + gutter, y: rect.y, width: rect.width - gutter,
      height: rect.height - (hasAxes ? 2 : 0))
  }

  private static func xAxis(_ chart: Chart) -> ChartAxis? {
    if let range = chart.xRange { return ChartAxis(range, isLogarithmic: false) }
    let starts = chart.series.compactMap { $0.x.first { $0.isFinite } }
    let ends = chart.series.compactMap { $0.x.last { $0.isFinite } }
    guard let start = starts.min(), let end = ends.max(), start <= end else { return nil }
    if start < end { return ChartAxis(start...end, isLogarithmic: false) }
    return ChartAxis(start - 1...start + 1, isLogarithmic: false)
  }

  private static func buckets(
    _ chart: Chart, _ x: ChartAxis, columns: Int, cursor: Double?
  ) -> [SeriesBuckets] {
    chart.series.map { series in
      SeriesBuckets(
        series, isLogarithmic: chart.yScale == .logarithmic, range: x.range, columns: columns,
        probe: cursor.flatMap { series.nearestIndex(to: $0) })
    }
  }

  private static func yAxis(_ chart: Chart, _ buckets: [SeriesBuckets]) -> ChartAxis? {
    let isLogarithmic = chart.yScale == .logarithmic
    if let range = chart.yRange { return ChartAxis(range, isLogarithmic: isLogarithmic) }
    var (low, high) = (Double.infinity, -Double.infinity)
    for (series, buckets) in zip(chart.series, buckets) {
      for case let bucket? in buckets.columns {
        let hasBand = series.bandColor != nil
        low = min(low, hasBand ? bucket.low : bucket.lineLow)
        high = max(high, hasBand ? bucket.high : bucket.lineHigh)
      }
    }
    return ChartAxis(around: low, high, isLogarithmic: isLogarithmic)
  }

  /// As many labels as have at least a free row between them.
  private static func yTicks(_ axis: ChartAxis, rows: Int) -> [Tick] {
    for count in stride(from: max(2, rows * 2 / 5), through: 1, by: -1) {
      let ticks = axis.ticks(atMost: count)
      let places = ticks.map { (1 - axis.fraction($0.value)) * Double(rows - 1) }
      if zip(places, places.dropFirst()).allSatisfy({ abs($0 - $1) >= 2 }) { return ticks }
    }
    return []
  }
}
