import EngineMessages
import TerminalKit

/// Which picture of a film is looked at, and how closely.
struct CloserLook: Equatable, Sendable {
  /// A way to look at a film; `Esc` leads from each to what was before.
  enum Level: Equatable, Sendable {
    /// All pictures of a state, large, to pick one.
    case grid
    /// The film of the picked picture alone.
    case alone
    /// Its pixels as numbers.
    case loupe
    /// What the network makes of it, level by level.
    case inside
    /// A brush over it: what is to be invented.
    case mask
  }

  /// The picture under the cursor, an index into those of a frame.
  var picked = 0
  /// The pixel under the cursor.
  var pixel = Pixel(x: 0, y: 0)
  /// The innermost last.
  private(set) var levels: [Level] = []
  /// The numbers of a picture that a frame has none of, and what was asked for last.
  var shown: ShownState?
  var asked: StateRequest?

  var level: Level? { levels.last }
  /// Whether one picture alone is looked at.
  var isAlone: Bool { levels.contains { $0 != .grid } }
  /// Whether it takes all the room but for a line of time.
  var isWide: Bool { level != nil && level != .alone }

  mutating func open(_ level: Level) {
    levels.removeAll { $0 == level || $0.isOfPixels }
    levels.append(level)
  }

  mutating func close() { _ = levels.popLast() }

  mutating func close(_ level: Level) { levels.removeAll { $0 == level } }

  /// For other pictures: the first of them, and all of them beside their film.
  mutating func leavePictures() { (picked, levels) = (0, []) }

  /// Keeps to the pictures that there are, and to their pixels.
  mutating func settle(_ pictures: [Picture]) {
    picked = max(0, min(picked, pictures.count - 1))
    if pictures.count < 2 { levels.removeAll { $0 == .grid || $0 == .alone } }
    if let first = pictures.first { pixel = pixel.clamped(to: first) }
  }

  /// The pane that the arrow keys belong to beside the film.
  var pane: Pane? {
    switch level {
    case .grid: .pictures
    case .loupe, .inside: .pixels
    case .mask: .mask
    case .alone, nil: nil
    }
  }
}

extension CloserLook.Level {
  /// Whether a cursor walks over the pixels.
  var isOfPixels: Bool {
    switch self {
    case .grid, .alone: false
    case .loupe, .inside, .mask: true
    }
  }
}

/// A place in a picture, from the upper left.
struct Pixel: Hashable, Sendable {
  var x: Int
  var y: Int

  func clamped(to picture: Picture) -> Pixel {
    Pixel(x: max(0, min(picture.width - 1, x)), y: max(0, min(picture.height - 1, y)))
  }
}

extension SampleState {
  /// The picture under the cursor.
  func picked(of frame: TrajectoryFrame) -> Picture? {
    frame.xt.indices.contains(closer.picked) ? frame.xt[closer.picked] : frame.xt.first
  }

  /// The one that is looked at alone, or all.
  func looked(at pictures: [Picture]) -> [Picture] {
    guard closer.isAlone, pictures.indices.contains(closer.picked) else { return pictures }
    return [pictures[closer.picked]]
  }
}
