import EngineMessages
import TerminalKit

extension AppState {
  func paintTruth(into grid: inout Grid, in rect: Rect) {
    let layout = truthLayout(in: rect)
    for plane in layout.planes {
      if truth.showsPictures {
        paintRecalled(isExact: plane.kind == .exact, into: &grid, in: plane.rect)
      } else {
        paintPlane(plane.kind, into: &grid, in: plane.rect)
      }
    }
    paintTime(layout, into: &grid)
    guard TruthLayout.isLarge(rect) else {
      let (text, note) = layout.numbers.split(bottom: 1)
      TextBlock.paint(
        truthSentence, into: &grid,
        in: Rect(x: text.x + 1, y: text.y, width: text.width - 2, height: text.height),
        color: Theme.text)
      paintMissingRoom("both planes, the loss and its floor", into: &grid, in: note)
      return
    }
    if truth.showsPictures {
      paintMemory(into: &grid, in: layout.memory)
    } else {
      paintPlaneLoss(into: &grid, in: layout.loss)
      paintPlaneNumbers(into: &grid, in: layout.numbers)
    }
    let inside = frame("the experiment", pane: .planeSettings, into: &grid, in: layout.settings)
    paint(Field.ofPlane, current: truth.field, into: &grid, in: inside)
    let (_, rest) = inside.split(top: Field.ofPlane.count + 1)
    guard rest.height > 1 else { return }
    guard !truth.showsPictures else { return }
    let hint = "Arrows point along −ε, to where the data are denser."
    let history = " [ and ] show what the network made of the same noise earlier."
    TextBlock.paint(
      truth.learned.flows.count > 1 ? hint + history : hint, into: &grid, in: rest,
      color: Theme.dim)
  }

  /// The line of time from t = T to t = 0, a tick for each state, and the cursor.
  private func paintTime(_ layout: TruthLayout, into grid: inout Grid) {
    let (timesteps, line) = (planeTimesteps, layout.line)
    let y = layout.slider.y
    let total = timesteps[0]
    grid.writeRight(
      "\(NumberText.grouped(total)) ", right: line.x, y: y, foreground: Theme.time(1))
    for x in line.columns { grid[x, y] = Cell("─", foreground: Theme.frame) }
    for timestep in timesteps {
      let x = layout.column(of: timestep, total: total)
      grid[x, y] = Cell(
        "┴", foreground: Theme.time(Double(timestep) / Double(max(1, total))))
    }
    grid[layout.column(of: planeTimestep, total: total), y] = Cell(
      "◆", foreground: Theme.accent, style: .bold)
    var x = grid.write(" 0 ", x: line.right, y: y, foreground: Theme.time(0))
    x = grid.write(
      " t = \(NumberText.grouped(planeTimestep))", x: x, y: y,
      maxWidth: layout.slider.right - x, foreground: Theme.text, style: .bold)
    guard let alphaBar = planeAlphaBar else { return }
    grid.write(
      "  \u{1FB1}ₜ \(NumberText.significant(alphaBar))", x: x, y: y,
      maxWidth: layout.slider.right - x, foreground: Theme.alphaBar)
  }

  /// ᾱ at the cursor.
  private var planeAlphaBar: Double? {
    let curve =
      truth.usesOwnSchedule ? schedule.current : ScheduleState.Curve.ho2020
    guard let alphaBar = curve?.schedule.alphaBar, alphaBar.indices.contains(planeTimestep) else {
      return nil
    }
    return alphaBar[planeTimestep]
  }

