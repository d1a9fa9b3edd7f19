import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  /// The log-SNR of what was measured, and that of a run whose schedule learns, as it was and is.
  func paintBoundSchedule(into grid: inout Grid, in rect: Rect) {
    let records = train.schedules.records
    let hasLegend = rect.height >= 11
    let inside = frame(
      "log-SNR = −γ", note: hasLegend ? "" : learnedEnds(fromBeginning: false), color: Theme.logSNR,
      into: &grid,
      in: rect)
    var series = measuredSchedules.map { specification, color in
      var line = Self.logSNR(of: specification, color)
      line.isDotted = true
      return line
    }
    guard !records.isEmpty || !series.isEmpty else {
      PanePainter.promise(
        "A schedule is chosen, or learned: t lets a network learn its own, and its variance.",
        into: &grid, in: inside)
      return
    }
    let (chart, legend) = inside.split(bottom: hasLegend ? 2 : 0)
    if let first = records.first, let last = records.last, let timesteps = learnedTimesteps {
      let between =
        records.count > 8 ? [records[records.count / 3], records[records.count * 2 / 3]] : []
      for (record, share) in zip(
        [first] + between + [last], [0.75, 0.6, 0.45].prefix(1 + between.count) + [0])
      {
        series.append(
          Self.logSNR(record, timesteps, Theme.logSNR.mixed(with: Theme.track, share)))
      }
    }
    let ends = records.last.map { record in
      [(1, record.gamma[0]), (learnedTimesteps ?? 1, record.gamma[record.gamma.count - 1])].map {
        ChartMarker(x: Double($0.0), y: -$0.1, glyph: "●", color: Theme.accent)
      }
    }
    Chart(series, xName: "t", markers: ends ?? []).draw(into: &grid, in: chart)
    TextBlock.paint(scheduleSentence, into: &grid, in: legend, color: Theme.dim)
  }

  /// `γ₀ -9.21 → -11.30, γ₁ 9.21 → 8.60`, or only where the ends are now.
  private func learnedEnds(fromBeginning: Bool) -> String {
    guard let first = train.schedules.records.first?.gamma,
      let last = train.schedules.records.last?.gamma
    else { return "" }
    func end(_ name: String, _ pick: ([Double]) -> Double?) -> String {
      let values = (fromBeginning ? [first, last] : [last]).compactMap(pick).map {
        NumberText.fixed($0, decimals: 2)
      }
      return "\(name) \(values.joined(separator: " → "))"
    }
    return "\(end("γ₀") { $0.first }), \(end("γ₁") { $0.last })"
  }

  private var scheduleSentence: String {
    guard let record = train.schedules.records.last else {
      return "Dotted: fixed, as it was chosen. t lets a network learn its own, and its variance."
    }
    let dotted = measuredSchedules.isEmpty ? "" : "; dotted: measured"
    return learnedEnds(fromBeginning: true) + " in \(NumberText.grouped(record.step)) steps"
      + dotted
  }

  /// T of the run whose schedule learns.
  private var learnedTimesteps: Int? { train.run?.settings.schedule.timesteps }

  /// The schedules of the bounds measured, the newest first.
  private var measuredSchedules: [(ScheduleSpecification, Color)] {
    let results = [bound.result].compactMap { $0 } + bound.earlier.reversed()
    let colors = [Theme.alphaBar, Theme.x0Hat, Theme.epsilon, Theme.beta]
    return zip(results, colors).map { ($0.schedule, $1) }
  }

  private static func logSNR(_ record: ScheduleRecord, _ timesteps: Int, _ color: Color)
    -> ChartSeries
  {
    let last = Double(max(1, record.gamma.count - 1))
    return ChartSeries(
      x: record.gamma.indices.map { 1 + Double($0) / last * Double(timesteps - 1) },
      y: record.gamma.map { -$0 }, color: color)
  }

  private static func logSNR(
    of specification: ScheduleSpecification, _ color: Color
  ) -> ChartSeries {
    guard let schedule = try? Schedule(specification) else {
      return ChartSeries(x: [], y: [], color: color)
    }
    let points = min(200, schedule.timesteps - 1)
    let timesteps =
      points > 0 ? (0...points).map { 1 + $0 * (schedule.timesteps - 1) / points } : [1]
    let finite = timesteps.filter { schedule.logSNR(at: $0).isFinite }
    return ChartSeries(
      x: finite.map(Double.init), y: finite.map { schedule.logSNR(at: $0) }, color: color)
  }

  /// The sums of models measured before, a line each.
  func paintEarlierBounds(into grid: inout Grid, in rect: Rect) {
    for (row, result) in bound.earlier.reversed().prefix(rect.height).enumerated() {
      let error = result.error.map { " ± \(NumberText.significant($0))" } ?? ""
      grid.write(
        result.modelName, x: rect.x, y: rect.y + row, maxWidth: rect.width - 16,
        foreground: Theme.dim)
      grid.writeRight(
        NumberText.significant(result.bits) + error, right: rect.right, y: rect.y + row,
        maxWidth: 16, foreground: Theme.text)
    }
  }
}
