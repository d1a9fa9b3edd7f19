import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Branches of a film, side by side with it.
@Suite struct FilmStageTests {
  private func request(_ effects: [Effect]) -> SamplingRequest? {
    effects.lazy.compactMap { if case .engine(.sample(let request)) = $0 { request } else { nil } }
      .first
  }

  @Test func aBranchBeginsAtTheCursorWithTheSettingsAndNewNoise() throws {
    var state = Scenes.sampling()
    let trunk = try #require(state.sample.trajectory)
    state.sample.look(at: 18)
    (state.sample.sampler, state.sample.steps) = (.heun, 20)
    let asked = try #require(request(Scenes.press(&state, "b")))
    var expected = trunk.request
    (expected.identifier, expected.sampler, expected.steps, expected.seed) = (2, .heun, 20, 1)
    expected.beginning = .branch(of: 1, state: 18)
    #expect(asked == expected)
    // Its film is the trunk's up to there, and the cursor has not moved.
    #expect(state.sample.stage.place == 1 && state.sample.cursor == 18)
    #expect(state.sample.trajectory?.frames == Array(trunk.frames[...18]))
    #expect(state.sample.trajectory?.branchTimestep == 640)
    #expect(state.sample.stage.films[0] == trunk)
    Scenes.arrive(&state, steps: 32)
    let branch = try #require(state.sample.trajectory)
    #expect(branch.phase == .complete && branch.frames.map(\.index) == Array(0...50))
    #expect(branch.frames[18] == trunk.frames[18] && branch.frames[19].identifier == 2)
  }

  @Test func theTrunksNoiseMayBeKept() throws {
    var state = Scenes.sampling()
    state.sample.seed = 9
    state.sample.look(at: 3)
    #expect(request(Scenes.press(&state, "B"))?.seed == 0)
    // A seed that was set by hand is taken as it is, once.
    #expect(request(Scenes.press(&state, "[", "b"))?.seed == 9)
    #expect(request(Scenes.press(&state, "[", "b"))?.seed == 10)
    #expect(state.sample.seed == 9)
  }

  @Test func aBranchOfABranchGoesBackToTheStateThatItIs() throws {
    var state = Scenes.branches(1)
    state.sample.look(at: 40)
    #expect(request(Scenes.press(&state, "b"))?.beginning == .branch(of: 2, state: 40))
    Scenes.arrive(&state, steps: 10)
    state.sample.look(at: 10)  // which is the trunk's
    #expect(request(Scenes.press(&state, "b"))?.beginning == .branch(of: 1, state: 10))
  }

  @Test func thereAreFourAtMostAndNoneFromTheEnd() {
    var state = Scenes.branches(3)
    #expect(state.sample.stage.films.count == 4)
    #expect(Scenes.press(&state, "b").isEmpty && Scenes.press(&state, "B").isEmpty)
    var alone = Scenes.sampling()
    alone.sample.look(at: 50)
    #expect(Scenes.press(&alone, "b").isEmpty && !alone.sample.stage.isShared)
  }

  @Test func oneCursorGoesThroughAllByTimestep() throws {
    var state = Scenes.branches(2)
    _ = Scenes.press(&state, "[", "[")
    #expect(state.sample.stage.place == 0)
    state.sample.look(at: 40)  // t = 200
    #expect(state.sample.frame?.timestep == 200)
    let stage = state.sample.stage
    let frame = try #require(state.sample.frame)
    for place in stage.films.indices {
      let position = try #require(stage.position(in: place, with: frame))
      let frames = stage.films[place].frames
      #expect(frames[position].timestep >= 200)
      #expect(position + 1 == frames.count || frames[position + 1].timestep < 200)
    }
    _ = Scenes.press(&state, "]")
    #expect(state.sample.frame?.timestep == 200)
    #expect(state.sample.frame?.identifier == 2)
  }

