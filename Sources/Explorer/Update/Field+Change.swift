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
      .trainingSeed, .samplingSteps, .gridSteps, .planeSteps, .planeSeed, .latentSeed, .latentRate:
      true
    case .model, .dataset, .batch, .ema, .logEvery, .timestepDensity, .classes, .source, .sampler,
      .count, .samplingSchedule, .samplingClass, .guidance, .shape, .planeData, .planeSampler,
      .planeSchedule, .gridLayout, .latentCode,
      .latentDecoder, .latentBeta:
      false
    }
  }
}

extension AppState {
  static let networks = ["tiny", "small", "medium", "cifar10"]
  private static let decays = [0, 0.9, 0.99, 0.995, 0.999, 0.9999]

  mutating func change(_ field: Field, by change: Change) {
    switch field {
    case .model: train.draft.model = change.neighbour(of: train.draft.model, in: Self.networks)
    case .dataset:
      train.draft.dataset = change.neighbour(of: train.draft.dataset, in: train.datasets)
    case .learningRate:
      train.edited.learningRate = Ladder.rungs.next(
        train.edited.learningRate, change, in: 1e-7...1)
    case .batch: train.edited.batch = Ladder.powers.next(train.edited.batch, change, in: 1...4096)
    case .trainingSteps:
      train.draft.steps = Ladder.rungs.next(train.draft.steps, change, in: 10...100_000_000)
    case .warmup:
      let next = Ladder.rungs.next(max(5, train.draft.warmup), change, in: 5...1_000_000)
      train.draft.warmup = next <= 5 ? 0 : next
    case .ema: train.edited.ema = change.next(train.edited.ema, in: Self.decays)
    case .logEvery:
      train.edited.logEvery = Ladder.rounds.next(train.edited.logEvery, change, in: 1...1_000_000)
    case .timestepDensity:
      train.edited.timestepDensity = change.neighbour(
        of: train.edited.timestepDensity, in: TimestepDensity.allCases)
    case .classes: train.draft.classes.toggle()
    case .trainingSeed: train.draft.seed = change.seed(train.draft.seed)
    case .source:
      guard let current = model?.source else { return }
      sample.source = change.neighbour(of: current, in: models.map(\.source))
    case .sampler: sample.sampler = change.neighbour(of: sample.sampler, in: SampleState.samplers)
    case .samplingSteps: changeSamplingSteps(change)
    case .samplingSeed: sample.seed = change.seed(sample.seed)
    case .count: sample.count = change.next(sample.count, in: SampleState.counts)
    case .samplingSchedule: sample.usesOwnSchedule.toggle()
    case .samplingClass:
      sample.label = change.neighbour(of: sample.label, in: SampleState.classChoices)
    case .guidance: sample.guidance = change.next(sample.guidance, in: SampleState.guidances)
    case .latentCode: latent.draft.code = change.next(latent.draft.code, in: LatentState.codes)
    case .latentDecoder:
      latent.draft.decoder = change.neighbour(of: latent.draft.decoder, in: DecoderKind.allCases)
    case .latentBeta: latent.draft.beta = change.next(latent.draft.beta, in: LatentState.betas)
    case .latentRate:
      latent.draft.learningRate = Ladder.rungs.next(
        latent.draft.learningRate, change, in: 1e-5...0.1)
    case .latentSeed: latent.draft.seed = change.seed(latent.draft.seed)
    case .planeData where truth.showsPictures, .planeSchedule where truth.showsPictures: break
    case .planeData: truth.data = change.neighbour(of: truth.data, in: truth.choices)
    case .planeSampler:
      truth.sampling.sampler = change.neighbour(
        of: truth.sampling.sampler, in: SampleState.samplers)
    case .planeSteps:
      let most = TruthState.mostSteps
      truth.sampling.steps = change.steps(truth.sampling.steps, most: most)
    case .planeSeed: truth.sampling.seed = change.seed(truth.sampling.seed)
    case .planeSchedule: truth.usesOwnSchedule.toggle()
    case .gridSteps:
      let most = min(ScheduleState.mostGridSteps, schedule.specification.timesteps)
      schedule.gridSteps = change.steps(schedule.gridStepsInUse, most: most)
    case .gridLayout:
      schedule.gridLayout = change.neighbour(
        of: schedule.gridLayout, in: ScheduleState.gridLayouts)
    case .shape:
      bend(field) {
        $0.shape = change.neighbour(of: $0.shape, in: ScheduleShape.named)
        $0.rescalesToZeroSNR = false
      }
    case .timesteps: bend(field) { $0.timesteps = change.timesteps($0.timesteps) }
    case .betaStart: bend(field) { $0.betaStart = change.scaled($0.betaStart) }
    case .betaEnd: bend(field) { $0.betaEnd = change.scaled($0.betaEnd) }
    }
  }

