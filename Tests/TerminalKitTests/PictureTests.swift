import TestSupport
import Testing

@testable import TerminalKit

/// A picture in which every byte differs from its neighbours.
private func picture(_ width: Int, _ height: Int, channels: Int = 1) -> PixelBlock {
  PixelBlock(
    width: width, height: height, channels: channels,
    bytes: (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 37 + 5) })
}

/// The pixels of picture cells, read back; nil where a cell is none.
private func pixels(_ grid: Grid, _ area: Rect) -> [[Color?]] {
  area.rows.flatMap { y in
    [
      area.columns.map { grid[$0, y].content == .picture ? grid[$0, y].foreground : nil },
      area.columns.map { grid[$0, y].content == .picture ? grid[$0, y].background : nil },
    ]
  }
}

@Test(arguments: [
  (28, 28, 40, 20, 1), (28, 28, 56, 28, 2), (28, 28, 57, 200, 2), (4, 3, 13, 5, 3),
  (1, 1, 7, 3, 6), (3, 5, 9, 60, 3),
])
func pictureTakesTheLargestWholeMultiple(w: Int, h: Int, columns: Int, rows: Int, scale: Int) {
  for channels in [1, 3] {
    let source = picture(w, h, channels: channels)
    var grid = Grid(Size(columns, rows), filledWith: Cell("▒"))
    let view = PictureView(source)
    let area = view.area(in: grid.bounds)
    view.draw(into: &grid, in: grid.bounds)
    #expect(area.width == w * scale && area.height == (h * scale + 1) / 2)
    #expect(abs((columns - area.right) - area.x) <= 1 && abs((rows - area.bottom) - area.y) <= 1)
    let shown = pixels(grid, area)
    for y in 0..<h * scale {
      for x in 0..<w * scale { #expect(shown[y][x] == source[x / scale, y / scale]) }
    }
    if h * scale % 2 == 1 { #expect(shown[h * scale].allSatisfy { $0 == nil }) }
    let painted = grid.cells.filter { $0.content == .picture }.count
    #expect(painted == area.width * area.height)
  }
}

@Test(arguments: [(32, 32, 8, 4), (32, 32, 8, 40), (28, 28, 9, 5), (64, 32, 7, 7), (32, 32, 1, 1)])
func pictureThatIsTooLargeIsAveraged(w: Int, h: Int, columns: Int, rows: Int) throws {
  let source = picture(w, h)
  var grid = Grid(Size(columns, rows))
  PictureView(source).draw(into: &grid, in: grid.bounds)
  let area = PictureView(source).area(in: grid.bounds)
  let size = PictureView.pixels(of: source, in: grid.size)
  #expect(area.width == columns || area.height == rows)
  // Averaging keeps the mean of the whole where the picture divides evenly.
  if w % size.width == 0 && h % size.height == 0 {
    let (factorX, factorY) = (w / size.width, h / size.height)
    let shown = pixels(grid, area)
    for y in 0..<size.height {
      for x in 0..<size.width {
        var sum = 0
        for dy in 0..<factorY {
          for dx in 0..<factorX { sum += Int(source[x * factorX + dx, y * factorY + dy].red) }
        }
        let mean = Double(sum) / Double(factorX * factorY)
        let found = try #require(shown[y][x])
        #expect((Double(found.red) - mean).magnitude <= 0.5 + 1e-9)
      }
    }
  }
}

@Test func constantPictureStaysConstantAtEverySize() {
  let source = PixelBlock(
    width: 28, height: 28, channels: 1, bytes: Array(repeating: 201, count: 28 * 28))
  for size in 1...27 {
    #expect(source.averaged(width: size, height: size).bytes.allSatisfy { $0 == 201 })
  }
}

@Test func picturesOfNothingPaintNothing() {
  var grid = Grid(Size(3, 3))
  PictureView(picture(0, 4)).draw(into: &grid, in: grid.bounds)
  PictureView(picture(4, 4)).draw(into: &grid, in: Rect(x: 1, y: 1, width: 0, height: 4))
  #expect(PictureStrip([]).draw(into: &grid, in: grid.bounds).isEmpty)
  #expect(grid == Grid(Size(3, 3)))
}

@Test(arguments: [
  (8, 28, 240, 16, 8, 28), (8, 28, 120, 30, 4, 28), (3, 8, 100, 8, 3, 16), (5, 28, 28, 80, 1, 28),
  (4, 28, 60, 30, 2, 28),
])
func stripChoosesTheColumnsThatShowMost(
  count: Int, side: Int, width: Int, height: Int, columns: Int, shownSide: Int
) {
  let strip = PictureStrip(Array(repeating: picture(side, side), count: count))
  var grid = Grid(Size(width, height))
  let areas = strip.draw(into: &grid, in: grid.bounds)
  #expect(areas.count == count)
  #expect(Set(areas.map(\.x)).count == columns)
  #expect(areas.allSatisfy { $0.width == shownSide && $0.height == (shownSide + 1) / 2 })
  let covered = areas.flatMap { area in
    area.rows.flatMap { y in area.columns.map { y * width + $0 } }
  }
  #expect(Set(covered).count == covered.count, "pictures overlap")
  #expect(grid.cells.filter { $0.content == .picture }.count == covered.count, "outside")
}

@Test(arguments: [
  (0.0, "0"), (0.0421, "0.0421"), (0.04215, "0.0421"), (0.38, "0.380"), (12.34, "12.3"),
  (246.4, "246"), (999.6, "1,000"), (1284, "1,284"), (1_234_567.8, "1,234,568"),
  (12_345_678, "1.23e7"), (2e-4, "2.00e-4"), (-0.001, "-0.00100"), (9.999, "10.0"),
  (Double.nan, "NaN"), (-Double.infinity, "-∞"), (1e-300, "1.00e-300"),
])
func threeDigits(value: Double, text: String) {
  #expect(NumberText.significant(value) == text)
}

@Test func otherNumbers() {
  #expect(NumberText.grouped(0) == "0")
  #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
  #expect(NumberText.grouped(.min) == "-9,223,372,036,854,775,808")
  #expect(NumberText.duration(313.9) == "0:05:13")
  #expect(NumberText.duration(363_600) == "101:00:00")
  #expect(NumberText.duration(.nan) == "–" && NumberText.duration(-1) == "–")
  #expect(NumberText.fixed(-1234.5, decimals: 2) == "-1,234.50")
  #expect(NumberText.fixed(-0.001, decimals: 1) == "0.0")
  #expect(NumberText.fixed(19.96, decimals: 1) == "20.0")
}
