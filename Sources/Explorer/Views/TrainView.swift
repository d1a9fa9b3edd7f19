import TerminalKit

extension AppState {
  func paintTraining(into grid: inout Grid, in rect: Rect) {
    TextBlock.paint(train.sentence, into: &grid, in: rect, color: Theme.text)
  }
}
