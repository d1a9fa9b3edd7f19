import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite struct UsesTests {
  private static let shape = [2, 2, 2, 1]

  private func schedule() throws -> Schedule {
    try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 200, betaStart: 5e-4, betaEnd: 0.05))
  }

  private func mixture(_ schedule: Schedule) -> ExactMixture {
    ExactMixture(
      weights: [0.4, 0.6], means: [[-0.8], [0.5]], standardDeviation: 0.3, schedule: schedule)
  }

  private func last(
    _ rule: some SamplingRule, _ start: SamplingState, _ predictor: some NoisePredictor
  ) -> SamplingState {
    var state = start
    while state.index < rule.steps { state = rule.next(state, with: predictor) }
    return state
  }

  /// |x_0 − what comes back|, with so many steps and repetitions.
  private func returnError(steps: Int, iterations: Int) throws -> Double {
    let schedule = try schedule()
    let grid = try TimeGrid(.trailing, steps: steps, of: 200, for: .ddim(eta: 0))
    let inversion = try Inversion(schedule: schedule, grid: grid, iterations: iterations)
    let x0 = Tensor(Self.shape, [-0.9, -0.6, -0.4, 0.1, 0.3, 0.5, 0.7, 1])
    let xT = last(inversion, inversion.start(x0: x0), mixture(schedule))
    #expect(xT.timestep == 200 && xT.networkCalls == steps * iterations)
    let back = last(inversion.process, inversion.process.start(xT: xT.xt), mixture(schedule))
    return largestDifference(back.xt, x0)
  }

  /// The first step, to t = 10 of 200, has |d/c| · slope ≤ (1 − ᾱ)/(ᾱ s² + 1 − ᾱ) = 0.14; 60 times
  /// of that or even of 0.75 leave nothing but 20 roundings each way, which 1/√ᾱ_T = 13 enlarges.
  @Test func invertedPicturesComeBack() throws {
    #expect(try returnError(steps: 20, iterations: 60) <= 40 * 13 * 0x1p-23)
  }

  /// Once in each step, the error halves as steps double; repeated, it is far smaller at once.
  @Test func theUsualInversionIsOfFirstOrder() throws {
    let errors = try [25, 50, 100].map { try returnError(steps: $0, iterations: 1) }
    for (error, finer) in zip(errors, errors.dropFirst()) {
      #expect((1.6...2.6).contains(error / finer), "\(errors)")
    }
    #expect(try returnError(steps: 25, iterations: 5) <= errors[0] / 20)
  }

  @Test(arguments: [1, 57, 200])
  func aPictureIsNoisedToTheChosenTimestep(t: Int) throws {
    let schedule = try schedule()
    let whole = try TimeGrid(.leading, steps: 10, of: 200, for: .ddim(eta: 0))
    let process = try SamplingProcess(
      .ancestral(.fixedSmall), schedule: schedule, grid: whole.beginning(at: t, of: 200),
      limit: .none, source: RandomSource(seed: 4))
    let x0 = RandomSource(seed: 1).uniform(Self.shape, .exemplar(index: 0))
    let start = process.start(x0: x0)
    let epsilon = process.source.normal(Self.shape, .xT)
    #expect(start.timestep == t && start.index == 0)
    #expect(start.xt.values == schedule.diffuse(x0, t: [t, t], epsilon: epsilon).values)
  }

  /// One timestep alone: whatever the sampler, the end is E[x_0 | x_t].
  @Test(arguments: [
    Sampler.ancestral(.fixedLarge), .ddim(eta: 0.5), .dpmSolverPlusPlus, .heun, .euler,
  ])
  func oneStepIsTheNetworksView(sampler: Sampler) throws {
    let schedule = try schedule()
    let process = try SamplingProcess(
      sampler, schedule: schedule, grid: TimeGrid(timesteps: [80], of: 200), limit: .none,
      source: RandomSource(seed: 4))
    let start = process.start(x0: .zeros(Self.shape))
    let output = mixture(schedule).predict(start.xt, t: [80, 80])
    let expected = schedule.x0Hat(output, .epsilon, xt: start.xt, t: [80, 80])
    let found = process.next(start, with: mixture(schedule)).xt
    #expect(largestDifference(found, expected) <= 1e-5)
  }

  @Test func interpolationsShareTheirNoise() throws {
    let schedule = try schedule()
    let process = try SamplingProcess(
      .ancestral(.fixedLarge), schedule: schedule,
      grid: TimeGrid(.trailing, steps: 20, of: 200, for: .ddim(eta: 0))
        .beginning(at: 90, of: 200), limit: .none, source: RandomSource(seed: 8))
    let (a, b) = (Tensor([1, 1, 2, 1], [-0.8, 0.4]), Tensor([1, 1, 2, 1], [0.6, 0.4]))
    let rule = Interpolation(process)
    let start = rule.start(from: a, to: b, count: 3)
    let epsilon = process.source.normal([1, 1, 2, 1], .xT)
    let middle = Tensor([1, 1, 2, 1], [-0.1, 0.4])
    let expected = [a, middle, b].map { schedule.diffuse($0, t: [90], epsilon: epsilon).values }
    #expect(
      largestDifference(start.xt.values.map(Double.init), expected.joined().map(Double.init))
        <= 1e-6)
    let end = last(rule, start, mixture(schedule)).xt.values
    // The second pixel is the same in all, the first of the ends as if they were alone.
    #expect(
      largestDifference([Double(end[1]), Double(end[3])], [Double(end[5]), Double(end[1])]) <= 1e-5)
    let alone = last(process, process.start(x0: a), mixture(schedule)).xt.values
    #expect(largestDifference(end.prefix(2).map(Double.init), alone.map(Double.init)) <= 1e-6)
  }
}
