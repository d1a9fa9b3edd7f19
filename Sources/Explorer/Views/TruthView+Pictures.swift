import EngineMessages
import TerminalKit

extension AppState {
  /// Pictures on their way back, and below them what they seem to become.
  func paintRecalled(isExact: Bool, into grid: inout Grid, in rect: Rect) {
    let state = truth.recall.state(isExact: isExact, at: truth.cursor)
    let title = isExact ? "led back by memory, exact" : "led back by \(truth.recall.modelName)"
    let inside = frame(
      isExact || !truth.recall.modelName.isEmpty ? title : "led back by a network",
      note: state.map { "t = \(NumberText.grouped($0.timestep))" } ?? "",
      color: isExact ? Theme.alphaBar : Theme.heldOut, pane: .planes, into: &grid, in: rect)
    guard let state else {
      PanePainter.promise(
        isExact
          ? "The pictures are being learned by heart."
          : model == nil
            ? "There is no network yet: press 1, then Space, to train one."
            : "The network begins with the same noise.", into: &grid, in: inside)
      return
    }
    guard !state.x0Hat.isEmpty, state.timestep > 0, inside.height > 16 else {
      PictureStrip(state.xt.map(\.block)).draw(into: &grid, in: inside)
      return
    }
    let halves = inside.rows(2, gap: 1)
    PictureStrip(state.xt.map(\.block)).draw(into: &grid, in: halves[0])
    PictureStrip(state.x0Hat.map(\.block)).draw(into: &grid, in: halves[1])
  }

  /// What memorising is.
  func paintMemory(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "what memorising would look like", color: Theme.x0Hat, into: &grid, in: rect)
    TextBlock.paint(memorySentence, into: &grid, in: inside, color: Theme.accent)
  }

  var memorySentence: String {
    let known = truth.recall.exact.first.map { NumberText.grouped($0.known) } ?? "all"
    return
      "Who knows the \(known) pictures by heart has the smallest loss on them that there is, and "
      + "makes every noise into one of them, never into anything new. A network that has learned, not "
      + "memorised, makes others of the same noise."
  }
}
