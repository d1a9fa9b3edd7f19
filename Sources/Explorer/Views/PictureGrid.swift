import TerminalKit

/// Where the pictures of a state lie; painting, keys and clicks agree on it.
///
/// All of them where they are large enough to be told apart, else those of the page that holds the
/// picked one.
struct PictureGrid {
  /// The index of the first picture that is shown.
  let first: Int
  /// The cells of each.
  let areas: [Rect]

  /// Pixels of the screen that a picture must have; a digit is a digit from here on.
  private static let smallest = 8
  private static let pages = [64, 49, 36, 25, 16, 12, 9, 6, 4, 3, 2, 1]

  init(_ picture: PixelBlock, count: Int, picked: Int, in rect: Rect) {
    let least = min(picture.width, Self.smallest)
    for size in [count] + Self.pages.filter({ $0 < count }) where size > 0 {
      let areas = Self.even(picture, count: size, in: rect)
      guard let width = areas.first?.width else { break }
      guard width >= least || size == 1 else { continue }
      first = picked / size * size
      self.areas = Array(areas.prefix(count - first))
      return
    }
    (first, areas) = (0, [])
  }

  /// In rows of about one length.
  private static func even(_ picture: PixelBlock, count: Int, in rect: Rect) -> [Rect] {
    let strip = PictureStrip(Array(repeating: picture, count: count))
    let areas = strip.areas(in: rect)
    guard let first = areas.first else { return [] }
    let columns = areas.prefix { $0.y == first.y }.count
    let rows = (count + columns - 1) / columns
    let fewer = (count + rows - 1) / rows
    guard fewer < columns else { return areas }
    let width = fewer * (first.width + strip.gap) - strip.gap
    return strip.areas(in: rect.inset(horizontal: (rect.width - width) / 2, vertical: 0))
  }

  var columns: Int { max(1, areas.prefix { $0.y == areas[0].y }.count) }

  func index(atX x: Int, y: Int) -> Int? {
    areas.firstIndex { $0.contains(x: x, y: y) }.map { first + $0 }
  }

  func paint(_ pictures: [PixelBlock], into grid: inout Grid) {
    for (picture, area) in zip(pictures.dropFirst(first), areas) {
      PictureView(picture).draw(into: &grid, in: area)
    }
  }

  /// A sign in the corner of a picture.
  func flag(_ picture: Int, into grid: inout Grid) {
    guard areas.indices.contains(picture - first) else { return }
    let area = areas[picture - first]
    grid[area.x, area.y] = Cell(
      "◆", foreground: Theme.warning, background: Theme.track, style: .bold)
  }

  /// Bars at both sides of a picture.
  func mark(_ picture: Int, into grid: inout Grid) {
    guard areas.indices.contains(picture - first) else { return }
    let area = areas[picture - first]
    for y in area.rows {
      grid.write("▐", x: area.x - 1, y: y, foreground: Theme.accent)
      grid.write("▌", x: area.right, y: y, foreground: Theme.accent)
    }
  }
}
