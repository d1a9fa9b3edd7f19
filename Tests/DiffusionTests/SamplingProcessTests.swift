import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Every sampler, the strided and the noisy ones among them.
private let samplers: [Sampler] = [
  .ancestral(.fixedSmall), .ancestral(.fixedLarge), .ddim(eta: 0), .ddim(eta: 0.5),
  .dpmSolverPlusPlus, .heun, .euler,
]

/// Twenty timesteps, ᾱ_20 = 0.04.
private func shortSchedule() throws -> Schedule {
  try Schedule(
    ScheduleSpecification(shape: .linear, timesteps: 20, betaStart: 0.01, betaEnd: 0.28))
}

private func mixture(_ schedule: Schedule, _ prediction: Prediction = .epsilon) -> ExactMixture {
  ExactMixture(
    weights: [0.4, 0.6], means: [[-0.8], [0.5]], standardDeviation: 0.2, schedule: schedule,
    prediction: prediction)
}

@Suite struct SamplingProcessTests {
  private let shape = [2, 3, 2, 1]

  private func process(
    _ sampler: Sampler, steps: Int, limit: X0Limit = .none, seed: UInt64 = 5
  ) throws -> SamplingProcess {
    try SamplingProcess(
      sampler, schedule: shortSchedule(), steps: steps, limit: limit,
      source: RandomSource(seed: seed))
  }

  /// The paper's lines with ε_θ, in double precision; the process writes them with x̂_0.
  @Test(arguments: Variance.fixed)
  func ancestralSamplingIsAlgorithm2(variance: Variance) throws {
    let process = try process(.ancestral(variance), steps: 20)
    let (schedule, predictor) = (process.schedule, mixture(process.schedule))
    var x = process.source.normal(shape, .xT).values.map { Double($0) }
    for t in (1...20).reversed() {
      let z = t > 1 ? process.source.normal(shape, .z(t: t)).values : Array(repeating: 0, count: 12)
      let epsilon = predictor.predict(Tensor(shape, x.map { Float($0) }), t: [t, t]).values
      let (alpha, beta) = (schedule.alpha[t], schedule.beta[t])
      let sigma = schedule.sigma(at: t, variance: variance)
      for i in x.indices {
        let noise = beta / (1 - schedule.alphaBar[t]).squareRoot() * Double(epsilon[i])
        x[i] = (x[i] - noise) / alpha.squareRoot() + sigma * Double(z[i])
      }
    }
    let found = process.sample(shape: shape, with: predictor).values.map { Double($0) }
    // 20 steps that round to 2⁻²⁴ and enlarge by at most 1/√ᾱ_20 = 5 in all.
    #expect(largestDifference(found, x) <= 1e-5)
  }

  @Test(arguments: [Sampler.ancestral(.fixedLarge), .ddim(eta: 1)])
  func lastStepAddsNoNoise(sampler: Sampler) throws {
    let process = try process(sampler, steps: 20)
    let predictor = mixture(process.schedule)
    var (state, drawn): (SamplingState, [Int]) = (process.start(shape: shape), [])
    while !process.isFinished(state) {
      state = process.next(state, with: predictor) { t in
        drawn.append(t)
        return .zeros(shape)
      }
      #expect((state.sigma > 0) == (state.timestep > 0))
    }
    #expect(drawn == (2...20).reversed())
  }

  @Test func ddimOfEta1IsAncestral() throws {
    let ancestral = try process(.ancestral(.fixedSmall), steps: 20)
    let ddim = try process(.ddim(eta: 1), steps: 20)
    let predictor = mixture(ancestral.schedule)
    let found = ddim.sample(shape: shape, with: predictor)
    #expect(largestDifference(found, ancestral.sample(shape: shape, with: predictor)) <= 1e-5)
  }

  @Test func ddimOfEta0IsEulerAndDrawsNothing() throws {
    let ddim = try process(.ddim(eta: 0), steps: 10)
    let predictor = mixture(ddim.schedule)
    let xT = RandomSource(seed: 9).normal(shape, .xT)
    let states = Array(ddim.trajectory(from: ddim.start(xT: xT), with: predictor))
    let other = try process(.ddim(eta: 0), steps: 10, seed: 6)
    let again = Array(other.trajectory(from: other.start(xT: xT), with: predictor))
    #expect(states.map(\.xt.values) == again.map(\.xt.values))
    let euler = try SamplingProcess(
      .euler, schedule: ddim.schedule, grid: ddim.grid, limit: .none, source: ddim.source)
    let last = Array(euler.trajectory(from: euler.start(xT: xT), with: predictor))[10]
    #expect(largestDifference(last.xt, states[10].xt) <= 1e-5)
  }

