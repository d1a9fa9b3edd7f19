import EngineMessages

@testable import Engine

/// A request that the engine refused, in its own words.
struct Refusal: Error, Equatable {
  let sentence: String
}

extension SessionTests.Conversation {
  /// Sends a command and listens until each of these trajectories has ended.
  ///
  /// - Returns: The frames of each, as if its identifier were 0.
  mutating func frames(_ command: Command, of identifiers: [Int]) throws -> [[TrajectoryFrame]] {
    let mark = events.count
    engine.send(command)
    for identifier in identifiers {
      let sentence = try find("the end of \(identifier)", from: mark) { event -> String? in
        switch event {
        case .samplingEnded(identifier): ""
        case .failed(let sentence): sentence
        default: nil
        }
      }
      guard sentence.isEmpty else { throw Refusal(sentence: sentence) }
    }
    return identifiers.map { identifier in
      events[mark...].compactMap { event -> TrajectoryFrame? in
        guard case .sampled(var frame) = event, frame.identifier == identifier else { return nil }
        frame.identifier = 0
        return frame
      }
    }
  }

  mutating func frames(_ request: SamplingRequest) throws -> [TrajectoryFrame] {
    try frames(.sample(request), of: [request.identifier])[0]
  }
}
