import TerminalKit

extension AppState {
  func paintLoss(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      train.phase == .idle ? "begin here" : "loss", note: lossNote, color: Theme.loss,
      pane: .lossChart, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard !train.curve.isEmpty else {
      if train.phase == .idle {
        Invitation.paint(into: &grid, in: inside)
      } else {
        PanePainter.promise(lossPromise, into: &grid, in: inside)
      }
      return
    }
    lossChart(columns: inside.width * 2).draw(into: &grid, in: inside)
  }

  private var lossNote: String {
    guard let last = train.curve.last else { return "" }
    let scale = train.isLogarithmic ? "log" : "linear"
    guard let cursor = train.cursor else {
      let range = train.window.map { "last \(NumberText.grouped($0))" } ?? "whole run"
      return "\(scale) · \(range) · mean \(NumberText.significant(last.smooth))"
    }
    let point = train.curve.point(train.curve.index(at: cursor))
    return "step \(NumberText.grouped(point.step)) · \(NumberText.significant(point.loss))"
      + " · mean \(NumberText.significant(point.smooth))"
  }

  private var lossPromise: String {
    train.phase == .starting
      ? "The data are read and the network is built; the loss is drawn here from the first step on."
      : "The loss is drawn here, step by step."
  }

  /// A tinted band from the smallest to the largest loss, and the smoothed one upon it; as many
  /// ranges of steps are summed up as there are columns of dots.
  private func lossChart(columns: Int) -> Chart {
    let visible = train.visibleSteps
    let buckets = max(1, min(columns, visible.count))
    var band = ChartSeries(
      x: [], y: [], color: Theme.lossBand, bandColor: Theme.lossBand)
    band.hasLine = false
    var line = ChartSeries(x: [], y: [], color: Theme.loss)
    let first = Double(visible.lowerBound)
    let width = Double(visible.count) / Double(buckets)
    func edge(_ bucket: Int) -> Int { Int(first + (Double(bucket) * width).rounded(.down)) }
    for bucket in 0..<buckets {
      let steps = edge(bucket)..<max(edge(bucket) + 1, edge(bucket + 1))
      guard let summary = train.curve.summary(of: steps) else { continue }
      let x = Double(steps.upperBound - 1)
      band.x += [x, x]
      band.y += [summary.low, summary.high]
      line.x.append(x)
      line.y.append(summary.smooth)
    }
    var markers: [ChartMarker] = []
    if let cursor = train.cursor {
      let point = train.curve.point(train.curve.index(at: cursor))
      markers = [
        ChartMarker(x: Double(point.step), glyph: "▲", color: Theme.accent),
        ChartMarker(x: Double(point.step), y: point.smooth, glyph: "●", color: Theme.accent),
      ]
    }
    return Chart(
      [band, line], yScale: train.isLogarithmic ? .logarithmic : .linear,
      xRange: first...max(first + 1, Double(visible.upperBound)), xName: "step", markers: markers)
  }
}
