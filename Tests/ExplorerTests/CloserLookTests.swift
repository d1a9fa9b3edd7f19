import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Picking one of a film's pictures, and looking at it alone.
@Suite struct CloserLookTests {
  /// Nine pictures on a screen that shows them three in a row.
  private func grid(count: Int = 9) -> AppState {
    var state = Scenes.sampling(count: count)
    _ = update(&state, .input(.resized(Size(120, 60))))
    _ = Scenes.press(&state, "p")
    return state
  }

  @Test func arrowsPickAPicture() throws {
    var state = grid()
    #expect(state.sample.closer.level == .grid && state.focus == .pictures)
    let columns = try #require(state.pictureGrid).columns
    #expect((2..<9).contains(columns))
    _ = Scenes.press(&state, .left, .up)
    #expect(state.sample.closer.picked == 0)
    _ = Scenes.press(&state, .down, .right)
    #expect(state.sample.closer.picked == columns + 1)
    for _ in 0..<20 { _ = Scenes.press(&state, "l") }
    #expect(state.sample.closer.picked == 8)
  }

  @Test func enterLooksAtItAloneAndEscapeGoesBack() throws {
    var state = grid()
    _ = Scenes.press(&state, .right, .right, .enter)
    #expect(state.sample.closer.isAlone && state.focus == .film)
    let frame = try #require(state.sample.frame)
    #expect(state.sample.looked(at: frame.xt) == [frame.xt[2]])
    #expect(state.sample.picked(of: frame) == frame.xt[2] && frame.xt[2] != frame.xt[0])
    _ = Scenes.press(&state, .escape)
    #expect(state.sample.closer.level == .grid && state.focus == .pictures)
    #expect(state.sample.closer.picked == 2)
    _ = Scenes.press(&state, .escape)
    #expect(state.sample.closer.level == nil && state.focus == .film)
    #expect(state.sample.looked(at: frame.xt) == frame.xt)
  }

  @Test func aClickPicksAndASecondLooksAtItAlone() throws {
    var state = grid()
    let area = try #require(state.pictureGrid).areas[5]
    let click = Message.input(.mouse(MouseAction(.press, x: area.x + 1, y: area.y)))
    _ = update(&state, click)
    #expect(state.sample.closer.picked == 5 && !state.sample.closer.isAlone)
    _ = update(&state, click)
    #expect(state.sample.closer.isAlone)
  }

  @Test func aClickBesideTheFilmPicksAsWell() throws {
    var state = Scenes.sampling(count: 9)
    _ = update(&state, .input(.resized(Size(120, 40))))
    let area = try #require(state.pictureGrid).areas[4]
    _ = update(&state, .input(.mouse(MouseAction(.press, x: area.x, y: area.y))))
    #expect(state.sample.closer.picked == 4 && state.sample.closer.level == nil)
  }

  /// A page with the picked one, where all would be too small to be told apart.
  @Test func manyPicturesComeInPages() throws {
    let block = Scenes.frame(1, 50, of: 50).xt[0].block
    for count in [1, 2, 5, 16, 49, 64] {
      for picked in [0, count / 2, count - 1] {
        for room in [Size(200, 50), Size(76, 17), Size(20, 6), Size(3, 2), Size(1, 1)] {
          let rect = Rect(x: 2, y: 1, width: room.width, height: room.height)
          let grid = PictureGrid(block, count: count, picked: picked, in: rect)
          let shown = grid.first..<grid.first + grid.areas.count
          #expect(shown.contains(picked) && shown.upperBound <= count)
          let rows = Dictionary(grouping: grid.areas, by: \.y).values.map(\.count)
          let isWhole = grid.first == 0 && grid.areas.count == count
          #expect(!isWhole || (rows.max() ?? 0) - (rows.min() ?? 0) < rows.count)
          #expect(grid.areas.count == 1 || grid.areas.allSatisfy { $0.width >= 8 })
          for area in grid.areas {
            #expect(area.x >= rect.x && area.right <= rect.right)
            #expect(area.y >= rect.y && area.bottom <= rect.bottom)
          }
        }
      }
    }
    let none = PictureGrid(block, count: 3, picked: 0, in: Rect(x: 0, y: 0, width: 0, height: 4))
    #expect(none.areas.isEmpty && none.columns == 1)
  }

