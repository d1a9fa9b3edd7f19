import EngineMessages
import TerminalKit

extension AppState {
  /// The whole way as thumbnails, and below them the line of time with the cursor.
  func paintFilm(into grid: inout Grid, in rect: Rect) {
    let note = sample.trajectory.map { trajectory in
      let arrived = max(0, (trajectory.frames.last?.index ?? 0))
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
    let (thumbnails, line) = inside.split(bottom: 1)
    paintThumbnails(trajectory, frame, into: &grid, in: thumbnails)
    paintTimeline(trajectory, frame, into: &grid, in: line)
  }

  private func paintThumbnails(
    _ trajectory: Trajectory, _ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect
  ) {
    guard let picture = frame.xt.first?.block, !rect.isEmpty else { return }
    let count = min(Self.thumbnailCount(of: picture, in: rect), trajectory.steps + 1)
    let areas = PictureStrip(Array(repeating: picture, count: count)).areas(in: rect)
    let current = place(of: frame.index, among: count, trajectory)
    let arrived = trajectory.frames.last?.index ?? 0
    for (place, area) in areas.enumerated() {
      let index = count > 1 ? place * trajectory.steps / (count - 1) : frame.index
      let shown = place == current ? frame : trajectory.frame(atOrBefore: index)
      if let picture = shown?.xt.first, place == current || index <= arrived {
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

  /// So many that they are neither too few to tell the story nor too small to be seen.
  private static func thumbnailCount(of picture: PixelBlock, in rect: Rect) -> Int {
    func worth(_ count: Int) -> Int {
      let areas = PictureStrip(Array(repeating: picture, count: count)).areas(in: rect)
      guard let first = areas.first else { return 0 }
      let isRagged = !count.isMultiple(of: areas.count { $0.y == first.y })
      let width = min(first.width, 20)
      return isRagged ? 0 : width * width * count
    }
    return (5...28).max { worth($0) < worth($1) } ?? 5
  }

  private func place(of index: Int, among count: Int, _ trajectory: Trajectory) -> Int {
    let steps = max(1, trajectory.steps)
    return min(count - 1, (index * (count - 1) + steps / 2) / steps)
  }

  /// From T at the left to 0 at the right, in the colours of time; what has not arrived is dotted.
  private func paintTimeline(
    _ trajectory: Trajectory, _ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect
  ) {
    guard rect.width > 12 else { return }
    let start = grid.write(
      "t = \(NumberText.grouped(trajectory.timesteps)) ", x: rect.x, y: rect.y,
      foreground: Theme.dim)
    let end = grid.writeRight(" 0", right: rect.right, y: rect.y, foreground: Theme.dim)
    let width = end - start
    guard width > 2 else { return }
    let steps = Double(max(1, trajectory.steps))
    func column(_ index: Int) -> Int {
      start + Int((min(1, Double(index) / steps) * Double(width - 1)).rounded())
    }
    let arrived = column(trajectory.frames.last?.index ?? 0)
    for x in start..<end {
      let fraction = 1 - Double(x - start) / Double(width - 1)
      grid[x, rect.y] =
        x <= arrived
        ? Cell("━", foreground: Theme.time(fraction)) : Cell("┄", foreground: Theme.frame)
    }
    let x = column(frame.index)
    grid[x, rect.y] = Cell("●", foreground: Theme.accent, style: .bold)
    let label = " \(NumberText.grouped(frame.timestep)) "
    let isRoomRight = x + 1 + label.count < end
    grid.write(
      label, x: isRoomRight ? x + 1 : x - label.count, y: rect.y, foreground: Theme.accent,
      style: .bold)
  }
}

extension Trajectory {
  /// The last frame whose index is not above `index`.
  func frame(atOrBefore index: Int) -> TrajectoryFrame? {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle].index <= index { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? frames[low - 1] : nil
  }
}
