import EngineMessages
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Settings change by keys while a run learns.
@Suite struct RunningChangeTests {
  private static func changing() -> AppState {
    var state = Scenes.training(steps: 300)
    _ = update(&state, .tick(seconds: 1))
    state.train.focus = .runSettings
    return state
  }

  @Test func keysThatFollowEachOtherAreOneChange() {
    var state = Self.changing()
    #expect(Scenes.press(&state, .left, .left, .down, .right).isEmpty)
    #expect(state.train.run?.settings.learningRate == 1e-3)
    #expect(state.train.run?.settings.ema == 0.9999)
    #expect(update(&state, .tick(seconds: 1.5)).isEmpty)
    #expect(
      update(&state, .tick(seconds: 1.7))
        == [.engine(.changeTraining(TrainingChange(learningRate: 1e-3, ema: 0.9999)))])
    #expect(update(&state, .tick(seconds: 9)).isEmpty)
    #expect(state.train.draft == .explorerDefault)
  }

  @Test func aChangeIsMarkedOnTheChart() {
    var state = Self.changing()
    var settings = Scenes.run.settings.applying(TrainingChange(batch: 32))
    settings.changes = [RecordedChange(after: 200, change: TrainingChange(batch: 32))]
    _ = update(&state, .engine(.trainingChanged(step: 200, settings: settings)))
    #expect(state.train.marks.map(\.after) == [200])
    #expect(state.lossChart(columns: 100).markers.map(\.x) == [200])
    state.train.read(at: 201)
    let row = view(state, size: Size(200, 60)).text.split(separator: "\n")[1]
    #expect(row.contains("◆ batch 32"), "\(row)")
  }

  @Test func keysPressedMeanwhileStay() {
    var state = Self.changing()
    _ = Scenes.press(&state, .left)
    let settings = Scenes.run.settings.applying(TrainingChange(ema: 0.99))
    _ = update(&state, .engine(.trainingChanged(step: 300, settings: settings)))
    #expect(state.train.run?.settings.learningRate == 1.5e-3)
    #expect(state.train.run?.settings.ema == 0.99)
    #expect(
      update(&state, .tick(seconds: 2))
        == [.engine(.changeTraining(TrainingChange(learningRate: 1.5e-3)))])
  }

  @Test func whatIsRefusedIsAsItWas() {
    var state = Self.changing()
    _ = Scenes.press(&state, .down, .down, "e", "4", "0", "9", "6", .enter)
    #expect(state.train.run?.settings.batch == 4096)
    #expect(
      update(&state, .tick(seconds: 2))
        == [.engine(.changeTraining(TrainingChange(batch: 4096)))])
    _ = update(&state, .engine(.failed("batch: too many.")))
    #expect(state.train.run?.settings.batch == Scenes.run.settings.batch)
  }
}
