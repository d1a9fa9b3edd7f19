import EngineMessages
import TerminalKit

extension AppState {
  /// The whole way as thumbnails, and below them the line of time with the cursor.
  func paintFilm(into grid: inout Grid, in rect: Rect) {
    let note = sample.trajectory.map { trajectory in
      let arrived = trajectory.frames.last?.index ?? 0
      return "\(NumberText.grouped(arrived)) of \(NumberText.grouped(trajectory.steps)) steps"
    }
    let inside = frame(
      "film", note: note ?? "", color: Theme.text, pane: .film, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard let trajectory = sample.trajectory, let frame = sample.frame else {
      PanePainter.promise(
        "Every step is kept here: ← → walk through them, Space plays, t jumps to a timestep.",
        into: &grid, in: inside)
      return
    }
    let layout = FilmLayout(trajectory, in: inside)
    paintThumbnails(trajectory, frame, layout, into: &grid)
    paintTimeline(trajectory, frame, layout, into: &grid)
  }

  func paintThumbnails(
    _ trajectory: Trajectory, _ frame: TrajectoryFrame, _ layout: FilmLayout,
    into grid: inout Grid
  ) {
    let current = layout.place(of: frame.index)
    let arrived = trajectory.frames.last?.index ?? 0
    for (place, (index, area)) in layout.thumbnails.enumerated() {
      let shown = place == current ? frame : trajectory.frame(atOrBefore: index)
      if let picture = shown.flatMap({ sample.picked(of: $0) }),
        place == current || index <= arrived
      {
        PictureView(picture.block).draw(into: &grid, in: area)
      } else {
        grid.writeCentred(
          "·", x: area.x, y: area.y + area.height / 2, width: area.width, foreground: Theme.frame)
      }
      guard place == current else { continue }
      for y in area.rows {
        grid.write("▐", x: area.x - 1, y: y, foreground: Theme.accent)
        grid.write("▌", x: area.right, y: y, foreground: Theme.accent)
      }
    }
  }

  /// From T at the left to 0 at the right, in the colours of time; what has not arrived is dotted.
  private func paintTimeline(
    _ trajectory: Trajectory, _ frame: TrajectoryFrame, _ layout: FilmLayout,
    into grid: inout Grid
  ) {
    let line = layout.line
    guard line.width > 2, line.height > 0 else { return }
    grid.writeRight(layout.timeLabel, right: line.x, y: line.y, foreground: Theme.dim)
    grid.write(" 0", x: line.right, y: line.y, foreground: Theme.dim)
    let arrived = layout.column(of: trajectory.frames.last?.index ?? 0)
    for x in line.columns {
      let fraction = 1 - Double(x - line.x) / Double(line.width - 1)
      grid[x, line.y] =
        x <= arrived
        ? Cell("━", foreground: Theme.time(fraction)) : Cell("┄", foreground: Theme.frame)
    }
    let x = layout.column(of: frame.index)
    grid[x, line.y] = Cell("●", foreground: Theme.accent, style: .bold)
    let label = " \(NumberText.grouped(frame.timestep)) "
    grid.write(
      label, x: x + 1 + label.count < line.right ? x + 1 : x - label.count, y: line.y,
      foreground: Theme.accent, style: .bold)
  }
}

extension Trajectory {
  /// The last frame whose index is not above `index`.
  func frame(atOrBefore index: Int) -> TrajectoryFrame? {
    position(atOrBefore: index).map { frames[$0] }
  }

  /// Its place among the frames.
  func position(atOrBefore index: Int) -> Int? {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].index <= index { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}
