import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// The bound of a model while it is measured, behind the queue.
@Suite(.serialized) struct BoundTests {
  @Test func aRunThatLearnsIsMeasuredTermByTerm() throws {
    try SessionTests.converse { talk in
      var settings = SessionTests.settings()
      settings.schedule.timesteps = 40
      talk.engine.send(.startTraining(settings))
      _ = try talk.wait(for: "first step") { event -> Bool? in
        if case .trained = event { true } else { nil }
      }
      talk.engine.send(.pauseTraining)
      talk.engine.send(.bound(.measure(.liveTraining, identifier: 4)))
      let original = try talk.wait(for: "a picture") { event -> Picture? in
        if case .bound(.began(4, let original)) = event { original } else { nil }
      }
      #expect(original.width == 32 && original.height == 32)
      let measurement = try talk.wait(for: "eight pictures") { event -> BoundMeasurement? in
        if case .bound(.measured(4, let found)) = event, found.images >= 8 { found } else { nil }
      }
      talk.engine.send(.bound(.pause))
      #expect(measurement.columns.map(\.variance) == [.fixedSmall, .fixedLarge])
      let groups = measurement.groups
      #expect(groups.flatMap { Array($0) } == Array(1...(groups.last?.upperBound ?? 0)))
      for column in measurement.columns {
        #expect(column.terms.count == groups.count)
        #expect(column.terms.allSatisfy { $0.mean > 0 && ($0.error ?? .nan) >= 0 })
        // The total is the sum of its parts over the same pictures; those of a second pass that
        // are under way make a difference of the order of the errors.
        let sum = zip(groups, column.terms).reduce(measurement.prior.mean) {
          $0 + Double($1.0.count) * $1.1.mean
        }
        let error = try #require(column.total.error)
        #expect(abs(sum - column.total.mean) <= max(1e-9, 6 * error), "\(sum) \(column.total)")
      }
      let decoded = talk.events.compactMap { event -> Int? in
        if case .bound(.decoded(4, let group, _)) = event { group } else { nil }
      }
      #expect(Set(decoded) == Set(groups.indices))
    }
  }

  @Test func aLearnedVarianceHasAColumnOfItsOwn() throws {
    try SessionTests.converse { talk in
      var settings = SessionTests.settings()
      settings.schedule.timesteps = 8
      (settings.loss, settings.variance) = (.hybrid, .learnedRange)
      talk.engine.send(.startTraining(settings))
      talk.engine.send(.pauseTraining)
      talk.engine.send(.bound(.measure(.liveTraining, identifier: 1)))
      let measurement = try talk.wait(for: "a picture") { event -> BoundMeasurement? in
        if case .bound(.measured(1, let found)) = event, found.images > 0 { found } else { nil }
      }
      talk.engine.send(.bound(.pause))
      #expect(measurement.columns.map(\.variance) == [.fixedSmall, .fixedLarge, .learnedRange])
      // What lies between the two variances has a bound of its own.
      let sums = measurement.columns.map { $0.terms[3].mean }
      #expect(Set(sums).count == 3)
    }
  }

  @Test func whatCannotBeMeasuredIsSaid() throws {
    try SessionTests.converse { talk in
      talk.engine.send(.bound(.measure(.directory("nowhere"), identifier: 1)))
      _ = try talk.wait(for: "stopped") { event -> Bool? in
        if case .bound(.stopped(1)) = event { true } else { nil }
      }
      let sentence = try talk.find("a sentence") { event -> String? in
        if case .failed(let sentence) = event { sentence } else { nil }
      }
      #expect(sentence.contains("nowhere"))
    }
  }
}
