import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct LatentStateTests {
  private static func commands(_ effects: [Effect]) -> [LatentCommand] {
    effects.compactMap { if case .engine(.latent(let command)) = $0 { command } else { nil } }
  }

  @Test func openingAsksOnceForNetworksAPictureAndRandomCodes() {
    var state = AppState()
    let asked = Self.commands(Scenes.press(&state, "4"))
    #expect(
      asked == [
        .show(AutoencoderSettings(), identifier: 1), .look(at: SIMD2(0, 0)),
        .watch(LatentWish(part: .random, seed: 0)),
      ])
    #expect(Self.commands(Scenes.press(&state, "1", "4")).isEmpty)
  }

  @Test func theSpaceBarLearnsPausesGoesOnAndBeginsAnew() {
    var state = AppState()
    _ = Scenes.press(&state, "4")
    #expect(Self.commands(Scenes.press(&state, " ")) == [.learn])
    #expect(state.latent.task?.name == "two autoencoders")
    #expect(Self.commands(Scenes.press(&state, " ")) == [.pause])
    #expect(Self.commands(Scenes.press(&state, " ")) == [.learn])
    _ = update(&state, .engine(.latent(.finished(identifier: 1))))
    #expect(state.latent.phase == .finished && state.latent.task == nil)
    let again = Self.commands(Scenes.press(&state, " "))
    #expect(again.prefix(2) == [.show(AutoencoderSettings(), identifier: 2), .learn])
    #expect(again.count == 4)  // the place and the wish as well
    // What has diverged is of no use any more.
    let new = Self.commands(update(&state, .engine(.latent(.stopped(identifier: 2)))))
    #expect(state.latent.phase == .idle)
    #expect(new.first == .show(AutoencoderSettings(), identifier: 3))
  }

  @Test func theCursorWalksAndStaysInThePlane() {
    var state = Scenes.latent()
    #expect(Self.commands(Scenes.press(&state, .right)) == [.look(at: SIMD2(0.04, 0))])
    #expect(Self.commands(Scenes.press(&state, .up)) == [.look(at: SIMD2(0.04, 0.04))])
    for _ in 0..<40 { _ = Scenes.press(&state, .left) }
    #expect(state.latent.place.x == -1)
    #expect(Self.commands(Scenes.press(&state, .left)).isEmpty)
    #expect(Self.commands(Scenes.press(&state, .home)) == [.look(at: SIMD2(0, 0))])
  }

  @Test func theMouseGoesWhereItPoints() {
    var state = Scenes.latent()
    state.size = Size(120, 40)
    let screen = Rect(x: 0, y: 1, width: 120, height: 38)
    let plane = LatentLayout(screen, plane: .points, focus: .latentPlanes).planes[1].rect
    let inside = plane.inset(horizontal: 2, vertical: 1)
    let (x, y) = (inside.x + inside.width * 3 / 4, inside.y + inside.height / 4)
    _ = update(&state, .input(.mouse(MouseAction(.press, x: x, y: y))))
    #expect(state.latent.place.x > 0.3 && state.latent.place.y > 0.3)
    let cell = LatentCanvas(inside).cell(state.latent.place)
    #expect(cell == (x, y))
  }

  @Test func otherSettingsBeginAnewAndWhatComesLateIsLeftOut() {
    var state = Scenes.latent()
    let asked = Self.commands(Scenes.press(&state, .tab, .right))
    var settings = AutoencoderSettings()
    settings.code = 3
    #expect(asked.first == .show(settings, identifier: 2))
    #expect(state.latent.survey == nil && state.latent.phase == .idle)
    let before = state
    for event: LatentEvent in [
      .surveyed(identifier: 1, Scenes.latentSurvey(step: 9)), .finished(identifier: 1),
      .looked(identifier: 1, Scenes.latentPictures(1)),
    ] {
      _ = update(&state, .engine(.latent(event)))
    }
    #expect(state == before)
  }

  @Test func viewsAskForTheirPictures() {
    var state = Scenes.latent()
    #expect(
      Self.commands(Scenes.press(&state, "v")) == [.watch(LatentWish(part: .between, seed: 0))])
    #expect(
      Self.commands(Scenes.press(&state, "n")) == [.watch(LatentWish(part: .between, seed: 1))])
    #expect(state.latent.pictures == nil)  // those of before are of others
    #expect(Self.commands(Scenes.press(&state, "v", "v")).isEmpty)
    #expect(state.latent.view == .bridge)
    #expect(
      Self.commands(Scenes.press(&state, "m")) == [.watch(LatentWish(part: .manifold, seed: 0))])
  }

  @Test func collapsedNumbersAreNamed() {
    let state = Scenes.latent(code: 4)
    #expect(state.latent.collapsed == [2, 3])
    #expect(state.latentSentence.contains("2 of 4 numbers"))
    let text = view(state, size: Size(120, 40)).text
    #expect(text.contains("z3 unused"))
  }

  @Test func bothBoundsStandTermByTerm() {
    let state = Scenes.bridge()
    let text = view(state, size: Size(120, 40)).text
    #expect(text.contains("L_T") && text.contains("ΣLₜ₋₁") && text.contains("256 grey levels"))
    // (151.25 + 3.5 + 2.5) nats in bits for each of 1,024 numbers.
    #expect(text.contains("0.222"))
    let none = view(Scenes.latent("v", "v", "v"), size: Size(120, 40)).text
    #expect(none.contains("needs a network"))
  }

  @Test func damagedEventsAreLeftOut() {
    var state = Scenes.latent()
    let before = state
    var survey = Scenes.latentSurvey(step: 1)
    survey.labels.removeLast()
    var other = Scenes.latentSurvey(step: 1)
    other.variational.axes = [0, 5]
    var pictures = Scenes.latentPictures(1)
    pictures.variational[0].bytes.removeLast()
    for event: LatentEvent in [
      .surveyed(identifier: 1, survey), .surveyed(identifier: 1, other),
      .looked(identifier: 1, pictures), .looked(identifier: 1, Scenes.latentPictures(2)),
    ] {
      _ = update(&state, .engine(.latent(event)))
    }
    #expect(state == before)
  }
}
