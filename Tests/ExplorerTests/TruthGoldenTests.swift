import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// The planes on a very large screen and in a terminal without colours.
@Suite struct TruthGoldenTests {
  @Test func aLargeScreenShowsThreePlanes() throws {
    let state = Scenes.learningTruth()
    let grid = view(state, size: Size(300, 100))
    #expect(state.truthLayout(in: grid.bounds).planes.map(\.kind) == [.forward, .exact, .learned])
  }

  @Test(arguments: [Size(80, 24), Size(60, 15)]) func withoutColoursEverythingCanBeRead(
    size: Size
  ) throws {
    let grid = view(Scenes.learningTruth(), size: size)
    var painter = TierPainter(.mono, isASCII: true)
    var painted = Grid(size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        painted[x, y] = Cell(painter.paint(grid[x, y], x: x, y: y).glyph)
      }
    }
    let difference = try Golden.difference(
      painted.text, "Explorer/truth-learning-mono-\(size.width)x\(size.height)")
    #expect(difference == nil, "\(difference ?? "")")
  }
}
