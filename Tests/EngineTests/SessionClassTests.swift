import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// Classes, guidance and the Karras grid by way of the engine's commands.
@Suite(.serialized)
struct SessionClassTests {
  private func request(
    _ identifier: Int, _ run: URL, layout: StepLayout? = nil, label: Int? = nil,
    guidance: Double? = nil
  ) -> SamplingRequest {
    SamplingRequest(
      identifier: identifier, source: .directory(run.path), sampler: .euler, steps: 3, seed: 1,
      count: 1, layout: layout, label: label, guidance: guidance)
  }

  /// ‖ε̂‖ of a request's last step, which tells two walks apart where pictures are clipped.
  private func noise(
    _ request: SamplingRequest, _ talk: inout SessionTests.Conversation
  ) throws -> Double {
    talk.engine.send(.sample(request))
    return try talk.wait(for: "the end of \(request.identifier)") { event -> Double? in
      guard case .sampled(let frame) = event, frame.identifier == request.identifier,
        frame.index == 3
      else { return nil }
      return frame.epsilonNorm
    }
  }

  private func sentence(
    _ request: SamplingRequest, _ talk: inout SessionTests.Conversation
  ) throws -> String {
    talk.engine.send(.sample(request))
    return try talk.wait(for: "a refusal") { event -> String? in
      if case .failed(let sentence) = event { sentence } else { nil }
    }
  }

  @Test func aClassGuidanceAndAGridAreObeyed() throws {
    try Places.withTemporaryDirectory { directory in
      let run = directory.appendingPathComponent("classes")
      var settings = TrainingRunTests.settings(steps: 2)
      settings.classes = true
      settings.learningRate = 0.01
      settings.warmup = 0
      let training = try TrainingRun(settings, at: run.path)
      while !training.isFinished { _ = try training.advance() }
      try SessionTests.converse { talk in
        let one = try noise(request(1, run, label: 1), &talk)
        #expect(one > 0)
        #expect(try noise(request(2, run, label: 1), &talk) == one)
        #expect(try noise(request(3, run, label: 1, guidance: 0), &talk) == one)
        #expect(try noise(request(4, run, label: 1, guidance: 5), &talk) != one)
        #expect(try noise(request(5, run, layout: .karras, label: 1), &talk) != one)
        #expect(
          try sentence(request(6, run, guidance: 1), &talk)
            == "Guidance needs a class to guide to; choose one with --class.")
        #expect(
          try sentence(request(7, run, label: 10), &talk)
            == "classes: There is no class 10; the network knows 0 to 9.")
      }
    }
  }
}
