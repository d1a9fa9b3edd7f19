import EngineMessages
import Schedules

/// How the noise schedule of a run was learned, thinned so that it stays small.
struct LearnedSchedules: Equatable, Sendable {
  /// Rising in step; the beginning and the newest always among them.
  private(set) var records: [ScheduleRecord] = []

  var isEmpty: Bool { records.isEmpty }

  /// Adds what the engine told; what is not a curve that rises is left out.
  mutating func append(_ record: ScheduleRecord) {
    guard record.gamma.count > 1, record.gamma.allSatisfy(\.isFinite),
      zip(record.gamma, record.gamma.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return }
    records.removeAll { $0.step >= record.step }
    records.append(record)
    while let index = FilmThinning.superfluous(records.map(\.step)) {
      records.remove(at: index)
    }
  }
}

/// What was measured of a model before the one of now.
struct BoundResult: Equatable, Sendable {
  var modelName: String
  /// In bits per dimension, and its standard error.
  var bits: Double
  var error: Double?
  var schedule: ScheduleSpecification
}

extension BoundState {
  static let mostEarlier = 3

  /// The sum of now, as it is kept when another model is measured.
  var result: BoundResult? {
    guard let measurement, let shown else { return nil }
    let bits = measurement.sum(of: shown)
    guard bits.isFinite else { return nil }
    return BoundResult(
      modelName: modelName, bits: bits, error: shown.total.error, schedule: measurement.schedule)
  }

  mutating func keepResult() {
    guard let result else { return }
    earlier.removeAll { $0.modelName == result.modelName }
    earlier.append(result)
    if earlier.count > Self.mostEarlier { earlier.removeFirst() }
  }
}
