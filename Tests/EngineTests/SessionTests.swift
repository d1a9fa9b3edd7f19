import Checkpoints
import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// The engine from outside: commands in, events out.
@Suite(.serialized)
struct SessionTests {
  /// An engine in a directory of its own, and all it said.
  struct Conversation {
    let engine: Engine
    let runsDirectory: String
    private(set) var events: [Event] = []

    init(in directory: URL) {
      var settings = EngineSettings()
      settings.runsDirectory = directory.appendingPathComponent("runs").path
      runsDirectory = settings.runsDirectory
      engine = Engine(settings)
    }

    /// Listens until an event is what was waited for.
    ///
    /// - Throws: `Silence` after a minute.
    mutating func wait<T>(for what: String, _ match: (Event) -> T?) throws -> T {
      let deadline = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < deadline {
        let news = engine.takeEvents()
        events += news
        for event in news { if let found = match(event) { return found } }
        sched_yield()
      }
      throw Silence(what: what, events: events.map { "\($0)".prefix(80) + "" })
    }

    /// The same, also among the events from a place on.
    mutating func find<T>(_ what: String, from mark: Int, _ match: (Event) -> T?) throws -> T {
      for event in events[mark...] { if let found = match(event) { return found } }
      return try wait(for: what, match)
    }

    mutating func end() {
      engine.send(.quit)
      engine.waitUntilEnded()
      events += engine.takeEvents()
    }
  }

  struct Silence: Error {
    let what: String
    let events: [String]
  }

  static func converse(_ body: (inout Conversation) throws -> Void) throws {
    try Places.withTemporaryDirectory { directory in
      var conversation = Conversation(in: directory)
      defer { conversation.end() }
      try body(&conversation)
    }
  }

  static func settings() -> TrainingSettings {
    var settings = TrainingRunTests.settings(steps: 100_000)
    settings.checkpointEvery = 100_000
    return settings
  }

  @Test func beginsWithExemplarsAndSources() throws {
    try Self.converse { talk in
      let exemplars = try talk.wait(for: "exemplars") { event -> [Exemplar]? in
        if case .exemplars(let exemplars) = event { exemplars } else { nil }
      }
      #expect(exemplars.count == 8)
      for exemplar in exemplars {
        #expect(exemplar.x0.count == 32 * 32 && exemplar.epsilon.count == 32 * 32)
        #expect(exemplar.x0.allSatisfy { (-1...1).contains($0) })
        #expect(Set(exemplar.x0).count > 10)
      }
    }
  }

  @Test func trainsPausesResumesAndStopsWithACheckpoint() throws {
    try Self.converse { talk in
      talk.engine.send(.startTraining(Self.settings()))
      let run = try talk.wait(for: "beginning") { event -> RunDescription? in
        if case .trainingBegan(let run) = event { run } else { nil }
      }
      #expect(run.parameters == 56_941)
      #expect(run.history == RunHistory())
      _ = try talk.wait(for: "third step") { event -> Bool? in
        if case .trained(let point) = event, point.step == 3 { true } else { nil }
      }
      talk.engine.send(.pauseTraining)
      let paused = try talk.wait(for: "pause") { event -> Int? in
        if case .trainingPaused(let step) = event { step } else { nil }
      }
      talk.engine.send(.resumeTraining)
      let resumed = try talk.wait(for: "going on") { event -> Int? in
        if case .trainingResumed(let step) = event { step } else { nil }
      }
      #expect(resumed == paused)
      _ = try talk.wait(for: "renewed samples") { event -> Bool? in
        if case .samplesRenewed(_, let pictures) = event { pictures.count == 8 } else { nil }
      }
      talk.engine.send(.stopTraining)
      let saved = try talk.wait(for: "checkpoint") { event -> Int? in
        if case .checkpointSaved(let step, _) = event { step } else { nil }
      }
      let latest = try RunDirectory(opening: run.directory).latestCheckpoint()
      #expect(latest.step == saved)
    }
  }

  @Test func samplesFromTheRunThatIsBeingTrained() throws {
    try Self.converse { talk in
      talk.engine.send(.startTraining(Self.settings()))
      talk.engine.send(
        .sample(
          SamplingRequest(
            identifier: 5, source: .liveTraining, sampler: .ddim(eta: 0), steps: 6, seed: 1,
            count: 2)))
      _ = try talk.wait(for: "end of the trajectory") { event -> Bool? in
        if case .samplingEnded(5) = event { true } else { nil }
      }
      let frames = talk.events.compactMap { event -> TrajectoryFrame? in
        if case .sampled(let frame) = event { frame } else { nil }
      }
      #expect(frames.map(\.index) == Array(0...6))
      #expect(frames.first?.x0Hat.isEmpty == true)
      #expect(frames.last?.timestep == 0)
      #expect(frames.allSatisfy { $0.xt.count == 2 })
      #expect(frames.dropFirst().allSatisfy { $0.x0Hat.count == 2 && $0.epsilonNorm.isFinite })
      try Self.checkValues(of: frames)
    }
  }

  /// The numbers of a frame are those that its picture, its norm and its change were made of.
  private static func checkValues(of frames: [TrajectoryFrame]) throws {
    var earlier: StateValues?
    for frame in frames {
      let values = try #require(frame.values)
      let bytes = values.xt.map { UInt8(max(0, min(255, (($0 + 1) * 127.5).rounded()))) }
      // Half to even or not: off by one at most, and seldom.
      #expect(zip(bytes, frame.xt[0].bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
      let squares = values.epsilonHat.reduce(0.0) { $0 + Double($1) * Double($1) }
      // Sums of 1,024 doubles in one order or another.
      #expect(abs(squares.squareRoot() - frame.epsilonNorm) <= 1e-9 * frame.epsilonNorm)
      if let earlier {
        let sum = zip(values.xt, earlier.xt).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }
        let change = (sum / Double(values.xt.count)).squareRoot()
        #expect(abs(change - frame.change) <= 1e-9 * frame.change)
        #expect(values.x0Hat.allSatisfy { (-1...1).contains($0) })
      }
      earlier = values
    }
  }

  @Test func quittingWhileTrainingLosesNothing() throws {
    try Places.withTemporaryDirectory { directory in
      var talk = Conversation(in: directory)
      talk.engine.send(.startTraining(Self.settings()))
      let run = try talk.wait(for: "beginning") { event -> RunDescription? in
        if case .trainingBegan(let run) = event { run } else { nil }
      }
      _ = try talk.wait(for: "second step") { event -> Bool? in
        if case .trained(let point) = event, point.step >= 2 { true } else { nil }
      }
      talk.end()
      let last = talk.events.compactMap { event -> Int? in
        if case .trained(let point) = event { point.step } else { nil }
      }.max()
      #expect(try RunDirectory(opening: run.directory).latestCheckpoint().step == last)
    }
  }

  @Test func saysWhatIsWrongAndGoesOn() throws {
    try Self.converse { talk in
      talk.engine.send(
        .sample(
          SamplingRequest(
            identifier: 1, source: .directory("/nowhere"), sampler: .ddim(eta: 0), steps: 5,
            seed: 0, count: 1)))
      let sentence = try talk.wait(for: "failure") { event -> String? in
        if case .failed(let sentence) = event { sentence } else { nil }
      }
      #expect(sentence.hasPrefix("/nowhere: there is nothing here"))
      talk.engine.send(.listSources)
      _ = try talk.wait(for: "sources") { event -> Bool? in
        if case .sources = event { true } else { nil }
      }
    }
  }
}
