import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// The cursor over the pixels: as numbers, and as seen from inside the network.
@Suite struct PixelTests {
  /// Whatever the scale, a pixel's cells show that pixel, and every cell shows some.
  @Test(arguments: [Size(40, 20), Size(70, 35), Size(9, 40), Size(16, 5), Size(200, 60)])
  func cellsAndPixelsAgree(room: Size) {
    for (width, height) in [(8, 8), (5, 7), (12, 4), (1, 1)] {
      let block = PixelBlock(
        width: width, height: height, channels: 1,
        bytes: (0..<width * height).map { UInt8($0 % 256) })
      let rect = Rect(x: 3, y: 2, width: room.width, height: room.height)
      let map = PixelMap(block, in: rect)
      let isWhole = room.width >= width && room.height * 2 >= height
      for y in 0..<height {
        for x in 0..<width where isWhole {
          let (cells, half) = map.cells(of: Pixel(x: x, y: y))
          #expect(cells.x >= rect.x && cells.right <= rect.right)
          #expect(cells.y >= rect.y && cells.bottom <= rect.bottom)
          let shown = map.pixels(atX: cells.x, y: cells.y)
          #expect(shown.contains(Pixel(x: x, y: y)))
          if let half, shown.count == 2 { #expect(shown[half] == Pixel(x: x, y: y)) }
        }
      }
      for y in map.area.rows {
        for x in map.area.columns {
          let shown = map.pixels(atX: x, y: y)
          #expect(!shown.isEmpty)
          #expect(
            shown.allSatisfy { (0..<width).contains($0.x) && (0..<height).contains($0.y) })
        }
      }
      #expect(map.pixels(atX: map.area.right, y: map.area.y).isEmpty)
    }
  }

  @Test func theCursorStaysWithinThePicture() throws {
    var state = Scenes.sampling()
    _ = Scenes.press(&state, "z")
    #expect(state.focus == .pixels && state.sample.closer.pixel == Pixel(x: 16, y: 16))
    for _ in 0..<40 { _ = Scenes.press(&state, "l", "k") }
    #expect(state.sample.closer.pixel == Pixel(x: 31, y: 0))
    for _ in 0..<40 { _ = Scenes.press(&state, .left, .down) }
    #expect(state.sample.closer.pixel == Pixel(x: 0, y: 31))
    _ = Scenes.press(&state, .escape)
    #expect(state.sample.closer.level == nil && state.focus == .film)
  }

  @Test func aClickMovesTheCursorAndTheFilmStaysBelow() throws {
    var state = Scenes.sampling()
    _ = update(&state, .input(.resized(Size(120, 40))))
    _ = Scenes.press(&state, "z")
    let cells = try #require(state.pixelMap).cells(of: Pixel(x: 5, y: 8)).area
    _ = update(&state, .input(.mouse(MouseAction(.press, x: cells.x, y: cells.y))))
    #expect(state.sample.closer.pixel == Pixel(x: 5, y: 8))
    let other = try #require(state.pixelMap).cells(of: Pixel(x: 9, y: 4)).area
    _ = update(&state, .input(.mouse(MouseAction(.drag, x: other.x, y: other.y))))
    #expect(state.sample.closer.pixel == Pixel(x: 9, y: 4))
    let film = try #require(state.filmArea)
    let trajectory = try #require(state.sample.trajectory)
    let line = FilmLayout(trajectory, in: film).line
    _ = update(
      &state, .input(.mouse(MouseAction(.press, x: line.right - 1, y: line.y))))
    #expect(state.sample.cursor == 50 && state.focus == .film)
  }

  @Test func numbersAreThoseUnderTheCursor() throws {
    let picture = Picture(width: 2, height: 2, channels: 3, bytes: Array(repeating: 9, count: 12))
    let loupe = try #require(Loupe(picture, (0..<12).map { Float($0) / 4 - 1 }))
    #expect(loupe.text(of: Pixel(x: 1, y: 0)) == "-0.25 0.00 0.25")
    #expect(loupe.text(of: Pixel(x: 0, y: 1)) == "0.50 0.75 1.00")
    #expect(loupe.values(of: Pixel(x: 2, y: 0)).isEmpty)
    #expect(Loupe(picture, [1]) == nil)
    let texts = [-2.5, 9.996, -12.34, 100, .nan, .infinity, -.infinity, 1e30].map(Loupe.text)
    #expect(texts == ["-2.50", "10.0", "-12.3", "100", "NaN", "∞", "-∞", "∞"])
  }

  @Test func meanAndDeviationAreThoseOfTheNumbers() {
    #expect(Spread([1, 1, 3, 3]) == Spread([3, 1, 3, 1]))
    #expect(Spread([1, 1, 3, 3]).words == "mean 2.00, σ 1.00")
    #expect(Spread([]).words == "mean 0.00, σ 0.00")
  }

  /// One request at a time; the pixel under the cursor is asked for, of the picked picture.
  @Test func theNetworkIsAskedForThePixelUnderTheCursor() throws {
    var state = Scenes.sampling(count: 4)
    _ = Scenes.press(&state, .tab, "g")
    state.sample.closer.picked = 2
    let asked = ActivationRequest(identifier: 1, state: 50, picture: 2, row: 16, column: 16)
    _ = Scenes.press(&state, "i", .tab, "G", .left, .left)
    var request = asked
    request.state = try #require(state.sample.inside.asked).state
    #expect(state.sample.inside.asked == request)
    let effects = update(&state, .engine(.activationMaps(Scenes.maps(request))))
    request.state = 48
    #expect(effects.contains(.engine(.showActivations(request))))
    #expect(
      update(&state, .engine(.activationMaps(Scenes.maps(request)))).isEmpty)
    request.column = 17
    #expect(Scenes.press(&state, .tab, .right) == [.engine(.showActivations(request))])
    // Its picture holds all maps, in one size.
    let file = try #require(state.pictureFile)
    let maps = try #require(state.sample.inside.maps)
    #expect(file.name.hasSuffix("step-48-of-50-t-500-inside-picture-3"))
    #expect(file.sheets[0].count == maps.levels.count + maps.attention.count)
    #expect(file.sheets[0].allSatisfy { $0.isWhole && $0.width == file.sheets[0][0].width })
  }

  @Test func attentionHasAShortName() {
    let picture = Picture(width: 1, height: 1, channels: 1, bytes: [0])
    let names = ["mid_block.attentions.0", "down_blocks.1.attentions.0", "odd"].map {
      ActivationMaps.Map(name: $0, picture: picture, range: 0...1).shortName
    }
    #expect(names == ["mid 0", "down 1.0", "odd"])
  }
}
