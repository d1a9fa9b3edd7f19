import EngineMessages
import Evaluation

/// When the screen is to be told of a network that learns, and what.
struct PlaneNews {
  /// Spent learning and showing it.
  var seconds = 0.0
  var lastFlow = ContinuousClock.now
  private var losses = 0.0
  private var steps = 0
  private var last = ContinuousClock.now
  private var lastExam: ContinuousClock.Instant?

  /// No more than 30 times a second.
  private static let pause = Duration.milliseconds(34)
  private static let examPause = Duration.milliseconds(250)
  private static let flowPause = Duration.milliseconds(400)

  var isDue: Bool { steps > 0 && last.duration(to: .now) >= Self.pause }
  var isExamDue: Bool { lastExam.map { $0.duration(to: .now) >= Self.examPause } ?? true }
  var isFlowDue: Bool { lastFlow.duration(to: .now) >= Self.flowPause }

  mutating func add(loss: Double) {
    losses += loss
    steps += 1
  }

  /// Begins a new mean.
  mutating func progress(step: Int, _ exam: PlaneExam.Result?) -> PlaneProgress {
    let loss = losses / Double(max(1, steps))
    (losses, steps, last) = (0, 0, .now)
    if exam != nil { lastExam = .now }
    return PlaneProgress(
      step: step, loss: loss, seconds: seconds,
      excess: exam.map { PlaneLoss(total: $0.excess, byPart: $0.excessByPart) })
  }
}

extension PlaneLoss {
  /// As many parts as an exam has.
  static let parts = 16

  init(_ floor: PlaneFloor) {
    let count = floor.byTimestep.count
    let byPart = (0..<Self.parts).map { part in
      let range =
        part * count
        / Self.parts..<max(
          part * count / Self.parts + 1, (part + 1) * count / Self.parts)
      let values = floor.byTimestep[range.clamped(to: 0..<count)]
      return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    self.init(total: floor.total, byPart: byPart)
  }
}
