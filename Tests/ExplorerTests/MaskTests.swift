import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

extension Scenes {
  /// The third of four finished pictures, a stroke painted over it.
  static func painting() -> AppState {
    var state = sampling(count: 4)
    _ = press(&state, "p", .right, .right, "m", " ")
    for _ in 0..<9 { _ = press(&state, .right) }
    for _ in 0..<5 { _ = press(&state, .down) }
    return state
  }

  /// Eight pictures between the first and the third.
  static func mixed() -> AppState {
    var state = sampling(count: 4)
    _ = press(&state, "p", "x", .right, .right, "x", .enter)
    for index in 0...25 {
      var frame = frame(2, index, of: 25, count: 8)
      frame.timestep /= 2
      _ = update(&state, .engine(.sampled(frame)))
    }
    _ = update(&state, .engine(.samplingEnded(identifier: 2)))
    _ = press(&state, .tab, .end)
    return state
  }
}

/// Painting what is to be invented.
@Suite struct MaskTests {
  private func request(_ effects: [Effect]) -> SamplingRequest? {
    effects.lazy.compactMap { if case .engine(.sample(let request)) = $0 { request } else { nil } }
      .first
  }

  @Test func thePenPaintsWhereItIsLed() throws {
    let mask = try #require(Scenes.painting().sample.mask)
    // Three wide, from (16, 16) nine to the right and five down.
    for y in 0..<32 {
      for x in 0..<32 {
        let isAlong = (15...26).contains(x) && (15...17).contains(y)
        let isDown = (24...26).contains(x) && (15...22).contains(y)
        #expect(mask.invented[y * 32 + x] == (isAlong || isDown), "\(x), \(y)")
      }
    }
  }

  @Test func aBranchMayInventOnlyWhatIsPainted() throws {
    var state = Scenes.painting()
    let painted = try #require(state.sample.mask)
    _ = Scenes.press(&state, .escape, .escape, .escape)
    state.sample.look(at: 12)
    let trunk = try #require(state.sample.trajectory)
    let asked = try #require(request(Scenes.press(&state, "P")))
    #expect(asked.inpainting == painted.request)
    #expect(asked.beginning == .branch(of: 1, state: 12) && asked.seed == 1)
    #expect(trunk.request.inpainting == nil)
    #expect(state.sample.stage.words(of: 1).contains("the painted part"))
    // With nothing painted there is nothing to branch for.
    var plain = Scenes.sampling(count: 4)
    plain.sample.look(at: 12)
    #expect(!plain.offers(.films(.branchPainted)) && Scenes.press(&plain, "P").isEmpty)
  }

  @Test func enterInventsWhatIsPainted() throws {
    var state = Scenes.painting()
    let painted = try #require(state.sample.mask)
    let shown = try #require(state.sample.trajectory?.frames.last).xt[2]
    state.sample.sampler = .heun
    let asked = try #require(request(Scenes.press(&state, .enter)))
    let inpainting = try #require(asked.inpainting)
    #expect(inpainting.picture == .sample(of: 1, picture: 2))
    #expect(inpainting.invented == painted.invented.map { $0 ? 1 : 0 })
    #expect(asked.identifier == 2 && asked.sampler == .heun && asked.beginning == .noise)
    // The original stands beside what becomes of it, and leads back by v.
    #expect(state.sample.view == .original && state.sample.original?.original.pixels == shown)
    #expect(state.sample.closer.level == nil && state.sample.closer.picked == 0)
    _ = update(&state, .engine(.sampled(Scenes.frame(2, 0, of: 50))))
    for view in [SampleState.SecondView.x0Hat, .epsilon, .change, .original] {
      _ = Scenes.press(&state, "v")
      #expect(state.sample.view == view)
    }
    // A film of its own has no original.
    _ = Scenes.press(&state, "n")
    #expect(state.sample.view == .x0Hat && state.sample.nextView == .epsilon)
  }

  @Test func withoutPaintNothingIsInvented() {
    var state = Scenes.sampling()
    #expect(Scenes.press(&state, "m", .enter).isEmpty)
    #expect(state.notice?.isFailure == true && state.sample.lastIdentifier == 1)
  }

  @Test func theRubberTakesAwayAndZeroAll() throws {
    var state = Scenes.painting()
    let before = try #require(state.sample.mask).count
    _ = Scenes.press(&state, "e", .left)
    let after = try #require(state.sample.mask)
    #expect(after.count < before && !after.invented[21 * 32 + 24])
    _ = Scenes.press(&state, "0")
    #expect(state.sample.mask?.count == 0)
    _ = Scenes.press(&state, "e", "-", .left)
    #expect(state.sample.mask?.count == 1)
  }

