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
    TimeLine(timestep: timestep, timesteps: trajectory.timesteps).paint(
      timestep == 0 ? "a new picture" : nil, room: 15, into: &grid, in: rect)
  }

  /// What this is, and what to press next.
  private var welcomeSentence: String {
    let tour = Workspace(rawValue: 7).map { ", \($0.rawValue) for the tour" } ?? ""
    return "This is Algorithm 2. Press 1 to train your own\(tour)."
  }
}

/// A line from x_T at the left to x_0 at the right, as far as a trajectory has come.
struct TimeLine {
  let timestep: Int
  let timesteps: Int

  /// - Parameters:
  ///   - label: At the right; nil: the timestep.
  ///   - room: Columns for the label.
  func paint(_ label: String? = nil, room: Int, into grid: inout Grid, in rect: Rect) {
    let bar = rect.split(right: room).rest
    let left = Double(timestep) / Double(max(1, timesteps))
    for (column, x) in bar.columns.enumerated() {
      let fraction = 1 - Double(column) / Double(max(1, bar.width - 1))
      grid[x, bar.y] =
        fraction >= left
        ? Cell("━", foreground: Theme.time(fraction)) : Cell("┄", foreground: Theme.frame)
    }
    grid.writeRight(
      label ?? "t = \(NumberText.grouped(timestep))", right: rect.right, y: rect.y,
      foreground: Theme.time(left))
  }
}
