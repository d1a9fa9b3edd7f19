import Schedules
import TerminalKit

extension AppState {
  /// Both runs of the pair on one chart.
  func paintPair(into grid: inout Grid, in rect: Rect) {
    let pair = schedule.pair
    let inside = frame(
      "old against edited, trained in turn",
      note: "step \(NumberText.grouped(min(pair.old.step, pair.edited.step))) of "
        + "\(NumberText.grouped(SchedulePairState.steps)) each",
      color: Theme.loss, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    let (text, chart) = inside.split(left: inside.width >= 60 ? min(52, inside.width * 2 / 5) : 0)
    var rest = text
    for (glyph, side, color) in pairSides {
      let loss = side.loss.map { ", loss \(NumberText.significant($0))" } ?? ""
      let error =
        side.errors.last.map { "error \(NumberText.significant($0))" } ?? "not yet measured"
      let line = "\(glyph) \(side.schedule.summary)"
      rest = rest.split(top: TextBlock.paint(line, into: &grid, in: rest, color: color)).rest
      if inside.height >= 8 {
        rest =
          rest.split(
            top: TextBlock.paint("  \(error)\(loss)", into: &grid, in: rest, color: Theme.dim)
          ).rest
      }
    }
    TextBlock.paint(pair.sentence, into: &grid, in: rest, color: Theme.accent)
    let room = text.width > 0 ? chart.split(left: 2).rest : chart
    guard pairChart.draw(into: &grid, in: room) else {
      PanePainter.promise(
        "The error of ε at noise levels that both have: the smaller, the better.", into: &grid,
        in: room)
      return
    }
  }

  private var pairSides: [(glyph: String, side: SchedulePairState.Side, color: Color)] {
    [("O", schedule.pair.old, Theme.dim), ("E", schedule.pair.edited, Theme.accent)]
  }

  private var pairChart: Chart {
    var series: [ChartSeries] = []
    var markers: [ChartMarker] = []
    for (index, (glyph, side, color)) in pairSides.enumerated() {
      var line = ChartSeries(x: side.steps.map(Double.init), y: side.errors, color: color)
      line.isDotted = index == 0
      series.append(line)
      let place = side.steps.count - 1 - index * (side.steps.count / 3)
      if side.steps.indices.contains(place), let scalar = glyph.unicodeScalars.first {
        markers.append(
          ChartMarker(x: line.x[place], y: line.y[place], glyph: scalar, color: color))
      }
    }
    return Chart(
      series, yScale: .logarithmic, xRange: 0...Double(SchedulePairState.steps), xName: "step",
      markers: markers)
  }
}