  @Test func theMousePaintsWithoutGaps() throws {
    var state = Scenes.sampling()
    _ = update(&state, .input(.resized(Size(120, 40))))
    _ = Scenes.press(&state, "m", "-")
    let map = try #require(state.pixelMap)
    let (start, end) = (Pixel(x: 3, y: 5), Pixel(x: 20, y: 5))
    for (kind, pixel) in [(MouseAction.Kind.press, start), (.drag, end)] {
      let cell = map.cells(of: pixel).area
      _ = update(&state, .input(.mouse(MouseAction(kind, x: cell.x, y: cell.y))))
    }
    let mask = try #require(state.sample.mask)
    #expect((3...20).allSatisfy { mask.invented[5 * 32 + $0] })
    #expect(!mask.invented[5 * 32 + 2] && !mask.invented[5 * 32 + 21])
    #expect(state.sample.closer.pixel.x == 20 && !mask.isPenDown)
  }

  @Test func aFilmUnderWayHasNoMask() {
    var state = Scenes.sampling(arrived: 20)
    #expect(!state.offers(.mask(.open)) && !state.offers(.mask(.mark)))
    _ = Scenes.press(&state, "m", "x")
    #expect(state.sample.mask == nil && state.sample.marked == nil)
  }

  /// What was painted last stays for another picture of that size.
  @Test func theMaskServesTheNextPictureToo() throws {
    var state = Scenes.painting()
    let painted = try #require(state.sample.mask).invented
    _ = Scenes.press(&state, .escape, .right, "m")
    let mask = try #require(state.sample.mask)
    #expect(mask.original.picture == 3 && mask.invented == painted)
  }
}

/// Mixing two finished pictures.
@Suite struct MixingTests {
  private func request(_ effects: [Effect]) -> SamplingRequest? {
    effects.lazy.compactMap { if case .engine(.sample(let request)) = $0 { request } else { nil } }
      .first
  }

  @Test func twoMarkedPicturesAreMixedAtTheChosenTimestep() throws {
    var state = Scenes.sampling(count: 4)
    _ = Scenes.press(&state, "p", .right, "x")
    #expect(state.sample.marked?.picture == 1)
    _ = Scenes.press(&state, .right, .right, "x")
    #expect(state.entry?.text == "500")
    _ = Scenes.press(&state, .backspace, .backspace, .backspace, "3", "7", "5")
    let asked = try #require(request(Scenes.press(&state, .enter)))
    #expect(
      asked.beginning
        == .between(
          .sample(of: 1, picture: 1), .sample(of: 1, picture: 3), start: 375))
    #expect(asked.count == 4 && state.sample.marked == nil && state.entry == nil)
    #expect(state.sample.closer.level == .grid)
  }

  @Test func picturesOfTwoFilmsAreMixedInEight() throws {
    var state = Scenes.sampling()
    _ = Scenes.press(&state, "x", "n")
    for index in 0...50 { _ = update(&state, .engine(.sampled(Scenes.frame(2, index, of: 50)))) }
    _ = update(&state, .engine(.samplingEnded(identifier: 2)))
    let asked = try #require(request(Scenes.press(&state, "x", .enter)))
    #expect(
      asked.beginning
        == .between(
          .sample(of: 1, picture: 0), .sample(of: 2, picture: 0), start: 500))
    #expect(asked.count == 8)
    let ends = try #require(state.sample.ends)
    #expect(ends.first.identifier == 1 && ends.last.identifier == 2)
    #expect(ends.first.pixels == Scenes.frame(1, 50, of: 50).xt[0])
    _ = Scenes.press(&state, "n")
    #expect(state.sample.ends == nil)
  }

  @Test func aTimestepOutsideIsRefusedAndEscapeKeepsTheMark() {
    var state = Scenes.sampling(count: 2)
    _ = Scenes.press(&state, "p", "x", .right, "x", "0", "0")
    #expect(Scenes.press(&state, .enter).isEmpty)
    #expect(state.entry?.problem == "expected a timestep, 1 to 1,000")
    _ = Scenes.press(&state, .escape)
    #expect(state.entry == nil && state.sample.marked?.picture == 0)
    _ = Scenes.press(&state, .left, "x")
    #expect(state.sample.marked == nil)
  }
}