  private mutating func bend(_ field: Field, _ change: (inout ScheduleSpecification) -> Void) {
    var specification = schedule.specification
    change(&specification)
    bend(specification, changing: field)
  }

  private mutating func changeSamplingSteps(_ change: Change) {
    sample.steps = change.steps(sample.steps, most: samplingTimesteps)
  }

  /// T of the schedule that the next trajectory will use.
  var samplingTimesteps: Int {
    max(
      1,
      sample.usesOwnSchedule ? schedule.specification.timesteps : model?.schedule.timesteps ?? 1000
    )
  }
}

extension Change {
  /// The choice before or after, from the last to the first again.
  func neighbour<T: Equatable>(of value: T, in choices: [T]) -> T {
    guard !choices.isEmpty else { return value }
    guard let index = choices.firstIndex(of: value) else { return choices[0] }
    return choices[(index + (isMore ? 1 : choices.count - 1)) % choices.count]
  }

  /// The next smaller or larger of ascending choices, which `value` need not be among.
  func next<T: Comparable>(_ value: T, in choices: [T]) -> T {
    (isMore ? choices.first { $0 > value } : choices.last { $0 < value }) ?? value
  }

  /// One step more or less, or the next preset.
  func steps(_ steps: Int, most: Int) -> Int {
    let steps = min(steps, most)
    let presets = SampleState.stepPresets.filter { $0 < most } + [most]
    return switch self {
    case .less: max(1, steps - 1)
    case .more: min(most, steps + 1)
    case .muchLess: presets.last { $0 < steps } ?? 1
    case .muchMore: presets.first { $0 > steps } ?? most
    }
  }

  func seed(_ seed: UInt64) -> UInt64 {
    let step: UInt64 = isMuch ? 100 : 1
    return isMore ? min(seed, 1 << 53) + step : seed - min(seed, step)
  }

  /// A twentieth more or less, or a half as much again and back; three digits stay.
  func scaled(_ beta: Double) -> Double {
    let factor = isMuch ? 1.5 : 1.05
    let next = NumberText.rounded(isMore ? beta * factor : beta / factor, digits: 3)
    return max(Field.betaLimits.lowerBound, min(Field.betaLimits.upperBound, next))
  }

  /// To the next ten or hundred.
  func timesteps(_ timesteps: Int) -> Int {
    let step = isMuch ? 100 : 10
    let next = (timesteps + (isMore ? step : -step)) / step * step
    return max(Field.timestepLimits.lowerBound, min(Field.timestepLimits.upperBound, next))
  }
}

/// Values that a key goes through, each a round number.
struct Ladder {
  /// Within one turn of `base`, from 1 to below `base`.
  let steps: [Double]
  let base: Double

  static let rungs = Ladder(steps: [1, 1.5, 2, 3, 5, 7], base: 10)
  static let rounds = Ladder(steps: [1, 2, 5], base: 10)
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

  func next(_ value: Int, _ change: Change, in limits: ClosedRange<Int>) -> Int {
    let range = Double(limits.lowerBound)...Double(limits.upperBound)
    return Int(next(Double(value), change, in: range))
  }
}
