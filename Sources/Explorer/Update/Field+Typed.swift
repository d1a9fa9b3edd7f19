import EngineMessages
import Schedules

extension Field {
  static let betaLimits = 1e-7...0.999
  static let timestepLimits = 2...10_000
}

extension AppState {
  /// Takes a typed value; false where it is not what is expected.
  mutating func set(_ field: Field, to text: String) -> Bool {
    switch field {
    case .model: train.draft.model = text
    case .dataset: train.draft.dataset = text
    case .learningRate:
      return take(TypedNumber.real(text), 1e-12...1) { $0.train.edited.learningRate = $1 }
    case .ema:
      return take(TypedNumber.real(text), 0...(1.0).nextDown) { $0.train.edited.ema = $1 }
    case .batch: return take(TypedNumber.whole(text), 1...4096) { $0.train.edited.batch = $1 }
    case .logEvery:
      return take(TypedNumber.whole(text), 1...1_000_000) { $0.train.edited.logEvery = $1 }
    case .trainingSteps:
      return take(TypedNumber.whole(text), 1...100_000_000) { $0.train.draft.steps = $1 }
    case .warmup: return take(TypedNumber.whole(text), 0...1_000_000) { $0.train.draft.warmup = $1 }
    case .trainingSeed:
      return take(UInt64(text), 0...UInt64.max) { $0.train.draft.seed = $1 }
    case .samplingSeed: return take(UInt64(text), 0...UInt64.max) { $0.sample.seed = $1 }
    case .samplingSteps:
      return take(TypedNumber.whole(text), 1...samplingTimesteps) { $0.sample.steps = $1 }
    case .planeSteps:
      return take(TypedNumber.whole(text), 1...TruthState.mostSteps) {
        $0.truth.sampling.steps = $1
      }
    case .gridSteps:
      return take(TypedNumber.whole(text), 1...ScheduleState.mostGridSteps) {
        $0.schedule.gridSteps = $1
      }
    case .latentCode: return take(TypedNumber.whole(text), 2...64) { $0.latent.draft.code = $1 }
    case .latentBeta: return take(TypedNumber.real(text), 0...100) { $0.latent.draft.beta = $1 }
    case .latentRate:
      return take(TypedNumber.real(text), 1e-12...1) { $0.latent.draft.learningRate = $1 }
    case .latentSeed: return take(UInt64(text), 0...UInt64.max) { $0.latent.draft.seed = $1 }
    case .planeSeed: return take(UInt64(text), 0...UInt64.max) { $0.truth.sampling.seed = $1 }
    case .samplingClass:
      return take(TypedNumber.whole(text), 0...9_999) { $0.sample.label = $1 }
    case .guidance: return take(TypedNumber.real(text), 0...20) { $0.sample.guidance = $1 }
    case .count:
      return take(TypedNumber.whole(text), 1...SamplingRequest.mostPictures) {
        $0.sample.count = $1
      }
    case .timesteps:
      return take(TypedNumber.whole(text), Field.timestepLimits) { state, value in
        state.bendTyped(.timesteps) { $0.timesteps = value }
      }
    case .betaStart:
      return take(TypedNumber.real(text), Field.betaLimits) { state, value in
        state.bendTyped(.betaStart) { $0.betaStart = value }
      }
    case .betaEnd:
      return take(TypedNumber.real(text), Field.betaLimits) { state, value in
        state.bendTyped(.betaEnd) { $0.betaEnd = value }
      }
    case .source: sample.source = .directory(text)
    case .sampler, .samplingSchedule, .shape, .timestepDensity, .classes, .planeData, .planeSampler,
      .planeSchedule, .latentDecoder, .gridLayout:
      return false
    }
    return true
  }

  private mutating func bendTyped(
    _ field: Field, _ change: (inout ScheduleSpecification) -> Void
  ) {
    var specification = schedule.specification
    change(&specification)
    schedule.lastChange = nil  // what was typed is undone by itself
    bend(specification, changing: field)
  }

  private mutating func take<T: Comparable>(
    _ value: T?, _ limits: ClosedRange<T>, _ set: (inout AppState, T) -> Void
  ) -> Bool {
    guard let value, limits.contains(value) else { return false }
    set(&self, value)
    return true
  }
}
