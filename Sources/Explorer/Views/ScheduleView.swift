import Foundation
import Schedules
import TerminalKit

extension AppState {
  func paintSchedule(into grid: inout Grid, in rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      paintSmallSchedule(into: &grid, in: rect)
      return
    }
    let picture = (rect.width - 4 - 7) / 8
    let native = schedule.exemplar?.height ?? 28
    let stripHeight = min(rect.height * 2 / 5, (min(picture, native) + 1) / 2 + 3)
    let (rest, settings) = rect.split(bottom: rect.height >= 30 ? 9 : 6)
    let (charts, strip) = rest.split(bottom: stripHeight)
    let panes = charts.columns(3)
    paintBeta(into: &grid, in: panes[0])
    paintAlphaBar(into: &grid, in: panes[1])
    paintLogSNR(into: &grid, in: panes[2])
    paintStrip(into: &grid, in: strip)
    let (left, right) = settings.split(left: min(48, settings.width * 2 / 5))
    paintScheduleSettings(into: &grid, in: left)
    paintScheduleFacts(into: &grid, in: right)
  }

  private func paintSmallSchedule(into grid: inout Grid, in rect: Rect) {
    let (top, below) = rect.split(bottom: min(rect.height / 2, 3))
    if top.height >= 10 || top.width < 40 {
      let (fields, chart) = top.split(top: min(Field.ofSchedule.count, top.height / 2))
      paint(
        Field.ofSchedule, current: schedule.field, into: &grid,
        in: Rect(
          x: fields.x + 1, y: fields.y, width: min(40, fields.width - 2), height: fields.height))
      paintAlphaBar(into: &grid, in: chart)
    } else {
      let (fields, chart) = top.split(left: 26)
      paintScheduleSettings(into: &grid, in: fields)
      paintAlphaBar(into: &grid, in: chart)
    }
    let text = Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1)
    TextBlock.paint(schedule.sentence, into: &grid, in: text, color: Theme.text)
    paintMissingRoom("β, log-SNR and noised digits", into: &grid, in: below)
  }

  func paintBeta(into grid: inout Grid, in rect: Rect) {
    let note = (schedule.current?.schedule.beta.last).map(NumberText.significant) ?? ""
    let inside = frame("βₜ", note: note, color: Theme.beta, into: &grid, in: rect)
    paintCurves(Theme.beta, from: 1, into: &grid, in: inside) { $0.beta[$1] }
  }

  func paintAlphaBar(into grid: inout Grid, in rect: Rect) {
    let note = (schedule.current?.schedule.alphaBar.last).map(NumberText.significant) ?? ""
    let inside = frame("\u{1FB1}ₜ", note: note, color: Theme.alphaBar, into: &grid, in: rect)
    paintCurves(Theme.alphaBar, from: 0, into: &grid, in: inside) { $0.alphaBar[$1] }
  }

  private func paintLogSNR(into grid: inout Grid, in rect: Rect) {
    let curve = schedule.current?.schedule
    let note = curve.map { NumberText.significant($0.logSNR(at: $0.timesteps)) } ?? ""
    let inside = frame("log-SNR", note: note, color: Theme.logSNR, into: &grid, in: rect)
    paintCurves(Theme.logSNR, from: 1, markers: samplingTicks, into: &grid, in: inside) {
      $0.logSNR(at: $1)
    }
  }

  /// Where the steps of the trajectory in the workspace Sample fall, on the axis of t.
  var samplingTicks: [ChartMarker] {
    (sample.trajectory?.frames ?? []).map {
      ChartMarker(x: Double($0.timestep), glyph: "┴", color: Theme.accent)
    }
  }

  /// The schedule to compare with, dim and dotted, and the current one upon it.
  private func paintCurves(
    _ color: Color, from first: Int, markers: [ChartMarker] = [], into grid: inout Grid,
    in rect: Rect, _ value: (Schedule, Int) -> Double
  ) {
    guard !rect.isEmpty, let current = schedule.current else { return }
    var series: [ChartSeries] = []
    if let reference = schedule.reference, reference != current {
      var old = Self.series(
        reference.schedule, color.mixed(with: Theme.frame, 0.7), from: first, value)
      old.isDotted = true
      series.append(old)
    }
    series.append(Self.series(current.schedule, color, from: first, value))
    Chart(series, xName: "t", markers: markers).draw(into: &grid, in: rect)
  }

  /// At most some hundreds of points, both ends among them.
  private static func series(
    _ schedule: Schedule, _ color: Color, from first: Int, _ value: (Schedule, Int) -> Double
  ) -> ChartSeries {
    let last = schedule.timesteps
    let points = min(last - first, 400)
    let timesteps = points > 0 ? (0...points).map { first + $0 * (last - first) / points } : [last]
    return ChartSeries(
      x: timesteps.map(Double.init), y: timesteps.map { value(schedule, $0) }, color: color)
  }
}
