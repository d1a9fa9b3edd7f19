import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  /// The value of a setting as people read it.
  func text(of field: Field) -> String {
    switch field {
    case .model: train.draft.model
    case .dataset: train.draft.dataset
    case .learningRate: NumberText.exact(train.edited.learningRate)
    case .batch: NumberText.grouped(train.edited.batch)
    case .trainingSteps: NumberText.grouped(train.draft.steps)
    case .warmup: "\(NumberText.grouped(train.draft.warmup)) steps"
    case .ema: "\(train.edited.ema)"
    case .trainingSeed: "\(train.draft.seed)"
    case .logEvery:
      train.edited.logEvery == 1
        ? "every step" : "every \(NumberText.grouped(train.edited.logEvery)) steps"
    case .classes: train.draft.classes ? "learned" : "not told"
    case .timestepDensity: train.edited.timestepDensity.words
    case .source: model?.name ?? "none yet"
    case .sampler: sample.sampler.name
    case .samplingSteps:
      "\(NumberText.grouped(min(sample.steps, samplingTimesteps))) of "
        + NumberText.grouped(samplingTimesteps)
    case .samplingSeed: "\(sample.seed)"
    case .count: "\(sample.count)"
    case .samplingClass: sample.label.map(String.init) ?? "any"
    case .guidance:
      sample.label == nil
        ? "no class" : sample.guidance == 0 ? "none" : NumberText.exact(sample.guidance)
    case .latentCode: "\(latent.draft.code) numbers"
    case .latentDecoder: latent.draft.decoder.rawValue
    case .latentBeta: NumberText.exact(latent.draft.beta)
    case .latentRate: NumberText.exact(latent.draft.learningRate)
    case .latentSeed: "\(latent.draft.seed)"
    case .planeData: truth.showsPictures ? "pictures" : truth.data.name
    case .planeSampler: truth.sampling.sampler.name
    case .planeSteps: NumberText.grouped(truth.sampling.steps)
    case .planeSeed: "\(truth.sampling.seed)"
    case .planeSchedule where truth.showsPictures: "the network’s"
    case .planeSchedule: truth.usesOwnSchedule ? "of 3 Schedule" : "of Ho et al."
    case .samplingSchedule: sample.usesOwnSchedule ? "that of 3 Schedule" : "as trained"
    case .gridSteps: NumberText.grouped(schedule.gridStepsInUse)
    case .gridLayout: schedule.gridLayout.words
    case .shape where schedule.drawn != nil: "by hand"
    case .shape: schedule.specification.shape.rawValue
    case .timesteps: NumberText.grouped(schedule.specification.timesteps)
    case .betaStart where schedule.specification.shape == .table:
      NumberText.significant(schedule.specification.betaStart)
    case .betaEnd where schedule.specification.shape == .table:
      NumberText.significant(schedule.specification.betaEnd)
    case .betaStart:
      [.cosine, .constant].contains(schedule.specification.shape)
        ? "not used" : NumberText.exact(schedule.specification.betaStart)
    case .betaEnd where schedule.specification.shape == .learned: "learned"
    case .betaEnd:
      (schedule.specification.shape == .cosine ? "at most " : "")
        + NumberText.exact(schedule.specification.betaEnd)
    }
  }
}

extension TimestepDensity {
  var words: String {
    switch self {
    case .uniform: "uniform"
    case .lowDiscrepancy: "evenly spread"
    case .importance: "by importance"
    }
  }
}

extension Sampler {
  /// As it stands in lists.
  var name: String {
    switch self {
    case .ancestral(.fixedSmall): "DDPM, small σ"
    case .ancestral(.fixedLarge): "DDPM, large σ"
    case .ancestral(.learnedRange): "DDPM, learned σ"
    case .ddim(let eta): "DDIM, η = \(NumberText.exact(eta))"
    case .dpmSolverPlusPlus: "DPM-Solver++ 2M"
    case .heun: "Heun (ODE)"
    case .euler: "Euler (ODE)"
    }
  }
}

extension ScheduleSpecification {
  /// `linear 1e-4 → 0.02, T 1,000`.
  var summary: String {
    let ends =
      switch shape {
      case .cosine: ""
      case .constant: " \(NumberText.exact(betaEnd))"
      case .learned: ""
      case .table:
        " \(NumberText.significant(betaStart)) → \(NumberText.significant(betaEnd))"
      case .linear, .scaledLinear, .sigmoid:
        " \(NumberText.exact(betaStart)) → \(NumberText.exact(betaEnd))"
      }
    let rescaled = rescalesToZeroSNR ? ", zero SNR" : ""
    return "\(shape.rawValue)\(ends)\(rescaled), T \(NumberText.grouped(timesteps))"
  }
}
