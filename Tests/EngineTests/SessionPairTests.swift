import Checkpoints
import EngineMessages
import Foundation
import Schedules
import Testing

@testable import Engine

/// Two runs that differ in their schedule alone, by way of the engine's commands.
@Suite(.serialized)
struct SessionPairTests {
  private static func settings(steps: Int) -> TrainingSettings {
    TrainingRunTests.settings(steps: steps)
  }

  private static func points(
    _ talk: inout SessionTests.Conversation, _ pair: SchedulePair
  ) throws -> (old: [PairPoint], edited: [PairPoint], reason: EndOfTraining) {
    let mark = talk.events.count
    talk.engine.send(.schedule(.train(pair)))
    let reason = try talk.wait(for: "the end of the pair") { event -> EndOfTraining? in
      if case .schedule(.pairEnded(identifier: pair.identifier, let reason)) = event {
        reason
      } else {
        nil
      }
    }
    let points = talk.events[mark...].compactMap { event -> PairPoint? in
      if case .schedule(.pairAdvanced(identifier: pair.identifier, let point)) = event {
        point
      } else {
        nil
      }
    }
    return (points.filter { $0.side == .old }, points.filter { $0.side == .edited }, reason)
  }

  /// Under the same schedule twice both are the same to the bit, so they share weights, pictures,
  /// timesteps and noise; and each is what a run by itself is.
  @Test func onlyTheScheduleTellsThemApart() throws {
    try SessionTests.converse { talk in
      let settings = Self.settings(steps: 25)
      let twice = try Self.points(
        &talk,
        SchedulePair(
          identifier: 1, settings: settings, old: settings.schedule, edited: settings.schedule))
      #expect(twice.reason == .finished)
      #expect(twice.old.map(\.step) == [0, 5, 10, 15, 20, 25])
      #expect(twice.old.map(\.error) == twice.edited.map(\.error))
      #expect(twice.old.map(\.loss) == twice.edited.map(\.loss))
      #expect(twice.old.compactMap(\.error).count == 3)
      var other = settings.schedule
      other.betaEnd *= 1.5
      let apart = try Self.points(
        &talk,
        SchedulePair(identifier: 2, settings: settings, old: settings.schedule, edited: other))
      #expect(apart.old.map(\.error) == twice.old.map(\.error))
      #expect(apart.edited.map(\.error) != twice.old.map(\.error))
      let alone = try TrainingRun(settings, at: talk.runsDirectory + "/alone")
      var losses: [Int: Double] = [:]
      while !alone.isFinished {
        if let line = try alone.advance() { losses[line.step] = line.emaLoss }
      }
      #expect(apart.old.dropFirst().map(\.loss) == apart.old.dropFirst().map { losses[$0.step] })
    }
  }

  /// Both are runs on the disk like all others, with a checkpoint and a line about the other.
  @Test func aStoppedPairCanBeGoneOnWith() throws {
    try SessionTests.converse { talk in
      let settings = Self.settings(steps: 100_000)
      var other = settings.schedule
      other.timesteps += 5
      let pair = SchedulePair(
        identifier: 4, settings: settings, old: settings.schedule, edited: other)
      talk.engine.send(.schedule(.train(pair)))
      let names = try talk.wait(for: "both runs") { event -> [String]? in
        if case .schedule(.pairBegan(identifier: 4, let old, let edited)) = event {
          [old, edited]
        } else {
          nil
        }
      }
      _ = try talk.wait(for: "steps of both") { event -> Bool? in
        if case .schedule(.pairAdvanced(identifier: 4, let point)) = event,
          point.side == .edited && point.step >= 10
        {
          true
        } else {
          nil
        }
      }
      talk.engine.send(.schedule(.stopTraining))
      let reason = try talk.wait(for: "the end") { event -> EndOfTraining? in
        if case .schedule(.pairEnded(identifier: 4, let reason)) = event { reason } else { nil }
      }
      #expect(reason == .stopped)
      for (name, schedule) in zip(names, [settings.schedule, other]) {
        let run = try RunDirectory(opening: talk.runsDirectory + "/" + name)
        #expect(try run.latestCheckpoint().step >= 10 && !run.note.isEmpty)
        #expect(try run.configuration(as: TrainingSettings.self).schedule == schedule)
      }
    }
  }

  @Test func whatCannotBeTrainedLeavesNothingBehind() throws {
    try SessionTests.converse { talk in
      var settings = Self.settings(steps: 5)
      settings.objective = .epsilon
      var empty = settings.schedule
      empty.rescalesToZeroSNR = true
      let ended = try Self.points(
        &talk,
        SchedulePair(identifier: 3, settings: settings, old: settings.schedule, edited: empty))
      guard case .failed(let sentence) = ended.reason else {
        Issue.record("\(ended.reason)")
        return
      }
      #expect(sentence.hasSuffix(".") && ended.old.isEmpty)
      let left = (try? FileManager.default.contentsOfDirectory(atPath: talk.runsDirectory)) ?? []
      #expect(left.isEmpty)
    }
  }
}
