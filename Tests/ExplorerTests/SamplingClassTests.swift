import EngineMessages
import TestSupport
import Testing

@testable import Explorer

/// Class and guidance of the next trajectory, for networks that know classes.
@Suite struct SamplingClassTests {
  private func state(knowsClasses: Bool) -> AppState {
    var model = Scenes.model
    model.knowsClasses = knowsClasses
    var state = AppState()
    _ = update(&state, .engine(.sources([model])))
    _ = Scenes.press(&state, "2")
    return state
  }

  private func request(_ effects: [Effect]) -> SamplingRequest? {
    effects.lazy.compactMap { if case .engine(.sample(let request)) = $0 { request } else { nil } }
      .first
  }

  @Test func aClassIsAskedForWithGuidance() {
    var state = state(knowsClasses: true)
    while state.sample.field != .samplingClass { _ = Scenes.press(&state, .down) }
    #expect(state.text(of: .samplingClass) == "any" && state.text(of: .guidance) == "no class")
    _ = Scenes.press(&state, .right, .right, .right, .right)
    #expect(state.sample.label == 3)
    _ = Scenes.press(&state, .down, .right, .right, .right)
    #expect(state.sample.guidance == 1)
    let asked = request(Scenes.press(&state, .enter))
    #expect(asked?.label == 3 && asked?.guidance == 1)
    // Back to any class: guidance has nothing to lead to.
    _ = Scenes.press(&state, .up, .left, .left, .left, .left)
    let other = request(Scenes.press(&state, .enter))
    #expect(other != nil && other?.label == nil && other?.guidance == nil)
  }

  @Test func aNetworkWithoutClassesHasNoSuchSettings() {
    var known = state(knowsClasses: true)
    while known.sample.field != .guidance { _ = Scenes.press(&known, .down) }
    known.sample.label = 4
    _ = update(&known, .engine(.sources([Scenes.model])))
    #expect(known.samplingFields == Field.ofSampling && known.sample.field == .source)
    #expect(request(Scenes.press(&known, .enter))?.label == nil)
  }

  @Test func bothComeBackOnTheNextStart() {
    var state = state(knowsClasses: true)
    (state.sample.label, state.sample.guidance) = (7, 2)
    var start = Start()
    start.session = state.session
    var next = AppState()
    _ = update(&next, .started(start))
    #expect(next.sample.label == 7 && next.sample.guidance == 2)
  }
}
