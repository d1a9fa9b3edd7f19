import EngineMessages
import TerminalKit

/// Where the steps of a trajectory lie on the screen; painting and clicking agree on it.
struct FilmLayout {
  /// The steps that have a thumbnail, evenly spaced, and its cells.
  let thumbnails: [(index: Int, area: Rect)]
  /// The line of time alone, one row high, from t = T to t = 0.
  let line: Rect
  let timeLabel: String
  private let steps: Int

  init(_ trajectory: Trajectory, in rect: Rect) {
    let (pictures, row) = rect.split(bottom: 1)
    steps = trajectory.steps
    let first = trajectory.frames.first?.timestep ?? trajectory.timesteps
    timeLabel = "t = \(NumberText.grouped(first)) "
    let isWide = row.width > timeLabel.count + 8
    line = isWide ? row.split(left: timeLabel.count).rest.split(right: 2).rest : row
    guard let picture = trajectory.frames.first?.xt.first?.block, !pictures.isEmpty else {
      thumbnails = []
      return
    }
    let count = min(Self.count(of: picture, in: pictures), steps + 1)
    let areas = PictureStrip(Array(repeating: picture, count: count)).areas(in: pictures)
    thumbnails = areas.enumerated().map { [steps] place, area in
      (index: count > 1 ? place * steps / (count - 1) : 0, area: area)
    }
  }

  /// So many that they are neither too few to tell the story nor too small to be seen.
  private static func count(of picture: PixelBlock, in rect: Rect) -> Int {
    func worth(_ count: Int) -> Int {
      let areas = PictureStrip(Array(repeating: picture, count: count)).areas(in: rect)
      guard let first = areas.first else { return 0 }
      let isRagged = !count.isMultiple(of: areas.count { $0.y == first.y })
      let width = min(first.width, 20)
      return isRagged ? 0 : width * width * count
    }
    return (5...28).max { worth($0) < worth($1) } ?? 5
  }

  /// The thumbnail nearest to a step.
  func place(of index: Int) -> Int? {
    thumbnails.indices.min {
      abs(thumbnails[$0].index - index) < abs(thumbnails[$1].index - index)
    }
  }

  /// The column of a step on the line of time.
  func column(of index: Int) -> Int {
    let part = min(1, Double(index) / Double(max(1, steps)))
    return line.x + Int((part * Double(max(0, line.width - 1))).rounded())
  }

  /// The step at a cell; nil beside the film.
  func index(atX x: Int, y: Int) -> Int? {
    if line.contains(x: x, y: y) {
      return Int((Double(x - line.x) / Double(max(1, line.width - 1)) * Double(steps)).rounded())
    }
    return thumbnails.first { $0.area.contains(x: x, y: y) }?.index
  }
}
