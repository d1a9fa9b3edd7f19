import TerminalKit

extension AppState {
  func paintSchedule(into grid: inout Grid, in rect: Rect) {
    TextBlock.paint(schedule.sentence, into: &grid, in: rect, color: Theme.text)
  }
}
