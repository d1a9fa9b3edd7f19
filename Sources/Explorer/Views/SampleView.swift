import TerminalKit

extension AppState {
  func paintSampling(into grid: inout Grid, in rect: Rect) {
    TextBlock.paint(samplingSentence, into: &grid, in: rect, color: Theme.text)
  }
}
