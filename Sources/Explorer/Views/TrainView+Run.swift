import EngineMessages
import TerminalKit

extension AppState {
  /// Step, loss and speed of the run, and what they mean.
  func paintRun(into grid: inout Grid, in rect: Rect) {
    let name = train.run?.name ?? "run"
    let inside = frame(name, note: phaseWord, color: Theme.loss, into: &grid, in: rect)
    guard inside.width > 8, inside.height > 0 else { return }
    let step = train.latest?.step ?? train.run?.step ?? 0
    let total = max(1, train.run?.settings.steps ?? 1)
    paintProgress(step, of: total, into: &grid, in: inside)
    let (_, below) = inside.split(top: 1)
    let sentence = TextBlock.wrapped(train.sentence, width: inside.width).count
    let rows = runRows(isWide: inside.width >= 45)
      .sorted { $0.rank < $1.rank }.prefix(max(1, below.height - min(2, sentence)))
      .sorted { $0.place < $1.place }
    let halves = below.columns(2, gap: 3)
    for (i, row) in rows.enumerated() {
      PanePainter.pair(
        row.left.0, row.left.1, into: &grid, in: halves[0], y: below.y + i, color: row.color)
      PanePainter.pair(row.right.0, row.right.1, into: &grid, in: halves[1], y: below.y + i)
    }
    let gap = below.height > rows.count + sentence ? 1 : 0
    let (_, text) = below.split(top: rows.count + gap)
    TextBlock.paint(train.sentence, into: &grid, in: text, color: Theme.accent)
  }

  /// Two labels with their values.
  private struct RunRow {
    let place: Int
    /// The smallest stay where there is little room.
    let rank: Int
    let left: (String, String)
    let right: (String, String)
    var color = Theme.text
  }

  private func runRows(isWide: Bool) -> [RunRow] {
    func significant(_ value: Double?) -> String { value.map(NumberText.significant) ?? "–" }
    let latest = train.latest
    let left = train.isAdvancing ? train.secondsLeft : nil
    return [
      RunRow(
        place: 0, rank: 0, left: ("loss", significant(train.curve.last?.smooth)),
        right: ("img/s", significant(train.imagesPerSecond))),
      RunRow(
        place: 1, rank: train.heldOut.isEmpty ? 9 : 1,
        left: (isWide ? "held-out loss" : "unseen", significant(train.heldOut.last?.loss)),
        right: ("gap", heldOutGap), color: Theme.heldOut),
      RunRow(
        place: 2, rank: 2,
        left: (isWide ? "gradient norm" : "gradient", significant(latest?.gradientNorm)),
        right: (isWide ? "update norm" : "update", significant(latest?.updateNorm))),
      RunRow(
        place: 3, rank: 3,
        left: (
          isWide ? "learning rate" : "lr",
          latest.map { NumberText.exact(NumberText.rounded($0.learningRate, digits: 3)) } ?? "–"
        ),
        right: ("GFLOP/s", significant(train.operationsPerSecond.map { $0 * 1e-9 }))),
      RunRow(
        place: 4, rank: 5, left: ("memory", memory),
        right: ("EMA", train.run.map { "\($0.settings.ema)" } ?? "–")),
      RunRow(
        place: 5, rank: 1, left: ("time", NumberText.duration(latest?.seconds ?? 0)),
        right: ("left", NumberText.duration(left ?? -1))),
    ].filter { $0.rank < 9 }
  }

  /// How much worse the network is on pictures that it is not trained with.
  private var heldOutGap: String {
    guard let held = train.heldOut.last,
      let near = train.curve.summary(of: max(0, held.step - 100)..<held.step + 1), near.smooth > 0
    else { return "–" }
    let gap = held.loss / near.smooth - 1
    return (gap < 0 ? "" : "+") + NumberText.percent(gap)
  }

  private var memory: String {
    guard let bytes = train.measurements?.memory, bytes > 0 else { return "–" }
    let megabytes = Double(bytes) * 1e-6
    return megabytes < 1000
      ? "\(NumberText.fixed(megabytes, decimals: 0)) MB"
      : "\(NumberText.fixed(megabytes / 1000, decimals: 2)) GB"
  }

  private func paintProgress(_ step: Int, of total: Int, into grid: inout Grid, in rect: Rect) {
    let fraction = Double(step) / Double(total)
    let counts = "\(NumberText.grouped(step)) / \(NumberText.grouped(total))"
    var x = grid.write("step ", x: rect.x, y: rect.y, foreground: Theme.dim)
    x = grid.write(counts, x: x, y: rect.y, maxWidth: rect.right - x, foreground: Theme.text)
    let start = grid.writeRight(
      NumberText.percent(min(1, fraction)), right: rect.right, y: rect.y,
      maxWidth: max(0, rect.right - x - 1), foreground: Theme.text)
    let bar = Rect(x: x + 2, y: rect.y, width: start - x - 4, height: 1)
    ProgressBar(fraction, color: Theme.accent, trackColor: Theme.track)
      .draw(into: &grid, in: bar)
  }

  private var phaseWord: String {
    switch train.phase {
    case .idle: ""
    case .starting: "getting ready"
    case .running: "running"
    case .paused: "paused"
    case .stopping: "stopping"
    case .ended(.finished): "finished"
    case .ended(.stopped): "stopped"
    case .ended(.diverged): "diverged"
    case .ended(.failed): "failed"
    case .watching(let isLive): isLive ? "trained elsewhere" : "on the disk"
    }
  }

  /// What the run is trained with; those that may change while it learns come first.
  func paintRunSettings(into grid: inout Grid, in rect: Rect) {
    let change = train.marks.last
    let inside = frame(
      "its settings", note: change.map { "◆ \(NumberText.grouped($0.after))" } ?? "",
      pane: train.isChangeable ? .runSettings : nil, into: &grid, in: rect)
    guard let run = train.run, !inside.isEmpty else { return }
    let isFocused = train.focus == .runSettings && train.isChangeable
    let fields = train.isChangeable ? Field.ofRunning : []
    let (top, rest) = inside.split(top: min(inside.height, fields.count))
    paint(fields, current: isFocused ? train.field : nil, into: &grid, in: top)
    let settings = run.settings
    var rows: [(String, String)] = [
      (
        "network",
        run.parameters > 0
          ? "\(settings.model), \(NumberText.grouped(run.parameters)) weights" : settings.model
      ),
      ("data", settings.dataset),
      ("schedule", settings.schedule.summary),
      ("checkpoint", train.checkpoint.map { "step \(NumberText.grouped($0))" } ?? "none yet"),
      ("directory", run.directory),
    ]
    if !train.isChangeable {
      rows.insert(("batch", "\(NumberText.grouped(settings.batch)) pictures"), at: 2)
      rows.insert(("learning rate", NumberText.exact(settings.learningRate)), at: 3)
      rows.insert(("EMA decay", "\(settings.ema)"), at: 4)
    }
    for (i, row) in rows.prefix(rest.height).enumerated() {
      let line = rest.inset(horizontal: 2, vertical: 0)
      PanePainter.pair(row.0, row.1, into: &grid, in: line, y: rest.y + i)
    }
  }
}
