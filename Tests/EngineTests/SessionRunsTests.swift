import Checkpoints
import EngineMessages
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Runs on the disk as the explorer asks for them.
@Suite(.serialized) struct SessionRunsTests {
  private typealias Conversation = SessionTests.Conversation

  private static func runs(_ talk: inout Conversation) throws -> [RunEntry] {
    talk.engine.send(.listRuns)
    return try talk.wait(for: "runs") { event -> [RunEntry]? in
      if case .runs(let runs) = event { runs } else { nil }
    }
  }

  private static func point(_ talk: inout Conversation, from step: Int) throws {
    _ = try talk.wait(for: "step \(step)") { event -> Bool? in
      if case .trained(let point) = event, point.step >= step { true } else { nil }
    }
  }

  @Test func aRunThatIsTrainedElsewhereIsFollowed() throws {
    try SessionTests.converse { talk in
      let path = talk.runsDirectory + "/elsewhere"
      do {
        let run = try TrainingRun(TrainingRunTests.settings(steps: 100), at: path)
        _ = try run.advance()
        _ = try run.advance()
        #expect(try Self.runs(&talk).map(\.isInUse) == [true])
        talk.engine.send(.watchRun(directory: path))
        let shown = try talk.wait(for: "the run") { event -> RunDescription? in
          if case .watching(let run, isInUse: true) = event { run } else { nil }
        }
        #expect(shown.history.steps == [1, 2] && shown.history.recent.map(\.step) == [1, 2])
        _ = try run.advance()
        try Self.point(&talk, from: 3)
        talk.engine.send(.deleteRun(directory: path))
        _ = try talk.wait(for: "refusal") { event -> Bool? in
          if case .failed(let text) = event { text.contains("being trained") } else { nil }
        }
        try run.writeCheckpoint()
      }
      _ = try talk.wait(for: "its end") { event -> Bool? in
        if case .watchedRunInUse(false) = event { true } else { nil }
      }
    }
  }

  /// Without a screen the film is drawn all the same, changes nothing of what is learned, and comes
  /// to whoever looks on.
  @Test func theFilmOfARunTrainedElsewhereIsFollowed() throws {
    try SessionTests.converse { talk in
      let path = talk.runsDirectory + "/filmed"
      var settings = TrainingRunTests.settings(steps: 130)
      settings.schedule.timesteps = 12  // a sheet takes as many steps
      settings.checkpointEvery = 1_000
      let run = try FilmedRun(TrainingRun(settings, at: path))
      _ = try run.advance()
      talk.engine.send(.watchRun(directory: path))
      _ = try talk.wait(for: "the run") { event -> Bool? in
        if case .watching(_, isInUse: true) = event { true } else { nil }
      }
      while run.directory.sheetSteps.isEmpty, !run.isFinished { _ = try run.advance() }
      _ = try run.advance()
      let pictures = try talk.wait(for: "a sheet") { event -> [Picture]? in
        if case .samplesRenewed(step: 1, let pictures) = event { pictures } else { nil }
      }
      #expect(pictures.count == Preview.pictures)
      while !run.isFinished { _ = try run.advance() }
      let plain = talk.runsDirectory + "/plain"
      let other = try TrainingRun(settings, at: plain)
      while !other.isFinished { _ = try other.advance() }
      let (a, b) = (URL(fileURLWithPath: path), URL(fileURLWithPath: plain))
      #expect(try TrainingRunTests.bytes(a) == TrainingRunTests.bytes(b))
    }
  }

  @Test func runsAreComparedNamedNotedAndDeleted() throws {
    try SessionTests.converse { talk in
      for name in ["a", "b"] {
        let run = try TrainingRun(
          TrainingRunTests.settings(steps: 2), at: talk.runsDirectory + "/" + name)
        while !run.isFinished { _ = try run.advance() }
      }
      let (a, b) = (talk.runsDirectory + "/a", talk.runsDirectory + "/b")
      talk.engine.send(.compareRuns([b, a]))
      let curves = try talk.wait(for: "curves") { event -> [RunCurve]? in
        if case .compared(let curves) = event { curves } else { nil }
      }
      #expect(curves.map(\.name) == ["b", "a"])
      #expect(curves.allSatisfy { $0.history.steps == [1, 2] })
      talk.engine.send(.noteRun(directory: a, note: "the first"))
      talk.engine.send(.renameRun(directory: b, name: "c"))
      talk.engine.send(.deleteRun(directory: a))
      let last = try Self.runs(&talk)
      _ = last
      let left = try talk.wait(for: "what is left") { event -> [RunEntry]? in
        if case .runs(let runs) = event, runs.map(\.name) == ["c"] { runs } else { nil }
      }
      #expect(left[0].canContinue && left[0].step == 2 && left[0].loss != nil)
    }
  }

  @Test func theFilmOfARunComesBackWhenItGoesOn() throws {
    try SessionTests.converse { talk in
      var settings = SessionTests.settings()
      settings.schedule.timesteps = 8
      talk.engine.send(.startTraining(settings))
      let first = try talk.wait(for: "first sheet") { event -> (Int, [Picture])? in
        if case .samplesRenewed(let step, let pictures) = event { (step, pictures) } else { nil }
      }
      #expect(first.0 == 0)
      talk.engine.send(.stopTraining)
      let path = try talk.wait(for: "checkpoint") { event -> String? in
        if case .checkpointSaved(_, let path) = event { path } else { nil }
      }
      talk.engine.send(.continueRun(directory: path))
      // What the disk holds is told before the first step.
      _ = try talk.wait(for: "a step") { event -> Bool? in
        if case .trained = event { true } else { nil }
      }
      let begun = try #require(
        talk.events.lastIndex { if case .trainingBegan = $0 { true } else { false } })
      let again = talk.events[begun...].compactMap { event -> (Int, [Picture])? in
        if case .samplesRenewed(let step, let pictures) = event { (step, pictures) } else { nil }
      }
      #expect(again.first?.0 == 0 && again.first?.1 == first.1)
    }
  }
}

@Suite struct RunFilmTests {
  private static func sheet(_ step: Int) -> RunFilm.Sheet {
    RunFilm.Sheet(
      step: step,
      pictures: (0..<3).map { index in
        Picture(
          width: 2, height: 3, channels: 3,
          bytes: (0..<18).map { UInt8(truncatingIfNeeded: $0 * 7 + index * 50 + step) })
      })
  }

  @Test func aFilmStaysBoundedAndKeepsItsEnds() throws {
    try Places.withTemporaryDirectory { directory in
      let run = try RunDirectory.create(
        at: directory.appendingPathComponent("run").path, configuration: TrainingSettings())
      var film = try RunFilm(of: run, until: 0)
      for index in 0..<150 { try film.append(Self.sheet(index * 40)) }
      let sheets = RunFilm(reading: run).sheets(of: 3)
      #expect(sheets.count == FilmThinning.most)
      #expect(sheets.first == Self.sheet(0) && sheets.last == Self.sheet(149 * 40))
      #expect(sheets.allSatisfy { $0 == Self.sheet($0.step) })
      // The early steps lie closer together than the late ones, but for the newest eight.
      let steps = sheets.map(\.step)
      #expect(steps[1] - steps[0] <= steps[80] - steps[79])
      // A run that goes on from step 1,000 draws what follows anew.
      let again = try RunFilm(of: run, until: 1000)
      #expect(again.sheets(of: 3).last?.step == steps.last { $0 <= 1000 })
      #expect(RunFilm(reading: run).sheets(of: 5).isEmpty)
    }
  }
}
