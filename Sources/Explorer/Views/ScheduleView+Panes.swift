import EngineMessages
import Schedules
import TerminalKit

/// What training looks at, and where sampling steps: each a pane with settings of its own.
extension AppState {
  func paintDensity(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "what training looks at", note: densityNote(width: rect.width), color: Theme.heldOut,
      pane: .timestepDensity, into: &grid, in: rect)
    let current = focus == .timestepDensity ? Field.timestepDensity : nil
    paintPane([.timestepDensity], current: current, densitySentence, into: &grid, in: inside) {
      paintWeightChart(into: &$0, in: $1)
    }
  }

  private func densityNote(width: Int) -> String {
    width < 48 ? "" : train.isChangeable ? "by the run that learns" : "by the next run"
  }

  func paintGrid(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "sampling grid", note: rect.width < 44 ? "" : "log-SNR, DPM-Solver++", color: Theme.logSNR,
      pane: .samplingGrid, into: &grid, in: rect)
    let current = focus == .samplingGrid ? schedule.gridField : nil
    paintPane(Field.ofGrid, current: current, schedule.gridSentence, into: &grid, in: inside) {
      gridChart?.draw(into: &$0, in: $1)
    }
  }

  /// Settings and a sentence beside a chart, or above it, where the sentence has to have room left.
  private func paintPane(
    _ fields: [Field], current: Field?, _ sentence: String, into grid: inout Grid, in rect: Rect,
    chart: (inout Grid, Rect) -> Void
  ) {
    guard !rect.isEmpty else { return }
    if rect.width >= 60 {
      let (left, right) = rect.split(left: 28)
      paint(fields, current: current, into: &grid, in: left)
      let text = left.split(top: fields.count + 1).rest
      TextBlock.paint(sentence, into: &grid, in: text, color: Theme.accent)
      chart(&grid, right.split(left: 2).rest)
      return
    }
    let (top, below) = rect.split(top: fields.count)
    paint(fields, current: current, into: &grid, in: top)
    let lines = TextBlock.wrapped(sentence, width: below.width).count
    let (text, rest) = below.split(top: below.height - lines >= 7 ? lines : 0)
    TextBlock.paint(sentence, into: &grid, in: text, color: Theme.accent)
    chart(&grid, rest)
  }

  /// How often each t is drawn, and what the losses make of its error, each with the mean 1.
  func paintWeightChart(into grid: inout Grid, in rect: Rect) {
    guard let current = schedule.current?.schedule,
      let weights = ScheduleState.LossWeights(current)
    else {
      PanePainter.promise("A schedule of one step weights nothing.", into: &grid, in: rect)
      return
    }
    let (plot, legend) = rect.split(bottom: rect.height >= 5 ? 1 : 0)
    let density = densityOfTimesteps(current.timesteps)
    let lines: [(name: String, glyph: Unicode.Scalar, series: ChartSeries)] = [
      ("bound", "B", Self.weightSeries(weights.timesteps, weights.bound, Theme.heldOut)),
      ("min-SNR", "M", Self.weightSeries(weights.timesteps, weights.minSNR, Theme.x0Hat)),
      ("density", "D", density),
    ]
    var simple = Self.weightSeries(weights.timesteps, weights.timesteps.map { _ in 1 }, Theme.loss)
    simple.isDotted = true
    let markers = lines.enumerated().compactMap { index, line -> ChartMarker? in
      let place = line.series.x.count * (2 * index + 1) / 6
      guard line.series.x.indices.contains(place) else { return nil }
      return ChartMarker(
        x: line.series.x[place], y: line.series.y[place], glyph: line.glyph,
        color: line.series.color)
    }
    // What counts for less than that is as good as nothing.
    let most = lines.flatMap(\.series.y).filter(\.isFinite).max() ?? 1
    Chart(
      [simple] + lines.map(\.series), yScale: .logarithmic, yRange: 0.02...max(2, 1.3 * most),
      xName: "t", markers: markers
    ).draw(into: &grid, in: plot)
    guard !legend.isEmpty else { return }
    var x = legend.x
    for line in lines {
      x = grid.write(
        "\(line.glyph) \(line.name)", x: x, y: legend.y, maxWidth: max(0, legend.right - x),
        foreground: line.series.color)
      x += 2
    }
    let simpleName = "┄ simple"
    guard x + simpleName.count <= legend.right else { return }
    grid.write(simpleName, x: x, y: legend.y, foreground: Theme.loss)
  }

  /// T·p_t of the density that is chosen.
  private func densityOfTimesteps(_ timesteps: Int) -> ChartSeries {
    guard train.edited.timestepDensity == .importance,
      let losses = train.measurements?.timestepLosses, losses.timesteps == timesteps,
      let density = ScheduleState.importance(of: losses)
    else {
      return ChartSeries(x: [1, Double(timesteps)], y: [1, 1], color: Theme.accent)
    }
    let middles = density.indices.map { part in
      let range = losses.timesteps(of: part)
      return Double(range.lowerBound + range.upperBound) / 2
    }
    return ChartSeries(x: middles, y: density, color: Theme.accent)
  }

  /// At most some hundreds of points, both ends among them.
  private static func weightSeries(
    _ timesteps: [Int], _ weights: [Double], _ color: Color
  ) -> ChartSeries {
    let last = timesteps.count - 1
    let points = min(last, 300)
    let places = points > 0 ? (0...points).map { $0 * last / points } : [0]
    return ChartSeries(
      x: places.map { Double(timesteps[$0]) }, y: places.map { weights[$0] }, color: color)
  }

  /// The log-SNR with a mark at each step; nil where there is no grid.
  var gridChart: Chart? {
    guard let current = schedule.current?.schedule, let grid = try? schedule.grid(on: current)
    else { return nil }
    let steps = grid.times.flatMap { time in
      [
        ChartMarker(x: time, y: current.logSNR(at: time), glyph: "●", color: Theme.accent),
        ChartMarker(x: time, glyph: "┴", color: Theme.accent),
      ]
    }
    return Chart(curves(Theme.logSNR, from: 1) { $0.logSNR(at: $1) }, xName: "t", markers: steps)
  }
}

