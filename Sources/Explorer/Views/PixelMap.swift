import EngineMessages
import TerminalKit

/// Where the pixels of a picture lie on the screen; painting and clicking agree on it.
struct PixelMap {
  let picture: PixelBlock
  /// The cells of the whole picture.
  let area: Rect
  /// Rows of half cells that the picture takes.
  private let height: Int

  init(_ picture: PixelBlock, in rect: Rect) {
    self.picture = picture
    area = PictureView(picture).area(in: rect)
    let scale = area.width / max(1, picture.width)
    height = scale >= 1 ? scale * picture.height : area.height * 2
  }

  /// The cells of a pixel, and which half of them, where it has no whole cell: 0 the upper one.
  func cells(of pixel: Pixel) -> (area: Rect, half: Int?) {
    func part(_ index: Int, _ of: Int, _ room: Int) -> (Int, Int) {
      let start = index * room / max(1, of)
      return (start, max(start + 1, (index + 1) * room / max(1, of)))
    }
    let (left, right) = part(pixel.x, picture.width, area.width)
    let (top, bottom) = part(pixel.y, picture.height, height)
    let rows = top / 2..<max(top / 2 + 1, bottom / 2)
    return (
      Rect(
        x: area.x + left, y: area.y + rows.lowerBound, width: right - left, height: rows.count),
      bottom - top < 2 ? top % 2 : nil
    )
  }

  /// The pixels that a cell shows, from the upper half to the lower one; none beside the picture.
  func pixels(atX x: Int, y: Int) -> [Pixel] {
    guard area.contains(x: x, y: y), height > 0 else { return [] }
    let column = (x - area.x) * picture.width / area.width
    let halves = [2 * (y - area.y), 2 * (y - area.y) + 1].filter { $0 < height }
    let rows = halves.map { $0 * picture.height / height }
    return rows.count == 2 && rows[0] == rows[1]
      ? [Pixel(x: column, y: rows[0])] : rows.map { Pixel(x: column, y: $0) }
  }

  func paint(into grid: inout Grid) { PictureView(picture).draw(into: &grid, in: area) }

  /// Brackets around a pixel, or half a cell in another colour where it has no more.
  func mark(_ pixel: Pixel, into grid: inout Grid) {
    let (cells, half) = cells(of: pixel)
    let (x, y) = (cells.x, cells.y + (cells.height - 1) / 2)
    if cells.width >= 2 {
      grid.write("[", x: x, y: y, foreground: Theme.accent, style: .bold)
      grid.write("]", x: cells.right - 1, y: y, foreground: Theme.accent, style: .bold)
    } else {
      let under = grid[x, y]
      grid[x, y] =
        half == 1
        ? Cell("▄", foreground: Theme.accent, background: under.foreground)
        : Cell("▀", foreground: Theme.accent, background: under.background)
    }
  }
}
