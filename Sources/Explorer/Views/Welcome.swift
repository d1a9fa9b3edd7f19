import EngineMessages
import TerminalKit

extension AppState {
  /// The very first screen: noise, large in the middle, becomes a picture.
  func paintWelcome(into grid: inout Grid, in rect: Rect) {
    let (room, below) = rect.split(bottom: min(rect.height / 3, 4))
    if let picture = sample.frame?.xt.first {
      PictureView(picture.block).draw(into: &grid, in: room)
    }
    let line = Rect(
      x: below.x + max(0, below.width - 66) / 2, y: below.y + 1, width: min(66, below.width),
      height: 1)
    paintWelcomeTime(into: &grid, in: line)
    grid.writeCentred(
      welcomeSentence, x: below.x, y: below.bottom - 2, width: below.width,
      foreground: Theme.accent, style: .bold)
  }

  /// From noise at the left to the picture at the right.
  private func paintWelcomeTime(into grid: inout Grid, in rect: Rect) {
    guard let trajectory = sample.trajectory, rect.width > 30 else { return }
    let timestep = sample.frame?.timestep ?? trajectory.timesteps
    let label = timestep == 0 ? "a new picture" : "t = \(NumberText.grouped(timestep))"
    let bar = Rect(x: rect.x, y: rect.y, width: rect.width - 15, height: 1)
    let left = Double(timestep) / Double(max(1, trajectory.timesteps))
    for (column, x) in bar.columns.enumerated() {
      let fraction = 1 - Double(column) / Double(max(1, bar.width - 1))
      grid[x, bar.y] =
        fraction >= left
        ? Cell("━", foreground: Theme.time(fraction)) : Cell("┄", foreground: Theme.frame)
    }
    grid.writeRight(label, right: rect.right, y: rect.y, foreground: Theme.time(left))
  }

  /// What this is, and what to press next.
  private var welcomeSentence: String {
    let tour = Workspace(rawValue: 7).map { ", \($0.rawValue) for the tour" } ?? ""
    return "This is Algorithm 2. Press 1 to train your own\(tour)."
  }
}
