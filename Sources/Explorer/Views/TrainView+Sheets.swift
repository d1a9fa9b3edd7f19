import EngineMessages
import TerminalKit

extension AppState {
  /// What the network draws by now; before there is anything, what it will learn to undo.
  func paintSheets(into grid: inout Grid, in rect: Rect) {
    if let sheet = train.sheets.shown {
      let ema = train.run.map { ", EMA \($0.settings.ema)" } ?? ""
      let age = train.sheets.cursor == nil ? "" : "earlier · "
      let inside = frame(
        "samples\(ema), always the same noise",
        note: "\(age)step \(NumberText.grouped(sheet.step))", color: Theme.x0Hat, pane: .sheets,
        into: &grid, in: rect)
      PictureRow.paint(sheet.pictures.map(\.block), into: &grid, in: inside)
      return
    }
    var isWatching = false
    if case .watching = train.phase { isWatching = true }
    guard !train.isTraining, !isWatching, schedule.exemplar != nil else {
      let inside = frame("samples", color: Theme.x0Hat, into: &grid, in: rect)
      PanePainter.promise(
        isWatching
          ? "This run has kept no samples; those that learn in the explorer do."
          : "Samples of the network appear here, and renew themselves while it learns.",
        into: &grid, in: inside)
      return
    }
    let inside = frame(
      "a digit drowns in noise: the network will learn the way back", color: Theme.xt,
      into: &grid, in: rect)
    guard let exemplar = schedule.exemplar?.noised(alphaBar: 1) else { return }
    let count = PictureRow.layout(Array(repeating: exemplar, count: 8), in: inside.size).count
    let strip = noisedStrip
    let last = max(1, strip.count - 1)
    let shown = (0..<count).map { strip[$0 * last / max(1, count - 1)].picture }
    PictureRow.paint(shown, into: &grid, in: inside)
  }

  /// The exemplar at some timesteps of the schedule.
  var noisedStrip: [(timestep: Int, picture: PixelBlock)] {
    guard let exemplar = schedule.exemplar, let curve = schedule.current else { return [] }
    let alphaBar = curve.schedule.alphaBar
    return ScheduleState.stripTimesteps(of: curve.schedule.timesteps).map {
      ($0, exemplar.noised(alphaBar: alphaBar[$0]))
    }
  }
}

extension Exemplar {
  /// x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, as bytes.
  ///
  /// Source: Ho et al. (2020), Eq. 4.
  func noised(alphaBar: Double) -> PixelBlock {
    let (signal, noise) = (Float(alphaBar.squareRoot()), Float((1 - alphaBar).squareRoot()))
    let bytes = zip(x0, epsilon).map { x, e in
      let value = (signal * x + noise * e + 1) * 127.5
      return value > 0 ? UInt8(min(255, value)) : 0  // NaN is 0
    }
    return PixelBlock(width: width, height: height, channels: channels, bytes: bytes)
  }
}
