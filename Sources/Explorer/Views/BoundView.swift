import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  func paintBound(into grid: inout Grid, in rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      paintSmallBound(into: &grid, in: rect)
      return
    }
    let bottom = rect.split(top: Self.boundTop(rect)).rest
    let areas = Self.boundAreas(rect)
    paintBoundTerms(into: &grid, in: areas.terms)
    paintBoundNumbers(into: &grid, in: areas.numbers)
    let (left, pictures) = bottom.split(
      right: rect.width >= 110 ? min(46, rect.width * 2 / 5) : 34)
    let count = rect.width >= 150 ? 3 : rect.width >= 110 ? 2 : 1
    for (figure, part) in zip(lowerFigures(count), left.columns(count)) {
      switch figure {
      case .rateDistortion: paintRateDistortion(into: &grid, in: part)
      case .weights: paintWeights(into: &grid, in: part)
      case .schedule: paintBoundSchedule(into: &grid, in: part)
      }
    }
    paintDecoded(into: &grid, in: pictures)
  }

  /// All in their order where there is room, else the chosen one and what follows it.
  private func lowerFigures(_ count: Int) -> [BoundState.Lower] {
    let all = BoundState.Lower.allCases
    guard count < all.count else { return all }
    return (1..<count).reduce(into: [bound.lower]) { figures, _ in
      figures.append(figures[figures.count - 1].next)
    }
  }

  private func paintSmallBound(into grid: inout Grid, in rect: Rect) {
    let (chart, below) = Self.boundAreas(rect)
    paintBoundTerms(into: &grid, in: chart)
    let (text, note) = below.split(bottom: 1)
    TextBlock.paint(
      boundSentence, into: &grid,
      in: Rect(x: text.x + 1, y: text.y, width: text.width - 2, height: text.height),
      color: Theme.text)
    paintMissingRoom("the numbers, rate and distortion", into: &grid, in: note)
  }

  /// L_{t−1} by t under every variance; that which is read off with its error as a band.
  func paintBoundTerms(into grid: inout Grid, in rect: Rect) {
    let note = bound.measurement.map { "\(bound.modelName) on \($0.dataset)" } ?? ""
    let inside = frame(
      "Lₜ₋₁, bits per dimension", note: note, color: Theme.heldOut, pane: .boundTerms,
      into: &grid, in: rect)
    guard let measurement = bound.measurement else {
      PanePainter.promise(boundPromise, into: &grid, in: inside)
      return
    }
    boundChart(measurement).draw(into: &grid, in: inside)
  }

  private func boundChart(_ measurement: BoundMeasurement) -> Chart {
    let x = measurement.groups.map { Double($0.lowerBound + $0.upperBound) / 2 }
    var series: [ChartSeries] = []
    for (index, column) in measurement.columns.enumerated() {
      let color = column.variance.color
      if index == bound.column {
        var band = ChartSeries(
          x: x.flatMap { [$0, $0] },
          y: column.terms.flatMap { term -> [Double] in
            let error = term.error ?? 0
            return [max(term.mean - error, term.mean / 10), term.mean + error]
          }, color: color, bandColor: color.mixed(with: Theme.track, 0.65))
        band.hasLine = false
        series.append(band)
      }
      var line = ChartSeries(x: x, y: column.terms.map(\.mean), color: color)
      line.isDotted = index != bound.column
      series.append(line)
    }
    let cursor = x.indices.contains(bound.cursor) ? x[bound.cursor] : nil
    return Chart(
      series, yScale: .logarithmic,
      xRange: 0...max(2, Double(measurement.groups.last?.upperBound ?? 2)),
      xName: "t",
      markers: cursor.map { [ChartMarker(x: $0, glyph: "▲", color: Theme.accent)] } ?? []
    )
  }

  /// Where the terms are on the screen of now.
  var boundTermsArea: Rect? {
    let screen = Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 2))
    guard screen.height >= 7 else { return nil }
    let pane = Self.boundAreas(screen).terms
    return pane.inset(horizontal: 2, vertical: 1)
  }

  /// The rows of the upper half, which must hold all numbers and a sentence.
  private static func boundTop(_ rect: Rect) -> Int { max(rect.height / 2, 12) }

  /// The panes of the upper half; on a small screen the terms alone.
  private static func boundAreas(_ rect: Rect) -> (terms: Rect, numbers: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      let (chart, below) = rect.split(bottom: min(rect.height / 2, 4))
      return (chart, below)
    }
    let top = rect.split(top: boundTop(rect)).top
    let (chart, numbers) = top.split(right: min(46, max(34, rect.width * 2 / 5)))
    return (chart, numbers)
  }

  /// A press or a drag on the terms reads the group of timesteps there.
  mutating func readTerms(_ mouse: MouseAction) {
    guard overlay == nil, let measurement = bound.measurement, let area = boundTermsArea,
      area.contains(x: mouse.x, y: mouse.y),
      let t = boundChart(measurement).x(atColumn: mouse.x, in: area)
    else { return }
    bound.move(to: measurement.groups.lastIndex { Double($0.lowerBound) <= t } ?? 0)
  }

  private var boundPromise: String {
    switch bound.phase {
    case .measuring: "The first pictures are being looked at."
    case .idle, .paused, .finished:
      model == nil
        ? "There is no network yet: press 1, then Space, to train one."
        : "What does a picture cost? Space measures the variational bound of \(model?.name ?? ""), "
          + "term by term, with errors that shrink."
    }
  }

  /// The parts of the bound in a column for each variance.
  func paintBoundNumbers(into grid: inout Grid, in rect: Rect) {
    let inside = frame("the bound", note: boundPhase, color: Theme.text, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard let measurement = bound.measurement else {
      TextBlock.paint(boundSentence, into: &grid, in: inside, color: Theme.accent)
      return
    }
    let rows: [(String, (BoundMeasurement.Column) -> String)] = [
      ("σ²", { $0.variance.symbol }),
      ("L_T", { _ in NumberText.significant(measurement.prior.mean) }),
      ("Lₜ₋₁", { NumberText.significant(measurement.diffusion(of: $0)) }),
      ("L₀", { NumberText.significant(measurement.bits(of: $0, group: 0)) }),
      ("sum", { NumberText.significant(measurement.sum(of: $0)) }),
      ("±", { $0.total.error.map(NumberText.significant) ?? "–" }),
      ("simple", { _ in NumberText.significant(measurement.simpleLoss) }),
      (
        "t \(NumberText.grouped(measurement.groups[bound.cursor].upperBound))",
        { NumberText.significant($0.terms[bound.cursor].mean) }
      ),
    ]
    let width = min(11, (inside.width - 8) / max(1, measurement.columns.count))
    for (row, (label, value)) in rows.prefix(inside.height).enumerated() {
      let y = inside.y + row
      grid.write(label, x: inside.x, y: y, foreground: Theme.dim)
      for (index, column) in measurement.columns.enumerated() {
        let right = inside.right - (measurement.columns.count - 1 - index) * width
        grid.writeRight(
          value(column), right: right, y: y, maxWidth: width - 1,
          foreground: row == 0 ? column.variance.color : Theme.text,
          style: index == bound.column ? .bold : [])
      }
    }
    let (_, rest) = inside.split(top: rows.count + (inside.height > 10 ? 1 : 0))
    let (text, earlier) = rest.split(bottom: min(bound.earlier.count, max(0, rest.height - 3)))
    TextBlock.paint(boundSentence, into: &grid, in: text, color: Theme.accent)
    paintEarlierBounds(into: &grid, in: earlier)
  }

  private var boundPhase: String {
    let images = bound.measurement.map {
      "\(NumberText.grouped($0.images)) of \(NumberText.grouped($0.mostImages))"
    }
    switch bound.phase {
    case .idle: return ""
    case .measuring, .finished: return images ?? ""
    case .paused: return "paused"
    }
  }
}

extension Variance {
  var color: Color {
    switch self {
    case .fixedSmall: Theme.xt
    case .fixedLarge: Theme.beta
    case .learnedRange: Theme.heldOut
    }
  }

  /// As it stands over a column.
  var symbol: String {
    switch self {
    case .fixedSmall: "small"
    case .fixedLarge: "β"
    case .learnedRange: "learned"
    }
  }
}
