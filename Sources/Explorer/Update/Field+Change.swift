import EngineMessages
import Schedules
import TerminalKit

/// How far a key moves a setting.
enum Change: Equatable, Sendable {
  case muchLess, less, more, muchMore

  var isMore: Bool { self == .more || self == .muchMore }
  var isMuch: Bool { self == .muchLess || self == .muchMore }
}

extension Field {
  var hasLargeSteps: Bool {
    switch self {
    case .learningRate, .trainingSteps, .warmup, .timesteps, .betaStart, .betaEnd, .samplingSeed,
      .trainingSeed, .samplingSteps:
      true
    case .model, .dataset, .batch, .ema, .source, .sampler, .count, .samplingSchedule, .shape:
      false
    }
  }
}

extension AppState {
  static let networks = ["tiny", "small", "medium", "cifar10"]

  mutating func change(_ field: Field, by change: Change) {
    switch field {
    case .model, .dataset, .learningRate, .batch, .trainingSteps, .warmup, .ema, .trainingSeed:
      changeTraining(field, change)
    case .source, .sampler, .samplingSteps, .samplingSeed, .count, .samplingSchedule:
      changeSampling(field, change)
    case .shape, .timesteps, .betaStart, .betaEnd: changeSchedule(field, change)
    }
  }

  private mutating func changeTraining(_ field: Field, _ change: Change) {
    var draft = train.draft
    switch field {
    case .model: draft.model = Self.neighbour(of: draft.model, in: Self.networks, change)
    case .dataset: draft.dataset = Self.neighbour(of: draft.dataset, in: train.datasets, change)
    case .learningRate:
      draft.learningRate = Ladder.rungs.next(draft.learningRate, change, in: 1e-7...1)
    case .batch: draft.batch = Int(Ladder.powers.next(Double(draft.batch), change, in: 1...4096))
    case .trainingSteps:
      draft.steps = Int(Ladder.rungs.next(Double(draft.steps), change, in: 10...1e8))
    case .warmup:
      let next = Ladder.rungs.next(Double(max(5, draft.warmup)), change, in: 5...1e6)
      draft.warmup = next <= 5 ? 0 : Int(next)
    case .ema:
      draft.ema = Self.neighbour(of: draft.ema, in: [0, 0.9, 0.99, 0.995, 0.999, 0.9999], change)
    default: draft.seed = Self.seed(draft.seed, change)
    }
    train.draft = draft
  }

  private mutating func changeSampling(_ field: Field, _ change: Change) {
    switch field {
    case .source:
      let sources = models.map(\.source)
      guard let current = model?.source else { return }
      sample.source = Self.neighbour(of: current, in: sources, change)
    case .sampler:
      sample.sampler = Self.neighbour(of: sample.sampler, in: SampleState.samplers, change)
    case .samplingSteps: changeSamplingSteps(change)
    case .count: sample.count = Self.neighbour(of: sample.count, in: SampleState.counts, change)
    case .samplingSchedule: sample.usesOwnSchedule.toggle()
    default: sample.seed = Self.seed(sample.seed, change)
    }
  }

  private mutating func changeSamplingSteps(_ change: Change) {
    let most = samplingTimesteps
    let steps = min(sample.steps, most)
    let presets = SampleState.stepPresets.filter { $0 < most } + [most]
    switch change {
    case .less: sample.steps = max(1, steps - 1)
    case .more: sample.steps = min(most, steps + 1)
    case .muchLess: sample.steps = presets.last { $0 < steps } ?? 1
    case .muchMore: sample.steps = presets.first { $0 > steps } ?? most
    }
  }

  private mutating func changeSchedule(_ field: Field, _ change: Change) {
    var specification = schedule.specification
    let limits = Field.betaLimits
    switch field {
    case .shape:
      specification.shape = Self.neighbour(
        of: specification.shape, in: ScheduleShape.allCases, change)
    case .timesteps:
      let step = change.isMuch ? 100 : 10
      let next = specification.timesteps + (change.isMore ? step : -step)
      specification.timesteps = max(Field.timestepLimits.lowerBound, next / step * step)
      specification.timesteps = min(Field.timestepLimits.upperBound, specification.timesteps)
    case .betaStart: specification.betaStart = change.scaled(specification.betaStart, in: limits)
    default: specification.betaEnd = change.scaled(specification.betaEnd, in: limits)
    }
    bend(specification, changing: field)
  }

  /// T of the schedule that the next trajectory will use.
  var samplingTimesteps: Int {
    max(
      1,
      sample.usesOwnSchedule ? schedule.specification.timesteps : model?.schedule.timesteps ?? 1000
    )
  }

  /// The choice before or after, from the last to the first again.
  private static func neighbour<T: Equatable>(of value: T, in choices: [T], _ change: Change) -> T {
    guard !choices.isEmpty else { return value }
    guard let index = choices.firstIndex(of: value) else { return choices[0] }
    return choices[(index + (change.isMore ? 1 : choices.count - 1)) % choices.count]
  }

  private static func seed(_ seed: UInt64, _ change: Change) -> UInt64 {
    let step: UInt64 = change.isMuch ? 100 : 1
    return change.isMore ? min(seed &+ step, 1 << 53) : seed - min(seed, step)
  }
}

extension Change {
  /// A twentieth more or less, or a half as much again and back; three digits stay.
  func scaled(_ value: Double, in limits: ClosedRange<Double>) -> Double {
    let factor = isMuch ? 1.5 : 1.05
    let next = NumberText.rounded(isMore ? value * factor : value / factor, digits: 3)
    return max(limits.lowerBound, min(limits.upperBound, next))
  }
}

/// Values that a key goes through, each a round number.
struct Ladder {
  /// Within one turn of `base`, from 1 to below `base`.
  let steps: [Double]
  let base: Double

  static let rungs = Ladder(steps: [1, 1.5, 2, 3, 5, 7], base: 10)
  static let powers = Ladder(steps: [1], base: 2)

  /// The next rung above or below `value`; by a whole turn where the change is much.
  func next(_ value: Double, _ change: Change, in limits: ClosedRange<Double>) -> Double {
    func clamped(_ value: Double) -> Double {
      max(limits.lowerBound, min(limits.upperBound, value))
    }
    if change.isMuch {
      return clamped(NumberText.rounded(value * (change.isMore ? base : 1 / base), digits: 3))
    }
    var turn = 1.0
    while turn * base <= value * 1.000_001 { turn *= base }
    while turn > value * 1.000_001 { turn /= base }
    let around = [turn / base, turn, turn * base].flatMap { turn in
      steps.map { NumberText.rounded($0 * turn, digits: 12) }
    }
    let next =
      change.isMore
      ? around.first { $0 > value * 1.000_001 } : around.last { $0 < value * 0.999_999 }
    return clamped(next ?? value)
  }
}
