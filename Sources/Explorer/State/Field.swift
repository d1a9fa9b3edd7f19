/// A setting that keys change, and that can be typed.
enum Field: Hashable, CaseIterable, Sendable {
  case model, dataset, learningRate, batch, trainingSteps, warmup, ema, trainingSeed
  case logEvery, timestepDensity, classes
  case source, sampler, samplingSteps, samplingSeed, count, samplingSchedule
  case samplingClass, guidance
  case shape, timesteps, betaStart, betaEnd
  case gridSteps, gridLayout
  case latentCode, latentDecoder, latentBeta, latentRate, latentSeed
  case planeData, planeSampler, planeSteps, planeSeed, planeSchedule

  static let ofTraining: [Field] = [
    .model, .dataset, .trainingSteps, .batch, .learningRate, .classes, .warmup, .ema,
    .timestepDensity,
    .logEvery, .trainingSeed,
  ]
  /// Those that may change while a run learns.
  static let ofRunning: [Field] = [.learningRate, .ema, .batch, .timestepDensity, .logEvery]
  static let ofSampling: [Field] = [
    .source, .sampler, .samplingSteps, .samplingSeed, .count, .samplingSchedule,
  ]
  /// Of networks that know classes alone.
  static let ofClasses: [Field] = [.samplingClass, .guidance]
  static let ofSchedule: [Field] = [.shape, .betaStart, .betaEnd, .timesteps]
  static let ofGrid: [Field] = [.gridSteps, .gridLayout]
  static let ofLatent: [Field] = [
    .latentCode, .latentDecoder, .latentBeta, .latentRate, .latentSeed,
  ]
  static let ofPlane: [Field] = [
    .planeData, .planeSampler, .planeSteps, .planeSeed, .planeSchedule,
  ]

  var label: String {
    switch self {
    case .model: "network"
    case .dataset, .planeData: "data"
    case .learningRate, .latentRate: "learning rate"
    case .batch: "batch"
    case .trainingSteps, .samplingSteps, .planeSteps, .gridSteps: "steps"
    case .warmup: "warm-up"
    case .ema: "EMA decay"
    case .trainingSeed, .samplingSeed, .planeSeed, .latentSeed: "seed"
    case .logEvery: "logged"
    case .timestepDensity: "density of t"
    case .classes: "classes"
    case .source: "network"
    case .sampler, .planeSampler: "sampler"
    case .count: "pictures"
    case .samplingClass: "class"
    case .guidance: "guidance w"
    case .samplingSchedule, .planeSchedule: "schedule"
    case .shape: "shape"
    case .timesteps: "T"
    case .betaStart: "β_1"
    case .betaEnd: "β_T"
    case .gridLayout: "laid out"
    case .latentCode: "code d"
    case .latentDecoder: "decoder"
    case .latentBeta: "β of the KL"
    }
  }

  /// What may be typed; nil where there are only the choices that the arrow keys walk through.
  var expected: String? {
    switch self {
    case .model: "tiny, small, medium, cifar10, or the path of a config.json"
    case .dataset: "the name of a data set, or a directory"
    case .learningRate, .latentRate: "a number above 0, at most 1"
    case .batch: "a whole number, 1 to 4,096"
    case .trainingSteps: "a whole number, 1 to 100,000,000"
    case .warmup: "a whole number, 0 to 1,000,000"
    case .ema: "a number from 0 to below 1"
    case .logEvery: "a whole number of steps, 1 to 1,000,000"
    case .trainingSeed, .samplingSeed, .planeSeed, .latentSeed: "a whole number from 0"
    case .samplingSteps: "a whole number, 1 to T"
    case .planeSteps: "a whole number, 1 to 200"
    case .gridSteps: "a whole number, 1 to \(ScheduleState.mostGridSteps)"
    case .latentCode: "a whole number, 2 to 64"
    case .latentBeta: "a number from 0 to 100"
    case .count: "a whole number, 1 to 64"
    case .samplingClass: "the number of a class, from 0"
    case .guidance: "a number from 0 to 20"
    case .timesteps: "a whole number, 2 to 10,000"
    case .betaStart, .betaEnd: "a number from 1e-7 to 0.999"
    case .source: "the path of a run, a checkpoint in it, or a diffusers directory"
    case .sampler, .samplingSchedule, .shape, .planeData, .planeSampler, .planeSchedule,
      .timestepDensity, .classes, .latentDecoder, .gridLayout:
      nil
    }
  }
}
