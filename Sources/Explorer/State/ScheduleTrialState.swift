import EngineMessages
import Schedules

/// The current model from the same x_T, under its own schedule and the one that is being bent.
struct ScheduleTrialState: Equatable, Sendable {
  /// What was found, and of which model.
  struct Found: Equatable, Sendable {
    var modelName: String
    var schedule: ScheduleSpecification
    var samples: ScheduleSamples
  }

  /// What the engine was asked for last, its identifier left at 0; nil: anew as soon as possible.
  var asked: ScheduleComparison?
  /// Of the model that was asked.
  var modelName = ""
  /// Comes back in the engine's events; grows by one with each request.
  var lastIdentifier = 0
  var isUnderWay = false
  /// Stays until something newer has come.
  var found: Found?
  /// Why there is nothing newer.
  var refusal: String?

  /// Few enough that all pictures of a small network are there within a second.
  static let pictures = 4

  /// What the engine told; what belongs to another request is left out.
  mutating func receive(_ event: ScheduleEvent) {
    switch event {
    case .compared(lastIdentifier, let samples)
    where isUnderWay && samples.isWhole:
      isUnderWay = false
      refusal = nil
      found = asked.map { Found(modelName: modelName, schedule: $0.schedule, samples: samples) }
    case .refused(lastIdentifier, let sentence) where isUnderWay:
      isUnderWay = false
      (found, refusal) = (nil, sentence)
    case .compared, .refused, .pairBegan, .pairAdvanced, .pairEnded: break
    }
  }
}

extension ScheduleSamples {
  /// Whether there are as many whole pictures on both sides.
  var isWhole: Bool {
    !own.isEmpty && own.count == bent.count && (own + bent).allSatisfy(\.isWhole)
      && difference.isFinite && seconds.isFinite
  }
}
