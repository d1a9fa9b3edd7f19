import Checkpoints
import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// Settings that change while a run learns.
@Suite(.serialized)
struct TrainingChangeTests {
  private static let change = TrainingChange(
    learningRate: 3e-3, ema: 0.5, batch: 5, timestepDensity: .importance)

  private func settings() -> TrainingSettings {
    var settings = TrainingRunTests.settings(steps: 9)
    settings.schedule = ScheduleSpecification(
      shape: .linear, timesteps: 3, betaStart: 0.1, betaEnd: 0.7)
    settings.checkpointEvery = 100
    return settings
  }

  /// Four steps, a change, and the rest; the run as it was at step `stop` goes on elsewhere.
  private func run(
    at path: String, stopping stop: Int?, change: TrainingChange = Self.change
  ) throws {
    do {
      let run = try TrainingRun(settings(), at: path)
      while !run.isFinished {
        if run.state.step == 4 {
          try run.change(change)
          #expect(run.current == run.settings.applying(change))
        }
        if run.state.step == stop {
          try run.writeCheckpoint()
          if stop != 4 { _ = try run.advance() }  // lost with the crash
          break
        }
        _ = try run.advance()
      }
    }
    guard stop != nil else { return }
    let second = try TrainingRun(resuming: path)
    #expect(second.state.step == stop)
    while !second.isFinished { _ = try second.advance() }
  }

  /// Stopped before the change, just at it and after it.
  @Test(arguments: [4, 6])
  func aChangedRunIsResumedToTheSameBits(stop: Int) throws {
    try Places.withTemporaryDirectory { directory in
      let (whole, parts) = (
        directory.appendingPathComponent("whole"), directory.appendingPathComponent("parts")
      )
      try run(at: whole.path, stopping: nil)
      try run(at: parts.path, stopping: stop)
      #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
      let plain = directory.appendingPathComponent("plain")
      try run(at: plain.path, stopping: nil, change: TrainingChange(ema: 0.5))
      #expect(try TrainingRunTests.bytes(plain) != TrainingRunTests.bytes(whole))
      let kept = try RunDirectory(opening: parts.path).configuration(as: TrainingSettings.self)
      #expect(kept.changes == [RecordedChange(after: 4, change: Self.change)])
      #expect(kept.batch == 3 && kept.inForce(atStep: 4).batch == 3)
      #expect(kept.inForce(atStep: 5).batch == 5 && kept.inForce(atStep: 5).learningRate == 3e-3)
    }
  }

  /// A crash before the change: the resumed run meets it at its step, from the file.
  @Test func aRunThatCrashedMeetsItsChangeAgain() throws {
    try Places.withTemporaryDirectory { directory in
      let (whole, parts) = (
        directory.appendingPathComponent("whole"), directory.appendingPathComponent("parts")
      )
      try run(at: whole.path, stopping: nil)
      do {
        let first = try TrainingRun(settings(), at: parts.path)
        for _ in 0..<2 { _ = try first.advance() }
        try first.writeCheckpoint()
        for _ in 0..<2 { _ = try first.advance() }
        try first.change(Self.change)
        _ = try first.advance()
      }
      let second = try TrainingRun(resuming: parts.path)
      #expect(second.state.step == 2 && second.current.batch == 3)
      while !second.isFinished { _ = try second.advance() }
      #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
    }
  }

  @Test func impossibleChangesLeaveARunAsItWas() throws {
    try Places.withTemporaryDirectory { directory in
      let run = try TrainingRun(settings(), at: directory.appendingPathComponent("run").path)
      _ = try run.advance()
      let before = run.settings
      for (change, sentence) in [
        (TrainingChange(batch: 0), "“batch” is 0, expected 1 to 65536."),
        (TrainingChange(learningRate: -.infinity), "“learning_rate” is -inf, expected above 0."),
        (TrainingChange(logEvery: 0), "“log_every” is 0, expected at least 1."),
        (TrainingChange(ema: 1), "“ema” is 1, expected 0 or more, and below 1."),
      ] {
        var found: EngineError?
        do throws(EngineError) { try run.change(change) } catch { found = error }
        #expect(found?.description == sentence)
        #expect(run.settings == before && run.current == before)
      }
      #expect(try run.directory.configuration(as: TrainingSettings.self) == before)
    }
  }

  @Test func theSessionTellsWhatHolds() throws {
    try SessionTests.converse { talk in
      talk.engine.send(.changeTraining(TrainingChange(batch: 2)))
      let refusal = try talk.wait(for: "refusal") { event -> String? in
        if case .failed(let sentence) = event { sentence } else { nil }
      }
      #expect(refusal.hasPrefix("No run is being trained"))
      talk.engine.send(.startTraining(SessionTests.settings()))
      talk.engine.send(.changeTraining(TrainingChange(batch: 2, logEvery: 2)))
      let told = try talk.wait(for: "change") { event -> TrainingSettings? in
        if case .trainingChanged(_, let settings) = event { settings } else { nil }
      }
      #expect(told.batch == 2 && told.logEvery == 2 && told.changes.count == 1)
    }
  }
}
