import Foundation
import Schedules
import TerminalKit

extension AppState {
  func paintSchedule(into grid: inout Grid, in rect: Rect) {
    guard ScheduleLayout.fits(rect) else {
      paintSmallSchedule(into: &grid, in: rect)
      return
    }
    let layout = ScheduleLayout(rect, picture: schedule.exemplar?.height ?? 28)
    paintBeta(into: &grid, in: layout.beta)
    paintAlphaBar(into: &grid, in: layout.alphaBar)
    if let sigma = layout.sigma { paintSigma(into: &grid, in: sigma) }
    paintLogSNR(into: &grid, in: layout.logSNR)
    paintStrip(into: &grid, in: layout.strip)
    paintScheduleSettings(into: &grid, in: layout.settings)
    paintScheduleFacts(into: &grid, in: layout.facts)
  }

  private func paintSmallSchedule(into grid: inout Grid, in rect: Rect) {
    let (top, below) = rect.split(bottom: min(rect.height / 2, 3))
    if top.height >= 10 || top.width < 40 {
      let (fields, chart) = top.split(top: min(Field.ofSchedule.count, top.height / 2))
      paint(
        Field.ofSchedule, current: focus == .scheduleFields ? schedule.field : nil, into: &grid,
        in: Rect(
          x: fields.x + 1, y: fields.y, width: min(40, fields.width - 2), height: fields.height))
      paintSmallChart(into: &grid, in: chart)
    } else {
      let (fields, chart) = top.split(left: 26)
      paintScheduleSettings(into: &grid, in: fields)
      paintSmallChart(into: &grid, in: chart)
    }
    let text = Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1)
    TextBlock.paint(schedule.sentence, into: &grid, in: text, color: Theme.text)
    paintMissingRoom("all curves and noised digits", into: &grid, in: below)
  }

  /// The curve that the keys move.
  private func paintSmallChart(into grid: inout Grid, in rect: Rect) {
    if focus == .scheduleHandles {
      paintLogSNR(into: &grid, in: rect)
    } else {
      paintAlphaBar(into: &grid, in: rect)
    }
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

  /// σ_t of the reverse step, √β̃_t.
  private func paintSigma(into grid: inout Grid, in rect: Rect) {
    let inside = frame("σₜ", color: Theme.epsilon, into: &grid, in: rect)
    paintCurves(Theme.epsilon, from: 1, into: &grid, in: inside) {
      $0.posteriorVariance(at: $1).squareRoot()
    }
  }

  private func paintLogSNR(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "log-SNR", note: logSNRNote, color: Theme.logSNR, pane: .scheduleHandles, into: &grid,
      in: rect)
    guard !inside.isEmpty else { return }
    logSNRChart.draw(into: &grid, in: inside)
  }

  /// What the current handle holds while the keys move it, else the last log-SNR.
  private var logSNRNote: String {
    if schedule.focus == .scheduleHandles, let free = schedule.handles {
      let handle = free.handles[schedule.handle(among: free.handles.count)]
      return "t \(NumberText.grouped(handle.timestep)): \(NumberText.significant(handle.logSNR))"
    }
    return schedule.current.map {
      NumberText.significant($0.schedule.logSNR(at: $0.schedule.timesteps))
    } ?? ""
  }

  var logSNRChart: Chart {
    Chart(
      curves(Theme.logSNR, from: 1) { $0.logSNR(at: $1) }, xName: "t",
      markers: samplingTicks + handleMarkers)
  }

  /// Where the chart of log-SNR lies on the screen; nil where it is not shown.
  var logSNRArea: Rect? {
    let rect = Rect(x: 0, y: 1, width: size.width, height: size.height - 2)
    guard workspace == .schedule, ScheduleLayout.fits(rect) else { return nil }
    let area = ScheduleLayout(rect, picture: schedule.exemplar?.height ?? 28).logSNR
      .inset(horizontal: 2, vertical: 1)
    return area.isEmpty ? nil : area
  }

  /// The handles, the current one filled, while the keys move them or the schedule is drawn.
  private var handleMarkers: [ChartMarker] {
    guard schedule.drawn != nil || schedule.focus == .scheduleHandles,
      let handles = schedule.handles?.handles
    else { return [] }
    let current = schedule.focus == .scheduleHandles ? schedule.handle(among: handles.count) : nil
    return handles.enumerated().map { index, handle in
      ChartMarker(
        x: Double(handle.timestep), y: handle.logSNR, glyph: index == current ? "●" : "○",
        color: index == current ? Theme.accent : Theme.text)
    }
  }

  /// Where the steps of the trajectory in the workspace Sample fall, on the axis of t.
  var samplingTicks: [ChartMarker] {
    (sample.trajectory?.frames ?? []).map {
      ChartMarker(x: Double($0.timestep), glyph: "┴", color: Theme.accent)
    }
  }

  private func paintCurves(
    _ color: Color, from first: Int, into grid: inout Grid, in rect: Rect,
    _ value: (Schedule, Int) -> Double
  ) {
    guard !rect.isEmpty else { return }
    Chart(curves(color, from: first, value), xName: "t").draw(into: &grid, in: rect)
  }

  /// The schedule to compare with, dim and dotted, and the current one upon it.
  private func curves(
    _ color: Color, from first: Int, _ value: (Schedule, Int) -> Double
  ) -> [ChartSeries] {
    guard let current = schedule.current else { return [] }
    var series: [ChartSeries] = []
    if let reference = schedule.reference, reference != current {
      var old = Self.series(
        reference.schedule, color.mixed(with: Theme.frame, 0.7), from: first, value)
      old.isDotted = true
      series.append(old)
    }
    series.append(Self.series(current.schedule, color, from: first, value))
    return series
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