  @Test func aFilmOfOnePictureHasNoGrid() {
    var state = grid()
    _ = Scenes.press(&state, .right, .enter)
    state.sample.count = 1
    _ = Scenes.press(&state, .enter)
    _ = update(&state, .engine(.samplingBegan(identifier: 2, steps: 50, schedule: .ho2020)))
    #expect(state.sample.closer.isAlone)
    _ = update(&state, .engine(.sampled(Scenes.frame(2, 0, of: 50))))
    #expect(state.sample.closer.level == nil && state.sample.closer.picked == 0)
    #expect(!state.offers(.picture(.openGrid)))
  }

  /// Frames have the numbers of the first picture; those of another are asked for.
  @Test func theNumbersOfAnotherPictureAreAskedFor() throws {
    var state = grid()
    let last = StateRequest(identifier: 1, state: 50, picture: 1)
    #expect(Scenes.press(&state, .right, .enter, "G") == [.engine(.showState(last))])
    #expect(Scenes.press(&state, .left).isEmpty)  // one at a time
    let request = StateRequest(identifier: 1, state: 49, picture: 1)
    let frame = try #require(state.sample.frame)
    #expect(frame.index == 49 && state.sample.values(of: frame) == nil)
    let answer = { (request: StateRequest) in
      Message.engine(
        .stateShown(
          ShownState(
            request: request, values: StateValues(xt: [3, 0], x0Hat: [], epsilonHat: [3, 4]),
            before: [0, 0])))
    }
    #expect(update(&state, answer(last)) == [.engine(.showState(request))])
    #expect(update(&state, answer(request)).isEmpty)
    #expect(state.sample.values(of: frame)?.xt == [3, 0])
    #expect(state.sample.measures(of: frame)?.epsilonNorm == 5)
    #expect(state.sample.measures(of: frame)?.change == 4.5.squareRoot())
    state.sample.closer.picked = 0
    #expect(state.sample.measures(of: frame)?.epsilonNorm == frame.epsilonNorm)
  }
}

/// Saving what is on the screen.
@Suite struct PictureFileTests {
  private func written(_ effects: [Effect]) -> PictureFile? {
    effects.lazy.compactMap { if case .write(let file) = $0 { file } else { nil } }.first
  }

  @Test func thePicturesOfTheStepAreWritten() throws {
    var state = Scenes.sampling(count: 4)
    state.sample.cursor = 20
    let file = try #require(written(Scenes.press(&state, "w")))
    #expect(file.kind == .png)
    #expect(file.name == "mnist-tiny-0006-seed-0-ddpm-small-step-20-of-50-t-600")
    #expect(file.sheets == [state.sample.trajectory?.frames[20].xt])
    _ = Scenes.press(&state, "p", .right, .enter)
    let alone = try #require(written(Scenes.press(&state, "w")))
    #expect(alone.name.hasSuffix("-t-600-picture-2"))
    #expect(alone.sheets == [[try #require(state.sample.trajectory).frames[20].xt[1]]])
  }

  @Test func theFilmIsWrittenToItsEnd() throws {
    var state = Scenes.sampling(arrived: 31)
    var file = try #require(written(Scenes.press(&state, "W")))
    #expect(file.kind == .gif && file.name == "mnist-tiny-0006-seed-0-ddpm-small-30-steps")
    #expect(file.sheets == state.sample.trajectory?.frames.map(\.xt))
    for index in 31...400 {
      _ = update(&state, .engine(.sampled(Scenes.frame(1, index, of: 400))))
    }
    file = try #require(written(Scenes.press(&state, "W")))
    #expect((60...PictureFile.mostSheets).contains(file.sheets.count))
    #expect(file.sheets.last == state.sample.trajectory?.frames.last?.xt)
  }

  @Test func aNameHoldsNothingThatAShellOrAPathMinds() throws {
    var state = Scenes.sampling()
    state.sample.trajectory?.modelName = "../a b/ü;c"
    state.sample.trajectory?.request.sampler = .ddim(eta: 0.5)
    state.sample.trajectory?.request.label = 3
    let file = try #require(written(Scenes.press(&state, "w")))
    #expect(file.name == "-.-a-b---c-class-3-seed-0-ddim-0.5-step-0-of-50-t-1000")
  }

  @Test func whatBecameOfItIsTold() {
    var state = Scenes.sampling()
    _ = update(&state, .wrote(.written(path: "./a.png")))
    #expect(state.toasts.last?.text == "Written to ./a.png.")
    _ = update(&state, .wrote(.refused("a.png: the disk is full.")))
    #expect(state.notice?.text == "a.png: the disk is full." && state.notice?.isFailure == true)
  }

  @Test func withoutAFilmThereIsNothingToSave() {
    var state = Scenes.waiting()
    #expect(Scenes.press(&state, "2", "w", "W").isEmpty)
  }
}