  @Test func aBranchIsTakenAwayAndTheTrunkIsBack() throws {
    var state = Scenes.branches(2)
    let trunk = state.sample.stage.films[0]
    let timestep = try #require(state.sample.frame?.timestep)
    #expect(Scenes.press(&state, .backspace).isEmpty)
    #expect(state.sample.stage.films.count == 2 && state.sample.stage.place == 0)
    #expect((state.sample.frame?.timestep ?? 0) >= timestep)
    _ = Scenes.press(&state, .backspace)  // the newest, as the trunk leads
    #expect(state.sample.stage.films == [trunk] && !state.sample.stage.isShared)
    #expect(Scenes.press(&state, .backspace).isEmpty && state.sample.trajectory == trunk)
  }

  @Test func whatIsTakenAwayIsNotWalkedOn() {
    var state = Scenes.branches(3)
    #expect(Scenes.press(&state, .backspace) == [.engine(.cancelSampling)])
    #expect(state.sample.stage.films.count == 3)
  }

  @Test func aRefusedBranchLeavesTheOthers() {
    var state = Scenes.branches(1)
    state.sample.look(at: 20)
    let films = state.sample.stage.films
    _ = Scenes.press(&state, "b")
    _ = update(&state, .engine(.failed("Trajectory 2 is not kept any more.")))
    #expect(state.sample.stage.films == films && state.sample.cursor == 20)
  }

  @Test func anotherSampleTakesTheWholeStage() {
    var state = Scenes.branches(2)
    #expect(request(Scenes.press(&state, .enter))?.beginning == SamplingBeginning.noise)
    #expect(state.sample.stage.films.count == 1 && state.sample.cursor == 0)
  }

  @Test func aBranchNeedsTheScheduleOfItsTrunk() {
    var state = Scenes.sampling()
    state.sample.look(at: 5)
    state.schedule.specification.betaEnd = 0.01
    state.sample.usesOwnSchedule = true
    #expect(Scenes.press(&state, "b").isEmpty && !state.sample.stage.isShared)
    #expect(state.notice?.text.contains("schedule") == true)
  }

  @Test func labelsSayWhatDiffers() {
    let stage = Scenes.branches(3).sample.stage
    #expect(stage.words(of: 0) == "DDPM, small σ, 100 steps, seed 0")
    #expect(stage.words(of: 1) == "seed 1")
    #expect(stage.words(of: 2) == "DPM-Solver++ 2M, 10 steps")
    #expect(stage.words(of: 3) == "DDIM, η = 1, 10 steps, seed 2")
  }

  @Test func aSeedThatChangesNothingIsTold() {
    var state = Scenes.sampling()
    state.sample.sampler = .ddim(eta: 0)
    state.sample.look(at: 5)
    _ = Scenes.press(&state, "b")
    #expect(state.notice == nil && state.sample.stage.words(of: 1) == "DDIM, η = 0")
    _ = Scenes.press(&state, "b")
    #expect(state.notice?.text.contains("draws no noise") == true)
  }

  @Test func branchesOfOneStateHangOnOneFork() throws {
    var state = Scenes.branches(1)
    _ = Scenes.press(&state, "[")
    state.sample.look(at: 18)
    _ = Scenes.press(&state, "b")
    Scenes.arrive(&state, steps: 8)
    state.sample.look(at: 22)
    state.size = Size(120, 40)
    let lines = try #require(state.stageLines)
    let x = try #require(lines.beginning(of: 1))
    #expect(lines.beginning(of: 2) == x)
    let grid = view(state, size: state.size)
    #expect(lines.lines.map { grid[x, $0.y].glyph } == ["┬", "├", "╰"])
  }

  @Test func aPressOnALineOfTimeGoesThere() throws {
    var state = Scenes.branches(2)
    state.size = Size(120, 40)
    let lines = try #require(state.stageLines)
    let line = lines.lines[1]
    let click = MouseAction(.press, x: line.right - 1, y: line.y)
    _ = update(&state, .input(.mouse(click)))
    #expect(state.sample.stage.place == 1 && state.sample.frame?.timestep == 0)
    _ = update(&state, .input(.mouse(MouseAction(.press, x: line.x, y: lines.lines[0].y))))
    #expect(state.sample.stage.place == 0 && state.sample.cursor == 0)
  }
}