  /// The loss while the network learns, what its averaged weights lose, and the floor.
  private func paintPlaneLoss(into grid: inout Grid, in rect: Rect) {
    let note = truth.floor.map { "floor \(NumberText.significant($0.total))" } ?? ""
    let inside = frame("loss", note: note, color: Theme.loss, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard let floor = truth.floor else {
      PanePainter.promise(
        truth.isRefused
          ? "There is no floor with this schedule."
          : "The loss that no network can better is being computed.", into: &grid, in: inside)
      return
    }
    guard !truth.losses.isEmpty else {
      PanePainter.promise(
        "No network can do better than \(NumberText.significant(floor.total)) on these data. "
          + "How near one comes is drawn here.", into: &grid, in: inside)
      return
    }
    planeChart(floor).draw(into: &grid, in: inside)
  }

  private func planeChart(_ floor: PlaneLoss) -> Chart {
    let points = (0..<truth.losses.count).map { truth.losses.point($0) }
    let steps = PlaneSettings().steps
    let line = ChartSeries(
      x: points.map { Double($0.step) }, y: points.map(\.smooth), color: Theme.loss)
    let held = ChartSeries(
      x: truth.held.map { Double($0.step) }, y: truth.held.map { floor.total + $0.excess },
      color: Theme.heldOut)
    var base = ChartSeries(
      x: (0...300).map { Double($0 * steps) / 300 }, y: Array(repeating: floor.total, count: 301),
      color: Theme.alphaBar)
    base.isDotted = true
    let highest = max(line.y.max() ?? 0, held.y.max() ?? 0, floor.total * 1.3)
    return Chart(
      [line, held, base], yScale: .logarithmic, xRange: 0...Double(steps),
      yRange: floor.total * 0.96...highest * 1.05, xName: "step")
  }

  private func paintPlaneNumbers(into grid: inout Grid, in rect: Rect) {
    let inside = frame(planePhase, color: Theme.heldOut, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    let rows = planeFacts(isWide: inside.width >= 34)
    for (i, row) in rows.prefix(inside.height).enumerated() {
      PanePainter.pair(row.0, row.1, into: &grid, in: inside, y: inside.y + i, color: row.2)
    }
    let (_, rest) = inside.split(top: rows.count + (inside.height > 8 && !rows.isEmpty ? 1 : 0))
    guard let excess = truth.excess, inside.height > 10 else {
      TextBlock.paint(truthSentence, into: &grid, in: rest, color: Theme.accent)
      return
    }
    let (text, bars) = rest.split(bottom: min(5, rest.height / 2))
    TextBlock.paint(truthSentence, into: &grid, in: text, color: Theme.accent)
    let (graph, label) = bars.split(bottom: 1)
    Bars(excess.byPart, color: Theme.heldOut).draw(into: &grid, in: graph)
    let total = NumberText.grouped(planeSettings.schedule.timesteps)
    grid.write(
      "above the floor, t = 1", x: label.x, y: label.y, maxWidth: label.width,
      foreground: Theme.dim)
    grid.writeRight(
      total, right: label.right, y: label.y, maxWidth: max(0, label.width - 23),
      foreground: Theme.dim)
  }

  /// Steps, loss and how far that is above the floor; nothing before there is a network.
  private func planeFacts(isWide: Bool) -> [(String, String, Color)] {
    guard let latest = truth.latest else { return [] }
    let step = NumberText.grouped(latest.step)
    let seconds = "\(NumberText.fixed(latest.seconds, decimals: 1)) s"
    let total = NumberText.grouped(PlaneSettings().steps)
    let loss = truth.floor.flatMap { floor in
      truth.excess.map { NumberText.significant(floor.total + $0.total) }
    }
    return [
      ("step", isWide ? "\(step) of \(total) in \(seconds)" : "\(step), \(seconds)", Theme.text),
      (isWide ? "loss, averaged weights" : "loss", loss ?? "-", Theme.heldOut),
      (
        isWide ? "above the floor" : "above floor",
        truth.aboveFloor.map { NumberText.percent($0) } ?? "-", Theme.heldOut
      ),
    ]
  }

  private var planePhase: String {
    switch truth.phase {
    case .idle: "a small network"
    case .learning: "it learns"
    case .paused: "paused"
    case .finished: "learned"
    }
  }
}

extension TruthState {
  /// How far the loss is above its floor, as a share of that.
  var aboveFloor: Double? {
    guard let floor, let excess, floor.total > 0 else { return nil }
    return excess.total / floor.total
  }
}
