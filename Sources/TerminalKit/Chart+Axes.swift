extension Chart {
  /// Axes with ticks; labels that would touch are not there in the first place.
  func drawAxes(into grid: inout Grid, _ layout: ChartLayout) {
    guard layout.hasAxes else { return }
    let plot = layout.plot
    func axis(_ glyph: Unicode.Scalar, _ x: Int, _ y: Int) {
      grid[x, y] = Cell(glyph, foreground: Theme.frame, background: grid[x, y].background)
    }
    for y in plot.rows { axis("│", plot.x - 1, y) }
    for x in plot.columns { axis("─", x, plot.bottom) }
    axis("└", plot.x - 1, plot.bottom)
    for tick in layout.yTicks {
      let y = plot.y + layout.dotY(tick.value) / 4
      axis("┤", plot.x - 1, y)
      grid.writeRight(tick.label, right: plot.x - 1, y: y, foreground: Theme.dim)
    }
    if !xName.isEmpty {
      grid.writeRight(xName, right: plot.right, y: plot.bottom + 1, foreground: Theme.dim)
    }
    for (tick, start) in xLabels(layout) {
      axis("┬", plot.x + layout.dotX(tick.value) / 2, plot.bottom)
      grid.write(tick.label, x: start, y: plot.bottom + 1, foreground: Theme.dim)
    }
  }

  /// The ticks of x with the column where each label begins, two free cells between them.
  private func xLabels(_ layout: ChartLayout) -> [(tick: Tick, start: Int)] {
    let plot = layout.plot
    let end = plot.right - (xName.isEmpty ? 0 : xName.unicodeScalars.count + 2)
    for count in stride(from: min(10, plot.width / 6), through: 1, by: -1) {
      let labels = layout.x.ticks(atMost: count).map { tick in
        let width = tick.label.unicodeScalars.count
        let middle = plot.x + layout.dotX(tick.value) / 2
        let start = max(plot.x - 1, min(plot.right - width, middle - width / 2))
        return (tick: tick, start: start, end: start + width)
      }
      let fit = labels.filter { $0.end <= end }
      if zip(fit, fit.dropFirst()).allSatisfy({ $1.start - $0.end >= 2 }) {
        return fit.map { ($0.tick, $0.start) }
      }
    }
    return []
  }
}
