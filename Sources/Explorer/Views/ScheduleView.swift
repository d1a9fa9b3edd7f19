import Foundation
import Schedules
import TerminalKit

extension AppState {
  func paintSchedule(into grid: inout Grid, in rect: Rect) {
    guard ScheduleLayout.fits(rect) else {
      paintSmallSchedule(into: &grid, in: rect)
      return
    }
    let layout = scheduleLayout(rect)
    if let beta = layout.beta { paintBeta(into: &grid, in: beta) }
    if let alphaBar = layout.alphaBar { paintAlphaBar(into: &grid, in: alphaBar) }
    if let sigma = layout.sigma { paintSigma(into: &grid, in: sigma) }
    if let logSNR = layout.logSNR { paintLogSNR(into: &grid, in: logSNR) }
    switch layout.training {
    case .open(let rect): paintTrainingSchedule(into: &grid, in: rect)
    case .line(let rect): paintTrainingScheduleLine(into: &grid, in: rect)
    }
    switch layout.density {
    case .open(let rect): paintDensity(into: &grid, in: rect)
    case .line(let rect): paintDensityLine(into: &grid, in: rect)
    }
    switch layout.grid {
    case .open(let rect): paintGrid(into: &grid, in: rect)
    case .line(let rect): paintGridLine(into: &grid, in: rect)
    }
    if let strip = layout.strip { paintStrip(into: &grid, in: strip) }
    if let pair = layout.pair { paintPair(into: &grid, in: pair) }
    if let trial = layout.trial { paintTrial(into: &grid, old: trial.old, new: trial.new) }
  }

  func scheduleLayout(_ rect: Rect) -> ScheduleLayout {
    ScheduleLayout(
      rect, focus: schedule.focus, lower: scheduleLower,
      picture: schedule.exemplar?.height ?? 28)
  }

  /// The cells below the tabs and above the footer.
  private var scheduleArea: Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 2) }

  /// What may be shown in the place of the noised digit, in the order of the key, on a screen of the
  /// size that the terminal told.
  var scheduleLowers: [ScheduleState.Lower] {
    guard ScheduleLayout.fits(scheduleArea) else { return [.digit] }
    return (ScheduleLayout.isRoomy(scheduleArea) ? [.digit] : [.digit, .samples])
      + (schedule.pair.phase == .idle ? [] : [.training])
  }

  private func paintSmallSchedule(into grid: inout Grid, in rect: Rect) {
    let (top, below) = rect.split(bottom: min(rect.height / 2, 3))
    let (fields, chart) =
      top.height >= 10 || top.width < 40
      ? top.split(top: min(schedule.fields.count + 2, top.height / 2)) : top.split(left: 28)
    let title =
      switch schedule.focus {
      case .timestepDensity: "training looks at"
      case .samplingGrid: "sampling grid"
      default: "training schedule"
      }
    let inside = frame(title, pane: schedule.focus, into: &grid, in: fields)
    paint(
      schedule.fields, current: schedule.focus == .scheduleHandles ? nil : schedule.field,
      into: &grid, in: inside)
    switch schedule.focus {
    case .scheduleHandles: paintLogSNR(into: &grid, in: chart)
    case .timestepDensity: paintWeightChart(into: &grid, in: chart.inset(by: 1))
    case .samplingGrid: gridChart?.draw(into: &grid, in: chart.inset(by: 1))
    default: paintAlphaBar(into: &grid, in: chart)
    }
    let text = Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1)
    TextBlock.paint(schedulePaneSentence, into: &grid, in: text, color: Theme.text)
    paintMissingRoom("all curves and noised digits", into: &grid, in: below)
  }

  /// What the pane in focus says, in one plain sentence.
  private var schedulePaneSentence: String {
    switch schedule.focus {
    case .timestepDensity: densitySentence
    case .samplingGrid: schedule.gridSentence
    default: schedule.sentence
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
  func paintSigma(into grid: inout Grid, in rect: Rect) {
    let inside = frame("σₜ", color: Theme.epsilon, into: &grid, in: rect)
    paintCurves(Theme.epsilon, from: 1, into: &grid, in: inside) {
      $0.posteriorVariance(at: $1).squareRoot()
    }
  }

  func paintLogSNR(into grid: inout Grid, in rect: Rect) {
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
      markers: handleMarkers)
  }

  /// Where the chart of log-SNR lies on the screen; nil where it is not shown.
  var logSNRArea: Rect? {
    guard workspace == .schedule, ScheduleLayout.fits(scheduleArea),
      let area = scheduleLayout(scheduleArea).logSNR?.inset(horizontal: 2, vertical: 1)
    else { return nil }
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

  private func paintCurves(
    _ color: Color, from first: Int, into grid: inout Grid, in rect: Rect,
    _ value: (Schedule, Int) -> Double
  ) {
    guard !rect.isEmpty else { return }
    Chart(curves(color, from: first, value), xName: "t").draw(into: &grid, in: rect)
  }

  /// The schedule to compare with, dim and dotted, and the current one upon it.
  func curves(
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
