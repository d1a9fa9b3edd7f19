import TerminalKit

extension AppState {
  func paintLoss(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      train.phase == .idle && !train.hasCurve ? "begin here" : "loss", note: lossNote,
      color: Theme.loss,
      pane: .lossChart, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard train.hasCurve else {
      if train.phase == .idle {
        Invitation.paint(into: &grid, in: inside)
      } else {
        PanePainter.promise(lossPromise, into: &grid, in: inside)
      }
      return
    }
    lossChart(columns: inside.width * 2).draw(into: &grid, in: inside)
    paintLegend(into: &grid, in: inside)
  }

  private var lossNote: String {
    guard let all = train.allSteps else { return "" }
    let scale = train.isLogarithmic ? "log" : "linear"
    guard let cursor = train.cursor, !train.curve.isEmpty else {
      let seen = train.visibleSteps
      let range =
        train.window.width == nil
        ? "whole run"
        : train.window.end == nil
          ? "last \(NumberText.grouped(seen.upperBound - seen.lowerBound))"
          : "\(NumberText.grouped(seen.lowerBound))–\(NumberText.grouped(seen.upperBound)) of "
            + NumberText.grouped(all.upperBound)
      let mean = train.curve.last.map { " · mean \(NumberText.significant($0.smooth))" } ?? ""
      return "\(scale) · \(range)\(mean)"
    }
    let point = train.curve.point(train.curve.index(at: cursor))
    let held = train.heldOut.last { $0.step <= cursor }
    if let change = change(near: cursor) {
      return "step \(NumberText.grouped(point.step)) · ◆ \(change)"
    }
    return "step \(NumberText.grouped(point.step)) · \(NumberText.significant(point.loss))"
      + " · mean \(NumberText.significant(point.smooth))"
      + (held.map { " · held out \(NumberText.significant($0.loss))" } ?? "")
  }

  private var lossPromise: String {
    train.phase == .starting
      ? "The data are read and the network is built; the loss is drawn here from the first step on."
      : "The loss is drawn here, step by step."
  }

  /// A tinted band from the smallest to the largest loss, and the smoothed one upon it; as many
  /// ranges of steps are summed up as there are columns of dots.
  func lossChart(columns: Int) -> Chart {
    let visible = train.visibleSteps
    let buckets = ChartBuckets(visible, columns: columns)
    var band = ChartSeries(
      x: [], y: [], color: Theme.lossBand, bandColor: Theme.lossBand)
    band.hasLine = false
    var line = ChartSeries(x: [], y: [], color: Theme.loss)
    for steps in buckets.steps {
      guard let summary = train.curve.summary(of: steps) else { continue }
      let x = Double(steps.upperBound - 1)
      band.x += [x, x]
      band.y += [summary.low, summary.high]
      line.x.append(x)
      line.y.append(summary.smooth)
    }
    let compared = train.compared.indices.map { comparedSeries($0, buckets) }
    let first = Double(visible.lowerBound)
    return Chart(
      [band] + compared.map(\.line) + [heldOutSeries, line],
      yScale: train.isLogarithmic ? .logarithmic : .linear,
      xRange: first...max(first + 1, Double(visible.upperBound)), xName: "step",
      markers: changeMarkers + compared.flatMap(\.markers) + cursorMarkers)
  }

  /// The smoothed loss of a run that is compared, and its glyph at two places upon it.
  private func comparedSeries(
    _ index: Int, _ buckets: ChartBuckets
  ) -> (line: ChartSeries, markers: [ChartMarker]) {
    let color = ComparedRun.color(index)
    var line = ChartSeries(x: [], y: [], color: color)
    for steps in buckets.steps {
      guard let summary = train.compared[index].curve.summary(of: steps) else { continue }
      line.x.append(Double(steps.upperBound - 1))
      line.y.append(summary.smooth)
    }
    let places = [line.x.count * (2 * index + 3) / 16, line.x.count - 1]
    let markers = places.compactMap { place in
      line.x.indices.contains(place)
        ? ChartMarker(
          x: line.x[place], y: line.y[place], glyph: ComparedRun.glyph(index), color: color) : nil
    }
    return (line, markers)
  }

  private var heldOutSeries: ChartSeries {
    let points = train.heldOut
    var line = ChartSeries(
      x: points.map { Double($0.step) }, y: points.map(\.loss), color: Theme.heldOut)
    line.isDotted = true
    return line
  }

  /// Where settings were changed, on the axis.
  private var changeMarkers: [ChartMarker] {
    train.marks.map { ChartMarker(x: Double($0.after), glyph: "◆", color: Theme.warning) }
  }

  /// What was changed near a step, if something was.
  private func change(near step: Int) -> String? {
    let reach = max(1, train.visibleSteps.count / 60)
    let near = train.marks.filter { abs($0.after - step) <= reach }
    return near.min { abs($0.after - step) < abs($1.after - step) }.map(\.change.words)
  }

  private var cursorMarkers: [ChartMarker] {
    guard let cursor = train.cursor, !train.curve.isEmpty else { return [] }
    let point = train.curve.point(train.curve.index(at: cursor))
    return [
      ChartMarker(x: Double(point.step), glyph: "▲", color: Theme.accent),
      ChartMarker(x: Double(point.step), y: point.smooth, glyph: "●", color: Theme.accent),
    ]
  }

  /// What is compared, at the upper right, where a falling loss leaves room.
  private func paintLegend(into grid: inout Grid, in rect: Rect) {
    guard !train.compared.isEmpty, rect.width >= 40 else { return }
    var rows = train.compared.enumerated().map { index, run in
      LegendRow(
        glyph: String(Character(ComparedRun.glyph(index))), name: run.name,
        value: run.curve.last?.smooth, color: ComparedRun.color(index))
    }
    if let run = train.run, !train.curve.isEmpty {
      let row = LegendRow(
        glyph: "─", name: run.name, value: train.curve.last?.smooth, color: Theme.loss)
      rows.insert(row, at: 0)
    }
    let names = rows.map { $0.name.unicodeScalars.count }.max() ?? 0
    let width = min(names + 11, rect.width * 2 / 3)
    for (y, row) in rows.prefix(max(0, rect.height - 3)).enumerated() {
      let x = rect.right - width
      let value = row.value.map(NumberText.significant) ?? "–"
      let end = grid.writeRight(
        value, right: rect.right, y: rect.y + y, maxWidth: 8, foreground: row.color)
      grid.write(row.glyph, x: x, y: rect.y + y, foreground: row.color, style: .bold)
      grid.write(
        row.name, x: x + 2, y: rect.y + y, maxWidth: max(0, end - x - 3), foreground: Theme.text)
    }
  }
}

/// A line of the legend.
private struct LegendRow {
  let glyph: String
  let name: String
  let value: Double?
  let color: Color
}

/// The steps that each column of dots of a chart sums up.
private struct ChartBuckets {
  let steps: [Range<Int>]

  init(_ visible: ClosedRange<Int>, columns: Int) {
    let count = max(1, min(columns, visible.count))
    let first = Double(visible.lowerBound)
    let width = Double(visible.count) / Double(count)
    func edge(_ bucket: Int) -> Int { Int(first + (Double(bucket) * width).rounded(.down)) }
    steps = (0..<count).map { edge($0)..<max(edge($0) + 1, edge($0 + 1)) }
  }
}
