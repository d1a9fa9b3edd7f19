import EngineMessages
import TerminalKit

/// What the network makes of x_t.
extension AppState {
  func paintInside(_ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect) {
    guard let picture = sample.picked(of: frame) else { return }
    let layout = CloserLayout(rect)
    let parts = InsideLayout(layout.main, picture)
    paintPixels(frame, picture, into: &grid, in: parts.picture)
    paintAttention(into: &grid, in: parts.attention)
    paintLevels(frame, into: &grid, in: parts.levels)
    paintFilm(into: &grid, in: layout.film)
  }

  private func paintLevels(
    _ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect
  ) {
    let name = sample.trajectory?.modelName ?? ""
    let maps = insideMaps
    let note = maps.map { "\(name), t = \(NumberText.grouped($0.timestep))" } ?? name
    let inside = self.frame(
      "ε_θ from inside", note: note, color: Theme.epsilon, into: &grid, in: rect)
    if let maps, let u = NetworkShape(maps) {
      paint(u, into: &grid, in: inside)
    } else {
      PanePainter.promise(insidePromise(frame), into: &grid, in: inside)
    }
  }

  /// Of the picked picture, at this step or one looked at before it; nil at the end, where the
  /// network is asked nothing more.
  var insideMaps: ActivationMaps? {
    guard let frame = sample.frame, frame.index < sample.trajectory?.steps ?? 0,
      let maps = sample.inside.maps, maps.request.identifier == frame.identifier,
      maps.request.picture == sample.closer.picked
    else { return nil }
    return maps
  }

  private func insidePromise(_ frame: TrajectoryFrame) -> String {
    frame.index < sample.trajectory?.steps ?? 0
      ? "Looking into the network."
      : "This is the picture: the network is asked nothing more. Tab and ← lead to earlier steps."
  }

  /// Where the pixel under the cursor looks, for every attention.
  private func paintAttention(into grid: inout Grid, in rect: Rect) {
    let pixel = sample.closer.pixel
    let inside = frame(
      "attention", note: "of x \(pixel.x + 1), y \(pixel.y + 1)", color: Theme.alphaBar,
      into: &grid, in: rect)
    guard let maps = insideMaps else { return }
    let known = maps.attention.filter(\.picture.isWhole)
    guard !known.isEmpty else {
      PanePainter.promise("This network has no attention.", into: &grid, in: inside)
      return
    }
    // As many columns as leave the places nearest to squares.
    let best = (1...known.count).max {
      side($0, known.count, inside) < side($1, known.count, inside)
    }
    let columns = best ?? 1
    let rows = inside.rows((known.count + columns - 1) / columns)
    for (index, map) in known.enumerated() {
      paint(
        map, label: map.shortName, into: &grid,
        in: rows[index / columns].columns(columns, gap: 1)[index % columns])
    }
  }

  /// Pixels of the narrower side that a map has.
  private func side(_ columns: Int, _ count: Int, _ rect: Rect) -> Int {
    let rows = (count + columns - 1) / columns
    return min((rect.width - columns + 1) / columns, 2 * (rect.height / rows - 1))
  }
}

/// The picture and its attention at the left, the levels of the network at the right.
struct InsideLayout {
  let picture: Rect
  let attention: Rect
  let levels: Rect

  init(_ rect: Rect, _ picture: Picture) {
    let width = max(min(rect.width / 3, picture.width + 4), rect.width / 4)
    let (left, right) = rect.split(left: width)
    let room = Rect(
      x: left.x, y: left.y, width: left.width - 4, height: max(0, left.height / 2 - 2))
    let wanted = PictureView(picture.block).area(in: room).height
    (self.picture, attention) = left.split(top: min(wanted + 2, left.height / 2))
    levels = right
  }
}

extension ActivationMaps.Map {
  /// `mid_block.attentions.0` as `mid 0`, `down_blocks.1.attentions.0` as `down 1.0`.
  var shortName: String {
    let parts = name.split(separator: ".").map(String.init)
    let block = parts.first?.split(separator: "_").first.map(String.init) ?? name
    let numbers = parts.filter { $0.allSatisfy(\.isNumber) }.joined(separator: ".")
    return numbers.isEmpty ? block : "\(block) \(numbers)"
  }
}
