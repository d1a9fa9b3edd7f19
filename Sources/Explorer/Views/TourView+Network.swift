import EngineMessages
import TerminalKit

/// The U of the network: its levels as pictures, down at the left and up at the right.
extension AppState {
  func paintTourNetwork(into grid: inout Grid, in rect: Rect) {
    let name = sample.trajectory?.modelName ?? model?.name ?? ""
    let note = sample.inside.maps.map { "\(name), t = \(NumberText.grouped($0.timestep))" } ?? name
    let inside = frame("ε_θ from inside", note: note, color: Theme.epsilon, into: &grid, in: rect)
    guard let maps = sample.inside.maps, let u = NetworkShape(maps) else {
      PanePainter.promise(
        sample.frame == nil
          ? "Space draws a picture; what the levels answered to it appears here."
          : "Looking into the network.", into: &grid, in: inside)
      return
    }
    paint(u, into: &grid, in: inside)
  }

  func paint(_ u: NetworkShape, into grid: inout Grid, in rect: Rect) {
    for (level, row) in zip(u.levels, rect.rows(u.levels.count)) {
      let columns = row.columns(3, gap: 0)
      paint(level.down, into: &grid, in: columns[0])
      paint(level.up, into: &grid, in: columns[2])
      if let middle = level.middle {
        paint([middle], into: &grid, in: columns[1])
      } else if !level.up.isEmpty {
        let y = row.y + row.height / 2
        for x in columns[1].columns.dropFirst().dropLast() {
          grid[x, y] = Cell(x == columns[1].right - 2 ? "▸" : "┄", foreground: Theme.dim)
        }
      }
    }
  }

  private func paint(_ maps: [ActivationMaps.Map], into grid: inout Grid, in rect: Rect) {
    for (map, place) in zip(maps, rect.columns(max(1, maps.count), gap: 1)) {
      let size = "\(map.picture.width)×\(map.picture.height)"
      paint(map, label: size + (map.channels.map { "×\($0)" } ?? ""), into: &grid, in: place)
    }
  }

  func paint(
    _ map: ActivationMaps.Map, label text: String, into grid: inout Grid, in rect: Rect
  ) {
    guard rect.height > 1 else { return }
    let (label, room) = rect.split(top: 1)
    grid.writeCentred(
      text, x: label.x, y: label.y, width: label.width, foreground: Theme.dim)
    PictureView(map.picture.block).draw(into: &grid, in: room)
  }
}

/// The levels of a U-Net by the size of their maps, the largest first.
struct NetworkShape: Equatable {
  struct Level: Equatable {
    let height: Int
    /// On the way down and on the way up, in the network's order.
    var down: [ActivationMaps.Map] = []
    var middle: ActivationMaps.Map?
    var up: [ActivationMaps.Map] = []
  }

  let levels: [Level]

  /// nil where nothing can be drawn.
  init?(_ maps: ActivationMaps) {
    let known = maps.levels.filter(\.picture.isWhole)
    guard !known.isEmpty else { return nil }
    levels = Set(known.map(\.picture.height)).sorted(by: >).map { height in
      var level = Level(height: height)
      for map in known where map.picture.height == height {
        if map.name.hasPrefix("up") {
          level.up.append(map)
        } else if map.name.hasPrefix("mid") {
          level.middle = map
        } else {
          level.down.append(map)
        }
      }
      return level
    }
  }
}