/// The panes that are not open, a line each.
extension AppState {
  func paintTrainingScheduleLine(into grid: inout Grid, in rect: Rect) {
    let left = schedule.current?.schedule.alphaBar.last.map(NumberText.significant) ?? "-"
    paintLine(
      "training schedule", "\(schedule.specification.summary) · \u{1FB1}_T \(left)", Theme.beta,
      into: &grid, in: rect)
  }

  func paintDensityLine(into grid: inout Grid, in rect: Rect) {
    var text = "t \(train.edited.timestepDensity.words)"
    if let current = schedule.current?.schedule,
      let heaviest = ScheduleState.LossWeights(current)?.heaviest
    {
      text +=
        " · to the bound t = \(NumberText.grouped(heaviest.timestep)) counts "
        + "\(NumberText.significant(heaviest.weight)) ×"
    }
    paintLine("what training looks at", text, Theme.heldOut, into: &grid, in: rect)
  }

  func paintGridLine(into grid: inout Grid, in rect: Rect) {
    var text = "\(schedule.gridStepsInUse) steps, \(schedule.gridLayout.words)"
    if let current = schedule.current?.schedule, let grid = try? schedule.grid(on: current),
      let first = grid.timesteps.first, let last = grid.timesteps.last
    {
      text += " · t = \(NumberText.grouped(first)) … \(NumberText.grouped(last))"
    }
    paintLine("sampling grid", text, Theme.logSNR, into: &grid, in: rect)
  }

  private func paintLine(
    _ title: String, _ text: String, _ color: Color, into grid: inout Grid, in rect: Rect
  ) {
    guard !rect.isEmpty else { return }
    let x = grid.write(
      title, x: rect.x + 2, y: rect.y, maxWidth: max(0, rect.width - 4), foreground: color)
    let start = max(x + 2, rect.x + 26)
    grid.write(
      text, x: start, y: rect.y, maxWidth: max(0, rect.right - 2 - start), foreground: Theme.dim)
  }
}