  @Test(arguments: samplers)
  func pictureAloneIsTheFirstOfABatch(sampler: Sampler) throws {
    let process = try process(sampler, steps: 7, limit: .threshold(ratio: 0.9, maximum: 2))
    let predictor = mixture(process.schedule)
    let both = process.sample(shape: shape, with: predictor).values
    let alone = process.sample(shape: [1, 3, 2, 1], with: predictor).values
    #expect(Array(both.prefix(6)) == alone)
  }

  @Test(arguments: samplers)
  func anEarlierStateLeadsToTheSameEnd(sampler: Sampler) throws {
    let process = try process(sampler, steps: 8, limit: .clip(1))
    let predictor = mixture(process.schedule)
    let states = Array(process.trajectory(from: process.start(shape: shape), with: predictor))
    #expect(states.map(\.index) == Array(0...8))
    #expect(states.map(\.timestep) == process.grid.states)
    let again = Array(process.trajectory(from: states[3], with: predictor))
    #expect(again.map(\.xt.values) == states[3...].map(\.xt.values))
    #expect(states[8].xt.values == process.sample(shape: shape, with: predictor).values)
    #expect(states[0].x0Hat == nil && states[0].epsilonHat == nil)
    for state in states.dropFirst() {
      #expect(state.x0Hat?.values.allSatisfy { $0.magnitude <= 1 } == true)
    }
    #expect(states[8].networkCalls == (sampler == .heun ? 15 : 8))
  }

  /// All steps, few, and one; whatever the network predicts.
  @Test(arguments: samplers, Prediction.allCases)
  func endsInTheDataWhateverIsPredicted(sampler: Sampler, prediction: Prediction) throws {
    for steps in [20, 5, 1] {
      let schedule = try shortSchedule()
      let process = try SamplingProcess(
        sampler, schedule: schedule,
        grid: TimeGrid(.trailing, steps: steps, of: 20, for: sampler), limit: .none,
        source: RandomSource(seed: 5))
      let found = process.sample(shape: shape, with: mixture(schedule, prediction)).values
      // Means −0.8 and 0.5 with s = 0.2: five deviations.
      #expect(found.allSatisfy { $0 > -1.8 && $0 < 1.5 })
      let other = process.sample(shape: shape, with: mixture(schedule))
      #expect(largestDifference(Tensor(shape, found), other) <= 2e-5)
    }
  }

  @Test(arguments: samplers)
  func beginsInPureNoise(sampler: Sampler) throws {
    let schedule = try shortSchedule().rescaledToZeroSNR()
    let process = try SamplingProcess(
      sampler, schedule: schedule,
      grid: TimeGrid(.trailing, steps: 10, of: 20, for: sampler), limit: .none,
      source: RandomSource(seed: 5))
    let found = process.sample(shape: shape, with: mixture(schedule, .v)).values
    #expect(found.allSatisfy { $0 > -1.8 && $0 < 1.5 })
  }

  @Test func halfOfTheChannelsSpeaksOfTheVariance() throws {
    struct Doubled: NoisePredictor {
      let exact: ExactMixture
      var prediction: Prediction { exact.prediction }
      func predict(_ xt: Tensor, t: [Int]) -> Tensor {
        exact.predict(xt, t: t).concatenated(with: xt)
      }
    }
    let process = try process(.ddim(eta: 0), steps: 5)
    let exact = mixture(process.schedule)
    #expect(
      process.sample(shape: shape, with: Doubled(exact: exact)).values
        == process.sample(shape: shape, with: exact).values)
  }

  /// |x̂_0| sorted 0.5, 1, 1, 2, 4: the quantile at 0.9 is 2 + 0.6 · 2 = 3.2.
  @Test func thresholdByHand() {
    let x0 = Tensor([2, 5], [-4, 2, 1, 0.5, -1, 0.1, 0.2, -0.3, 0.4, 0.5])
    let limited = X0Limit.threshold(ratio: 0.9, maximum: 10)(x0).values
    let expected: [Double] = [-1, 2 / 3.2, 1 / 3.2, 0.5 / 3.2, -1 / 3.2, 0.1, 0.2, -0.3, 0.4, 0.5]
    #expect(largestDifference(limited.map { Double($0) }, expected) <= 1e-7)
    let atMost2 = X0Limit.threshold(ratio: 0.9, maximum: 2)(x0).values
    #expect(atMost2.prefix(2) == [-1, 1])
  }
}
