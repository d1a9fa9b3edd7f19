import EngineMessages
import TerminalKit

/// Where everything of the workspace lies; painting and clicking agree on it.
struct LatentLayout {
  var planes: [(isVariational: Bool, rect: Rect)]
  /// Empty where the planes take its place, or where there is no room.
  var lower: Rect
  var cursor: Rect
  var numbers: Rect
  var settings: Rect

  static func isLarge(_ rect: Rect) -> Bool { rect.width >= 70 && rect.height >= 18 }

  /// - Parameter rect: All between the tabs and the footer.
  init(_ rect: Rect, plane: LatentState.PlaneView, focus: Pane) {
    let nothing = Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    guard Self.isLarge(rect) else {
      let (area, sentence) = rect.split(bottom: 3)
      planes = [(plane != .autoencoder, area)]
      (lower, cursor, numbers, settings) = (nothing, nothing, sentence, nothing)
      return
    }
    let (left, right) = rect.split(right: max(28, min(72, rect.width / 3)))
    if plane == .points {
      let (top, bottom) = left.split(bottom: max(9, rect.height * 2 / 5))
      planes = zip([false, true], top.columns(2)).map { ($0, $1) }
      lower = bottom
    } else {
      planes = [(plane == .variational, left)]
      lower = nothing
    }
    let side = (right.width - 5) / 2
    let (pictures, rest) = right.split(
      top: min(rect.height / 3 + 1, (side + 1) / 2 + 3))
    cursor = pictures
    if rect.height >= 34 {
      (numbers, settings) = rest.split(bottom: Field.ofLatent.count + 2)
    } else {
      (numbers, settings) = focus == .latentSettings ? (nothing, rest) : (rest, nothing)
    }
  }
}

/// A plane of codes on a rectangle of cells: one scale for both numbers, 0 in the middle; the reach
/// ends at the nearer border.
struct LatentCanvas {
  let rect: Rect
  let size: Size
  private let half: Double

  init(_ rect: Rect) {
    self.rect = rect
    size = Size(rect.width * 2, rect.height * 4)
    half = Double(max(1, min(size.width, size.height) - 1)) / 2
  }

  /// The dot of a place in parts of the reach.
  func dot(_ place: SIMD2<Double>) -> (x: Int, y: Int) {
    func clamped(_ value: Double) -> Int {
      value.isFinite ? Int(max(-1e6, min(1e6, value.rounded(.down)))) : -1_000_000
    }
    return (
      clamped(Double(size.width) / 2 + place.x * half),
      clamped(Double(size.height) / 2 - place.y * half)
    )
  }

  /// The cell of a place.
  func cell(_ place: SIMD2<Double>) -> (x: Int, y: Int) {
    let dot = dot(place)
    return (rect.x + (dot.x >> 1), rect.y + (dot.y >> 2))
  }

  /// The place in the middle of a cell of the grid.
  func place(x: Int, y: Int) -> SIMD2<Double> {
    SIMD2(
      2 * Double(x - rect.x) + 1 - Double(size.width) / 2,
      Double(size.height) / 2 - 4 * Double(y - rect.y) - 2) / half
  }
}
