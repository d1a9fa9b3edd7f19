extension ChartSeries {
  /// The index of the point nearest in x; nil where there is none.
  ///
  /// - Complexity: O(log n).
  public func nearestIndex(to value: Double) -> Int? {
    let count = min(x.count, y.count)
    guard count > 0, !value.isNaN else { return nil }
    var (low, high) = (0, count)  // the first point at or after the value lies in low…high
    while low < high {
      let middle = (low + high) / 2
      if x[middle] < value { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    guard low < count else { return count - 1 }
    return x[low] - value < value - x[low - 1] ? low : low - 1
  }
}

extension Chart {
  /// The point of the first series nearest to a value of x.
  public func snapped(_ value: Double) -> Double? {
    guard let first = series.first, let index = first.nearestIndex(to: value) else { return nil }
    return first.x[index]
  }

  /// The value of x under a column of the grid, when the chart is drawn into `rect`; for the mouse.
  public func x(atColumn column: Int, in rect: Rect) -> Double? {
    guard let layout = ChartLayout(self, in: rect), layout.plot.columns.contains(column) else {
      return nil
    }
    let fraction = (Double(column - layout.plot.x) + 0.5) / Double(layout.plot.width)
    let range = layout.x.range
    return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
  }

  /// The value of y in a row of the grid, when the chart is drawn into `rect` with a linear axis;
  /// for the mouse.
  public func y(atRow row: Int, in rect: Rect) -> Double? {
    guard yScale == .linear, let layout = ChartLayout(self, in: rect),
      layout.plot.rows.contains(row)
    else { return nil }
    let fraction = 1 - (Double(row - layout.plot.y) + 0.5) / Double(layout.plot.height)
    let range = layout.y.range
    return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
  }

  func drawCursorLine(into grid: inout Grid, _ layout: ChartLayout) {
    guard let cursor = layout.cursor, layout.x.range.contains(cursor) else { return }
    let x = layout.plot.x + layout.dotX(cursor) / 2
    for y in layout.plot.rows {
      grid[x, y] = Cell("│", foreground: Theme.accent, background: grid[x, y].background)
    }
    if layout.hasAxes { grid[x, layout.plot.bottom] = Cell("┴", foreground: Theme.accent) }
  }

  /// A point on each curve and the numbers beside the cursor, in the top row.
  func drawReadOut(into grid: inout Grid, _ layout: ChartLayout) {
    guard let cursor = layout.cursor, layout.x.range.contains(cursor) else { return }
    let plot = layout.plot
    let column = plot.x + layout.dotX(cursor) / 2
    let place = cursor == cursor.rounded() && abs(cursor) < 1e15
    let value = place ? NumberText.grouped(Int(cursor)) : NumberText.significant(cursor)
    var words = [(text: xName.isEmpty ? value : "\(xName) \(value)", color: Theme.accent)]
    for (series, buckets) in zip(series, layout.buckets) {
      words.append((NumberText.significant(buckets.probed), series.color))
      guard layout.y.range.contains(buckets.probed) else { continue }
      let y = plot.y + layout.dotY(buckets.probed) / 4
      grid[column, y] = Cell(
        "●", foreground: series.color, background: grid[column, y].background, style: .bold)
    }
    let width = words.reduce(0) { $0 + $1.text.unicodeScalars.count + 1 }
    var x = column + width + 1 <= plot.right ? column + 2 : max(plot.x, column - width)
    for word in words {
      x = grid.write(
        word.text, x: x, y: plot.y, maxWidth: plot.right - x, foreground: word.color,
        style: .bold)
      x += 1
    }
  }
}
