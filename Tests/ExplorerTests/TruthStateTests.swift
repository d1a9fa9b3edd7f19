import EngineMessages
import Schedules
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct TruthStateTests {
  private static func commands(_ effects: [Effect]) -> [PlaneCommand] {
    effects.compactMap { if case .engine(.plane(let command)) = $0 { command } else { nil } }
  }

  @Test func openingAsksForDataFlowsAndFieldsOnce() {
    var state = AppState()
    let first = Self.commands(Scenes.press(&state, "6"))
    #expect(
      first == [
        .show(PlaneSettings(), identifier: 1), .flow(PlaneSampling()),
        .look(timestep: state.planeTimestep),
      ])
    #expect(state.planeTimesteps.count == PlaneSampling().steps + 1)
    #expect(Self.commands(Scenes.press(&state, "1", "6")).isEmpty)
  }

  @Test func otherDataAreAskedForAndForgetWhatWasLearned() {
    var state = Scenes.learningTruth()
    #expect(state.truth.learned.flows.count == 2 && !state.truth.losses.isEmpty)
    let asked = Self.commands(Scenes.press(&state, .tab, .right))
    var settings = PlaneSettings()
    settings.data = .rings
    #expect(asked.first == .show(settings, identifier: 2))
    #expect(state.truth.phase == .idle && state.truth.losses.isEmpty && state.truth.floor == nil)
    #expect(state.truth.learned == LearnedFlows() && state.truth.exact == nil)
    // What still arrives of the data before is left out.
    let before = state
    let late = Scenes.planeFlow(.exact, step: 0, timesteps: state.planeTimesteps)
    _ = update(&state, .engine(.plane(.flowed(identifier: 1, late))))
    _ = update(&state, .engine(.plane(.floor(identifier: 1, Scenes.planeFloor))))
    #expect(state == before)
  }

  @Test func theSpaceBarLearnsPausesAndGoesOn() {
    var state = Scenes.truth()
    // One looks on where the samples are, at t = 0.
    #expect(Self.commands(Scenes.press(&state, " ")) == [.learn, .look(timestep: 0)])
    #expect(Self.commands(Scenes.press(&state, " ")) == [.pause])
    #expect(Self.commands(Scenes.press(&state, " ")) == [.resume])
    _ = update(&state, .engine(.plane(.finished(identifier: 1))))
    #expect(state.truth.phase == .finished)
    #expect(Self.commands(Scenes.press(&state, " ")) == [.learn])
    _ = update(&state, .engine(.plane(.stopped(identifier: 1))))
    #expect(state.truth.phase == .idle)
  }

  @Test func particlesFlowByThemselvesOnce() {
    var state = AppState()
    _ = Scenes.press(&state, "6")
    let flow = Scenes.planeFlow(.exact, step: 0, timesteps: state.planeTimesteps)
    _ = update(&state, .engine(.plane(.flowed(identifier: 1, flow))))
    #expect(state.truth.isPlaying && state.truth.cursor == 0)
    _ = Scenes.press(&state, "p")
    _ = update(&state, .engine(.plane(.flowed(identifier: 1, flow))))
    #expect(!state.truth.isPlaying)
  }

  @Test func timeIsWalkedAndPlayedAndEveryPlaceIsAskedFor() {
    var state = Scenes.truth()
    let times = state.planeTimesteps
    #expect(Self.commands(Scenes.press(&state, .right)) == [.look(timestep: times[1])])
    #expect(Self.commands(Scenes.press(&state, .end)) == [.look(timestep: 0)])
    #expect(Self.commands(Scenes.press(&state, .home)) == [.look(timestep: times[0])])
    _ = Scenes.press(&state, "p")
    #expect(state.truth.isPlaying && state.isMoving)
    // Four seconds for all states: a half for an eighth of them.
    _ = update(&state, .tick(seconds: 0.5))
    #expect(state.truth.cursor == times.count / 8)
    for i in 1...8 { _ = update(&state, .tick(seconds: 0.5 + Double(i))) }
    #expect(state.truth.cursor == times.count - 1 && !state.truth.isPlaying)
  }

  @Test func pointsAreDrawnByKeysAndByTheMouse() {
    var state = Scenes.truth()
    _ = Scenes.press(&state, "d", .right, .enter)
    #expect(state.truth.points.count == 1 && state.truth.data == .drawn(state.truth.points))
    #expect(abs(state.truth.points[0].x - 0.1) < 1e-12 && state.truth.points[0].y == 0)
    let plane = state.truthLayout.planes[0].rect
    let mouse = MouseAction(.press, x: plane.x + plane.width / 2, y: plane.y + 3)
    _ = update(&state, .input(.mouse(mouse)))
    #expect(state.truth.points.count == 2 && state.truth.points[1].y > 0.5)
    _ = Scenes.press(&state, .backspace, .backspace)
    #expect(state.truth.points.isEmpty && state.truth.data == .mixture)
    _ = Scenes.press(&state, .escape)
    #expect(!state.truth.isDrawing && state.truth.panes.contains(.planes))
  }

  @Test func theMouseWalksInTime() {
    var state = Scenes.truth()
    let layout = state.truthLayout
    let x = layout.line.x + layout.line.width - 1
    _ = update(&state, .input(.mouse(MouseAction(.press, x: x, y: layout.slider.y))))
    #expect(state.planeTimestep == 0)
    _ = update(&state, .input(.mouse(MouseAction(.drag, x: layout.line.x, y: layout.slider.y))))
    #expect(state.truth.cursor == 0)
  }

  @Test func whatIsRefusedIsSaidAndNotOffered() {
    var state = AppState()
    _ = Scenes.press(&state, "6")
    _ = update(&state, .engine(.plane(.refused(identifier: 1))))
    #expect(state.truth.isRefused && state.truthSentence.contains("!"))
    #expect(Self.commands(Scenes.press(&state, " ")).isEmpty)
    _ = Scenes.press(&state, .tab, .right)
    #expect(!state.truth.isRefused && state.truth.identifier == 2)
  }

  @Test func picturesAreAskedForWithTheNetworkAndAnewWithOtherNoise() {
    var state = AppState()
    _ = update(&state, .engine(.sources([Scenes.model])))
    let asked = Self.commands(Scenes.press(&state, "6", "i"))
    let request = RecallRequest(
      identifier: 1, source: Scenes.model.source, sampling: PlaneSampling())
    #expect(asked.last == .recall(request))
    var other = request
    other.identifier = 2
    other.sampling.seed = 1
    #expect(Self.commands(Scenes.press(&state, "n")) == [.recall(other)])
    // What still arrives of the noise before, or out of order, is left out.
    let late = RecalledState(
      isExact: true, index: 0, timestep: 976,
      xt: [Picture(width: 1, height: 1, channels: 1, bytes: [0])], x0Hat: [], known: 9)
    _ = update(&state, .engine(.plane(.recalled(identifier: 1, late))))
    #expect(state.truth.recall.exact.isEmpty)
    var third = late
    third.index = 2
    _ = update(&state, .engine(.plane(.recalled(identifier: 2, third))))
    #expect(state.truth.recall.exact.isEmpty)
    _ = update(&state, .engine(.plane(.recalled(identifier: 2, late))))
    #expect(state.truth.recall.exact == [late])
    _ = Scenes.press(&state, "i")
    #expect(!state.truth.showsPictures)
  }

  @Test func earlierSamplesStay() {
    var state = Scenes.learningTruth()
    #expect(state.truth.learned.shown?.step == 600)
    _ = Scenes.press(&state, "[")
    #expect(state.truth.learned.shown?.step == 200)
    _ = Scenes.press(&state, "]")
    #expect(state.truth.learned.cursor == nil)
    var flows = LearnedFlows()
    for step in 1...200 {
      flows.append(PlaneFlow(kind: .learned, step: step, timesteps: [1, 0], states: [[], []]))
    }
    #expect(flows.flows.count <= LearnedFlows.largest && flows.shown?.step == 200)
    #expect(flows.flows.first?.step == 1)
  }

  /// The contour of x² + y² at 1 lies on the circle, to the error of straight pieces.
  @Test func contoursLieWhereTheDensityIsTheLevel() {
    let (columns, rows) = (41, 21)
    let (width, height) = ((columns - 1) * 3 + 1, (rows - 1) * 3 + 1)
    let density = (0..<width * height).map { i -> Float in
      let x = (2 * Double(i % width) / Double(width - 1) - 1) * PlaneLook.reach.x
      let y = (2 * Double(i / width) / Double(height - 1) - 1) * PlaneLook.reach.y
      return Float(x * x + y * y)
    }
    let none = [SIMD2<Float>](repeating: .zero, count: columns * rows)
    let look = PlaneLook(
      timestep: 1, columns: columns, rows: rows, exact: none, learned: [], density: density)
    let pieces = look.contour(at: 1)
    #expect(pieces.count > 40)
    for point in pieces.flatMap({ [$0.0, $0.1] }) {
      // Linear between crossings that are h = 1/12 apart: off by h²/4 of the square at most.
      #expect(abs((point * point).sum() - 1) <= 0.0018, "\(point)")
    }
  }

  @Test func fieldsAreLinearBetweenCrossings() throws {
    let (columns, rows) = (5, 3)
    let field = (0..<columns * rows).map { SIMD2<Float>(Float($0 % columns), Float($0 / columns)) }
    let look = PlaneLook(
      timestep: 1, columns: columns, rows: rows, exact: field, learned: [], density: [])
    let value = try #require(look.value(of: field, at: SIMD2(1.25, -1.25)))
    #expect(abs(value.x - 2.5) < 1e-9 && abs(value.y - 0.5) < 1e-9)
    #expect(look.value(of: field, at: SIMD2(5.1, 0)) == nil)
    #expect(look.value(of: field, at: SIMD2(5, 2.5)) != nil)
  }
}
