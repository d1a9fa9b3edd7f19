import EngineMessages
import TerminalKit

/// Where films that stand side by side lie.
struct StageLayout {
  /// Of each film.
  let panes: [Rect]
  /// The numbers and the settings; nil where the films need the room.
  let side: Rect?
  /// The thumbnails of the film that leads, and the lines of time.
  let film: Rect

  /// - Parameter needsSide: Whether the settings are in focus.
  init(_ rect: Rect, films: Int, needsSide: Bool, picture: Picture?) {
    let sideWidth = min(46, max(28, rect.width * 3 / 10))
    let hasSide = needsSide || (rect.width - sideWidth) / max(1, films) >= 20
    let lowest = films + (hasSide ? 2 : 3)
    let width = (rect.width - (hasSide ? sideWidth : 0)) / max(1, films) - 4
    let room = rect.height - lowest
    // Words, x_t and what stands beside it, one above the other.
    let wanted = 2 * Self.rows(of: picture, width: width, height: (room - 5) / 2) + 5
    let height = room - wanted >= 4 ? wanted : room
    let (top, film) = rect.split(top: height)
    let (middle, side) = hasSide ? top.split(right: sideWidth) : (top, top)
    panes = middle.columns(films)
    (self.side, self.film) = (hasSide ? side : nil, film)
  }

  private static func rows(of picture: Picture?, width: Int, height: Int) -> Int {
    let block = picture?.block ?? PixelBlock(width: 0, height: 0, channels: 1, bytes: [])
    let room = Rect(x: 0, y: 0, width: width, height: height)
    return picture == nil ? height : PictureView(block).area(in: room).height
  }
}

/// The lines of time, one below the other: branches hang where they left.
struct StageLines {
  /// A row of cells for each film.
  let lines: [Rect]
  static let labelWidth = 12
  /// What stands at their right ends.
  let end: String
  private let stage: FilmStage

  init(_ stage: FilmStage, in rect: Rect) {
    self.stage = stage
    end = stage.race.map { " \(NumberText.grouped($0.evaluations))" } ?? " 0"
    let whole = rect.split(left: Self.labelWidth).rest.split(right: end.count).rest
    lines = stage.films.indices.map { place in
      Rect(x: whole.x, y: whole.y + place, width: whole.width, height: 1)
    }
  }

  /// How far a film is at one of its frames, 0…1.
  func part(_ frame: TrajectoryFrame, in place: Int) -> Double {
    guard let race = stage.race else { return part(timestep: frame.timestep, in: place) }
    return max(0, min(1, Double(frame.evaluations) / Double(race.evaluations)))
  }

  func part(timestep: Int, in place: Int) -> Double {
    let timesteps = Double(max(1, stage.films[place].timesteps))
    return max(0, min(1, 1 - Double(timestep) / timesteps))
  }

  func column(_ part: Double, in place: Int) -> Int {
    lines[place].x + Int((part * Double(max(0, lines[place].width - 1))).rounded())
  }

  /// The column where a branch left its trunk.
  func beginning(of place: Int) -> Int? {
    stage.films[place].branchTimestep.map { column(part(timestep: $0, in: place), in: place) }
  }

  /// The row of the film that a branch left.
  func parent(of place: Int) -> Int {
    stage.films[place].parent.flatMap { stage.place(of: $0) } ?? 0
  }

  /// The film and its frame at a cell.
  func frame(atX x: Int, y: Int) -> (place: Int, position: Int)? {
    guard let place = lines.firstIndex(where: { $0.contains(x: x, y: y) }) else { return nil }
    let wanted = Double(x - lines[place].x) / Double(max(1, lines[place].width - 1))
    let frames = stage.films[place].frames
    let position = frames.indices.min {
      abs(part(frames[$0], in: place) - wanted) < abs(part(frames[$1], in: place) - wanted)
    }
    return position.map { (place, $0) }
  }
}
