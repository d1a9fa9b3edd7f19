import Diffusion
import Foundation
import Schedules
import Tensors
import TestSupport

/// `Tests/Fixtures/samplers/cases.json`.
struct SamplerCases: Decodable {
  struct Model: Decodable {
    let means: [Double]
    let weights: [Double]
    let standardDeviation: Double
  }

  let model: Model
  let shape: [Int]
  let cases: [SamplerCase]

  static func read() throws -> SamplerCases { try fixtureJSON("samplers/cases.json") }

  func predictor(_ schedule: Schedule, _ prediction: Prediction) -> FixturePredictor {
    FixturePredictor(exact: mixture(schedule, prediction))
  }

  private func mixture(_ schedule: Schedule, _ prediction: Prediction) -> ExactMixture {
    ExactMixture(
      weights: model.weights, means: model.means.map { [$0] },
      standardDeviation: model.standardDeviation, schedule: schedule, prediction: prediction)
  }
}

/// The exact network, which says sin(3x + t / 100) of the variance, t counted from 0.
struct FixturePredictor: NoisePredictor {
  let exact: ExactMixture
  var prediction: Prediction { exact.prediction }

  func predict(_ xt: Tensor, t: [Int]) -> Tensor { predict(xt, time: Double(t[0])) }

  func predict(_ xt: Tensor, time: Double) -> Tensor {
    let said = xt.values.map { x in Float(sin(3 * Double(x) + (time - 1) / 100)) }
    return exact.predict(xt, time: time).concatenated(with: Tensor(xt.shape, said))
  }
}

/// One trajectory of a scheduler of diffusers.
struct SamplerCase: Decodable {
  struct Config: Decodable {
    let betaStart, betaEnd: Double
    let betaSchedule: String
    let numTrainTimesteps: Int
    let varianceType, predictionType, finalSigmasType: String?
    let clipSample, thresholding, rescaleBetasZeroSnr, setAlphaToOne, lowerOrderFinal: Bool?
    let eulerAtFinal: Bool?
    let solverOrder: Int?
    let solverType: SolverDetails.Correction?
    let useKarrasSigmas: Bool?
    let clipSampleRange, dynamicThresholdingRatio, sampleMaxValue, lambdaMinClipped: Double?
    let timestepSpacing: TimestepSpacing?
    let stepsOffset: Int?
  }

  struct Differences: Decodable {
    let x, xLast: Double
    let x0Hat: Double?
  }

  struct StepArguments: Decodable {
    let eta: Double?
    let useClippedModelOutput: Bool?
  }

  let name, scheduler, file: String
  let config: Config
  let numInferenceSteps: Int
  let stepArguments: StepArguments?
  let space: String?
  let t: [Double]
  let noiseUsedAt: [Int]
  let maxAbsDifferenceToF64: Differences?

  /// Where our trajectory leaves diffusers' on purpose, or has no counterpart.
  static let skipped = [
    "ddim-linspace": "its next ᾱ is that of t − ⌊T/S⌋: compared in `eachStepOfDDIM`",
    "ddim-eta05-clipped-output": "ε̂ of the limited x̂_0: compared in `eachStepOfDDIM`",
  ]

  func schedule() throws -> Schedule {
    var specification = ScheduleSpecification(
      shape: .linear, timesteps: config.numTrainTimesteps, betaStart: config.betaStart,
      betaEnd: config.betaEnd)
    if config.betaSchedule == "squaredcos_cap_v2" {
      specification.shape = .cosine
      specification.betaEnd = 0.999
    }
    let schedule = try Schedule(specification)
    return config.rescaleBetasZeroSnr == true ? try schedule.rescaledToZeroSNR() : schedule
  }

  var prediction: Prediction {
    switch config.predictionType {
    case "sample": .x0
    case "v_prediction": .v
    default: .epsilon
    }
  }

  var sampler: Sampler {
    switch scheduler {
    case "DDPMScheduler":
      .ancestral(variance)
    case "DDIMScheduler": .ddim(eta: stepArguments?.eta ?? 0)
    case "DPMSolverMultistepScheduler": .dpmSolverPlusPlus
    case "HeunDiscreteScheduler": .heun
    default: .euler
    }
  }

  private var variance: Variance {
    switch config.varianceType {
    case "fixed_large": .fixedLarge
    case "learned_range": .learnedRange
    default: .fixedSmall
    }
  }

  private var limit: X0Limit {
    if config.thresholding == true {
      return .threshold(
        ratio: config.dynamicThresholdingRatio ?? 0.995, maximum: config.sampleMaxValue ?? 1)
    }
    let standard = scheduler == "DDPMScheduler" || scheduler == "DDIMScheduler"
    return config.clipSample ?? standard ? .clip(config.clipSampleRange ?? 1) : .none
  }

  private func grid() throws -> TimeGrid {
    if config.useKarrasSigmas == true {
      return try TimeGrid(karras: numInferenceSteps, of: schedule())
    }
    let end = config.setAlphaToOne == false || config.finalSigmasType == "sigma_min" ? 1 : 0
    if config.lambdaMinClipped != nil {  // leaves out the noisiest; there is no such spacing here
      return try TimeGrid(
        timesteps: t.map { Int($0) + 1 }, of: config.numTrainTimesteps, end: end)
    }
    return try TimeGrid(
      config.timestepSpacing ?? sampler.defaultSpacing, steps: numInferenceSteps,
      of: config.numTrainTimesteps, for: sampler, offset: config.stepsOffset ?? 0, end: end)
  }

  /// The same process; its noise is to be taken from the fixture.
  func process(_ sampler: Sampler? = nil) throws -> SamplingProcess {
    try SamplingProcess(
      sampler ?? self.sampler, schedule: schedule(), grid: grid(), limit: limit,
      source: RandomSource(seed: 0),
      solver: SolverDetails(
        order: config.solverOrder ?? 2, correction: config.solverType ?? .midpoint,
        lowersFinalOrder: config.lowerOrderFinal ?? true,
        endsWithEuler: config.eulerAtFinal ?? false))
  }
}
