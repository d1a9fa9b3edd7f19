import Schedules
import TerminalKit
import Testing

@testable import Explorer

/// The schedule is drawn by handles on its log-SNR.
@Suite struct HandleTests {
  private static func atHandles() -> AppState {
    var state = AppState()
    state.size = Size(120, 40)
    _ = Scenes.press(&state, "3", .tab)
    return state
  }

  @Test func aKeyMovesTheCurveAtTheHandleAndNowhereBeyondItsNeighbours() throws {
    var state = Self.atHandles()
    let before = try #require(state.schedule.handles)
    let index = state.schedule.handleIndex
    _ = Scenes.press(&state, .down)
    let schedule = try #require(state.schedule.current?.schedule)
    for (i, handle) in before.handles.enumerated() {
      let expected = handle.logSNR - (i == index ? AppState.handleStep.small : 0)
      #expect((schedule.logSNR(at: handle.timestep) - expected).magnitude < 1e-6)
    }
    // Falling from handle to handle: every β_t is above 0.
    #expect(schedule.beta.dropFirst().allSatisfy { $0 > 0 && $0 < 1 })
    #expect(state.schedule.specification.betas == Array(schedule.beta.dropFirst()))
  }

  @Test func aHandleStopsAtItsNeighbours() throws {
    var state = Self.atHandles()
    for _ in 0..<200 { _ = Scenes.press(&state, .pageUp) }
    let handles = try #require(state.schedule.drawn).handles
    let index = state.schedule.handleIndex
    #expect(
      (handles[index - 1].logSNR - handles[index].logSNR - FreeSchedule.least).magnitude < 1e-12)
    for _ in 0..<200 { _ = Scenes.press(&state, "L") }
    let moved = try #require(state.schedule.drawn).handles
    #expect(moved[index].timestep == moved[index + 1].timestep - 1)
  }

  @Test func undoBringsBackTheHandlesToo() {
    var state = Self.atHandles()
    _ = Scenes.press(&state, .up, .up)
    let raised = state.schedule.version
    _ = update(&state, .tick(seconds: 10))
    _ = Scenes.press(&state, .right, .down)
    #expect(state.schedule.past.count == 2)
    _ = Scenes.press(&state, "u")
    #expect(state.schedule.version == raised)
    _ = Scenes.press(&state, "u")
    #expect(state.schedule.specification == .ho2020 && state.schedule.drawn == nil)
    _ = Scenes.press(&state, "U")
    #expect(state.schedule.version == raised)
  }

  @Test func otherHandlesOnTheCurveLeaveItAsItIs() throws {
    var state = Self.atHandles()
    _ = Scenes.press(&state, .up)
    let drawn = state.schedule.specification
    _ = Scenes.press(&state, "+", "+")
    #expect(state.schedule.handles?.handles.count == 9)
    #expect(state.schedule.specification == drawn)
    for _ in 0..<30 { _ = Scenes.press(&state, "-") }
    #expect(state.schedule.handles?.handles.count == FreeSchedule.counts.lowerBound)
  }

  @Test func theMouseTakesTheNearestHandleAndDragsIt() throws {
    var state = Self.atHandles()
    let area = try #require(state.logSNRArea)
    let chart = state.logSNRChart
    let column = try #require(
      (area.x..<area.right).first { (chart.x(atColumn: $0, in: area) ?? 0) > 700 })
    let row = area.y + 2
    let height = try #require(chart.y(atRow: row, in: area))
    _ = update(&state, .input(.mouse(MouseAction(.press, x: column, y: row))))
    #expect(state.schedule.handleIndex == 4)  // of 1, 168, 334, 501, 667, 834, 1000
    #expect(state.schedule.drawn == nil)
    _ = update(&state, .input(.mouse(MouseAction(.drag, x: column, y: row))))
    let handles = try #require(state.schedule.drawn).handles
    #expect(height > handles[3].logSNR)
    #expect(
      (handles[4].logSNR - handles[3].logSNR + FreeSchedule.least).magnitude < 1e-12)
    #expect((700...760).contains(handles[4].timestep))
    _ = update(&state, .tick(seconds: 30))
    _ = update(&state, .input(.mouse(MouseAction(.drag, x: column, y: row + 9))))
    #expect(state.schedule.past.count == 1)  // one drag, one change
    let held = state.schedule.version
    _ = update(&state, .input(.mouse(MouseAction(.release, x: column, y: row + 9))))
    _ = update(&state, .input(.mouse(MouseAction(.drag, x: column, y: row))))
    #expect(state.schedule.version == held)
  }

  @Test func aDrawnScheduleIsNotChangedByTheSettingsOfFormulas() {
    var state = Self.atHandles()
    _ = Scenes.press(&state, .up, .backTab)
    let drawn = state.schedule.version
    #expect(state.schedule.field == .betaEnd)
    _ = Scenes.press(&state, .right)
    #expect(state.schedule.version == drawn)
    #expect(state.notice?.text.contains("Handles") == true)
    while state.schedule.field != .shape { _ = Scenes.press(&state, .up) }
    _ = Scenes.press(&state, .right)
    #expect(state.schedule.specification.shape == .linear)
    #expect(state.schedule.specification.betas == nil && state.schedule.drawn == nil)
  }
}
