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
    let halves = inside.columns(2, gap: 3)
    let latest = train.latest
    let isWide = halves[0].width >= 21
    func significant(_ value: Double?) -> String { value.map(NumberText.significant) ?? "-" }
    let rows: [(String, String, String, String)] = [
      (
        "loss", significant(train.curve.last?.smooth), isWide ? "gradient norm" : "gradient",
        significant(latest?.gradientNorm)
      ),
      (
        isWide ? "learning rate" : "lr",
        latest.map { NumberText.exact(NumberText.rounded($0.learningRate, digits: 3)) } ?? "-",
        "img/s", significant(train.imagesPerSecond)
      ),
      (
        "time", NumberText.duration(latest?.seconds ?? 0), "left",
        train.phase == .running ? NumberText.duration(train.secondsLeft ?? -1) : "–"
      ),
    ]
    for (i, row) in rows.enumerated() {
      let y = inside.y + 1 + i
      PanePainter.pair(row.0, row.1, into: &grid, in: halves[0], y: y)
      PanePainter.pair(row.2, row.3, into: &grid, in: halves[1], y: y)
    }
    let (_, text) = inside.split(top: inside.height > 6 ? 5 : 4)
    TextBlock.paint(train.sentence, into: &grid, in: text, color: Theme.accent)
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
    }
  }

  /// What the run that is going was begun with.
  func paintRunSettings(into grid: inout Grid, in rect: Rect) {
    let inside = frame("its settings", into: &grid, in: rect)
    guard let run = train.run, !inside.isEmpty else { return }
    let settings = run.settings
    let rows: [(String, String)] = [
      ("network", "\(settings.model), \(NumberText.grouped(run.parameters)) weights"),
      ("data", settings.dataset),
      ("batch", "\(NumberText.grouped(settings.batch)) pictures"),
      ("learning rate", NumberText.exact(settings.learningRate)),
      ("schedule", settings.schedule.summary),
      ("EMA decay", "\(settings.ema)"),
      ("checkpoint", train.checkpoint.map { "step \(NumberText.grouped($0))" } ?? "none yet"),
      ("directory", run.directory),
    ]
    for (i, row) in rows.prefix(inside.height).enumerated() {
      PanePainter.pair(row.0, row.1, into: &grid, in: inside, y: inside.y + i)
    }
  }
}
