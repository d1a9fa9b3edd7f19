import EngineMessages
import Schedules
import Testing

@testable import Engine

/// A schedule that is being bent, tried on a model by way of the engine's commands.
@Suite(.serialized)
struct SessionScheduleTests {
  private static let bent: ScheduleSpecification = {
    var specification = ScheduleSpecification.ho2020
    specification.betaEnd = 0.03
    return specification
  }()

  private static func comparison(
    _ identifier: Int, _ schedule: ScheduleSpecification = bent, steps: Int = 6
  ) -> ScheduleComparison {
    ScheduleComparison(
      identifier: identifier, source: SessionWalkTests.request(0).source, schedule: schedule,
      steps: steps, layout: .spaced(.trailing), seed: 3, count: 2)
  }

  private static func request(
    _ identifier: Int, schedule: ScheduleSpecification?
  ) -> SamplingRequest {
    var request = SessionWalkTests.request(identifier, .dpmSolverPlusPlus)
    request.schedule = schedule
    request.layout = .spaced(.trailing)
    return request
  }

  /// Both sides are what the workspace Sample draws from the same seed under each schedule.
  @Test func bothSidesAreTrajectoriesFromTheSameNoise() throws {
    try SessionTests.converse { talk in
      let own = try talk.frames(Self.request(1, schedule: nil))
      let bent = try talk.frames(Self.request(2, schedule: Self.bent))
      #expect(own[0].xt == bent[0].xt && own.last?.xt != bent.last?.xt)
      talk.engine.send(.schedule(.compare(Self.comparison(7))))
      let found = try talk.wait(for: "both sides") { event -> ScheduleSamples? in
        if case .schedule(.compared(identifier: 7, let samples)) = event { samples } else { nil }
      }
      #expect(found.own == own.last?.xt && found.bent == bent.last?.xt)
      #expect(found.ownSchedule.timesteps == 1000 && found.difference > 0 && found.seconds > 0)
    }
  }

  /// A newer request drops the one under way, and neither touches a trajectory of Sample.
  @Test func onlyTheNewestIsDrawnAndOtherTrajectoriesGoOn() throws {
    try SessionTests.converse { talk in
      let alone = try talk.frames(SessionWalkTests.request(1, steps: 200))
      let mark = talk.events.count
      talk.engine.send(.schedule(.compare(Self.comparison(1, steps: 1000))))
      talk.engine.send(.sample(SessionWalkTests.request(2, steps: 200)))
      talk.engine.send(.schedule(.compare(Self.comparison(2))))
      _ = try talk.find("the newer one", from: mark) { event -> Bool? in
        if case .schedule(.compared(identifier: 2, _)) = event { true } else { nil }
      }
      _ = try talk.find("the trajectory", from: mark) { event -> Bool? in
        event == .samplingEnded(identifier: 2) ? true : nil
      }
      let events = talk.events[mark...]
      let frames = events.compactMap { event -> TrajectoryFrame? in
        guard case .sampled(var frame) = event, frame.identifier == 2 else { return nil }
        frame.identifier = 0
        return frame
      }
      #expect(frames == alone)
      let dropped = events.contains { event in
        if case .schedule(.compared(identifier: 1, _)) = event { true } else { false }
      }
      #expect(!dropped)
    }
  }

  @Test func whatCannotBeDrawnIsRefusedInASentence() throws {
    try SessionTests.converse { talk in
      var empty = ScheduleSpecification.ho2020
      empty.rescalesToZeroSNR = true
      talk.engine.send(.schedule(.compare(Self.comparison(3, empty))))
      let sentence = try talk.wait(for: "a refusal") { event -> String? in
        if case .schedule(.refused(identifier: 3, let sentence)) = event { sentence } else { nil }
      }
      #expect(sentence.hasSuffix("."))
    }
  }
}
