import TestSupport
import Testing

@testable import TerminalKit

private let red = Color(255, 0, 0)
private let blue = Color(0, 0, 255)

/// The dots of a canvas, read back from the glyphs by the definition of the braille block.
private func dots(_ canvas: BrailleCanvas) -> [[Bool]] {
  var grid = Grid(canvas.size)
  canvas.draw(into: &grid, in: grid.bounds)
  let order: [[UInt32]] = [[0, 3], [1, 4], [2, 5], [6, 7]]
  return (0..<canvas.dots.height).map { y in
    (0..<canvas.dots.width).map { x in
      let glyph = grid[x / 2, y / 4].glyph.value
      return glyph >= 0x2800 && (glyph - 0x2800) >> order[y % 4][x % 2] & 1 == 1
    }
  }
}

@Test func everyDotHasItsPlace() {
  let size = Size(2, 2)
  for y in 0..<8 {
    for x in 0..<4 {
      var canvas = BrailleCanvas(size)
      canvas.set(x, y, red)
      let found = dots(canvas)
      for row in 0..<8 {
        for column in 0..<4 { #expect(found[row][column] == (row == y && column == x)) }
      }
    }
  }
}

@Test(arguments: [
  (0, 0, 9, 3), (9, 3, 0, 0), (4, 0, 4, 7), (0, 5, 9, 5), (3, 3, 3, 3), (0, 7, 9, 0),
])
func linesAreWholeAndNearTheStraightOne(x0: Int, y0: Int, x1: Int, y1: Int) {
  var canvas = BrailleCanvas(Size(5, 2))
  canvas.line(from: (x0, y0), to: (x1, y1), red)
  let found = dots(canvas)
  #expect(found[y0][x0] && found[y1][x1])
  let steps = max(abs(x1 - x0), abs(y1 - y0))
  #expect(found.joined().filter { $0 }.count == steps + 1)
  for step in 0...steps where steps > 0 {
    // Along the longer axis each step has one dot, at most half a dot from the line.
    let part = Double(step) / Double(steps)
    let (x, y) = (Double(x0) + part * Double(x1 - x0), Double(y0) + part * Double(y1 - y0))
    let near = [
      (x.rounded(.down), y.rounded(.down)), (x.rounded(.up), y.rounded(.up)),
      (x.rounded(.up), y.rounded(.down)), (x.rounded(.down), y.rounded(.up)),
    ]
    #expect(near.contains { found[Int($0.1)][Int($0.0)] }, "step \(step)")
  }
}

@Test func distantEndsAreClipped() {
  var canvas = BrailleCanvas(Size(4, 1))
  canvas.line(from: (-1_000_000_000_000, 2), to: (1_000_000_000_000, 2), red)
  canvas.line(from: (0, 1_000_000), to: (7, 1_000_000), red)
  #expect(dots(canvas)[2].allSatisfy { $0 })
  #expect(dots(canvas).joined().filter { $0 }.count == 8)
}

@Test func canvasKeepsTheBackgroundAndItsBounds() {
  var canvas = BrailleCanvas(Size(3, 1))
  canvas.plot([(x: 0, y: 0), (x: 5, y: 0)], red)
  var grid = Grid(Size(3, 1), filledWith: Cell("▒", background: blue))
  canvas.draw(into: &grid, in: Rect(x: 1, y: 0, width: 1, height: 1))
  #expect(grid.text == "▒⠉▒")
  #expect(grid[1, 0] == Cell("⠉", foreground: red, background: blue))
}

@Test func barsAreEighths() {
  var grid = Grid(Size(9, 1))
  Bars((0...8).map(Double.init), maximum: 8, color: red).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == " ▁▂▃▄▅▆▇█")
}

@Test func barsFillTheWidthAndTheHeight() {
  var grid = Grid(Size(4, 2))
  Bars([1, 2], color: red).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == "  ██\n████")
  grid = Grid(Size(2, 1))
  Bars([0, 2, 1, 3], maximum: 2, color: red).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == "▄█")
}

@Test func barsOfNothingAreNothing() {
  var grid = Grid(Size(4, 1))
  Bars([0, .nan, -1, .infinity], color: red).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == "")
  Bars([1e-9, 1], color: red).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == "▁▁██")
  Bars([], color: red).draw(into: &grid, in: grid.bounds)
  Bars([1], color: red).draw(into: &grid, in: Rect(x: 0, y: 0, width: 0, height: 1))
}

@Test(arguments: [
  (0.0, "░░░░"), (0.5, "██░░"), (0.53125, "██▏░"), (1.0, "████"), (7, "████"), (-1, "░░░░"),
  (Double.nan, "░░░░"), (Double.infinity, "████"), (0.9999, "███▉"),
])
func progressIsEighths(fraction: Double, bar: String) {
  var grid = Grid(Size(4, 1))
  ProgressBar(fraction, color: red, trackColor: blue).draw(into: &grid, in: grid.bounds)
  #expect(grid.text == bar)
}

@Test func goldensMissingChangedAndRecorded() throws {
  try Places.withTemporaryDirectory { directory in
    #expect(try Golden.difference("a", "x/y", in: directory, record: false) != nil)
    #expect(try Golden.difference("a", "x/y", in: directory, record: true) != nil)
    #expect(try Golden.difference("a", "x/y", in: directory, record: false) == nil)
    let changed = try Golden.difference("b", "x/y", in: directory, record: false)
    #expect(changed?.contains("line 1 is “b”, expected “a”.") == true)
  }
}
