import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Two numbers with variances 0.5 and a covariance, the first of them known to be 0.8.
@Suite struct InpaintingTests {
  private static let knownValue = 0.8

  private func process(_ steps: Int) throws -> SamplingProcess {
    let schedule = try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 200, betaStart: 5e-4, betaEnd: 0.05))
    let sampler = Sampler.ancestral(.fixedSmall)
    return try SamplingProcess(
      sampler, schedule: schedule,
      grid: TimeGrid(.trailing, steps: steps, of: 200, for: sampler), limit: .none,
      source: RandomSource(seed: 17))
  }

  /// Mean and variance that the second number ends with: every part of the procedure is linear.
  private func recursion(
    _ process: SamplingProcess, covariance: Double, rounds: Int
  ) -> (mean: Double, variance: Double) {
    var state = Moments()
    state.know(Self.knownValue, process.schedule.alphaBar[200])
    for index in 0..<process.steps {
      let step = SamplingStep(process, index)
      for round in 0..<(step.isLast ? 1 : rounds) {
        let (a, p, beta) = (step.alphaBarT, step.alphaBarS, step.beta)
        // E[x_0 | x_t] in the directions (1, 1) and (1, −1), then the step's mean there.
        let gains = [0.5 + covariance, 0.5 - covariance].map { variance in
          p.squareRoot() * beta / (1 - a) * a.squareRoot() * variance / (a * variance + 1 - a)
            + (1 - beta).squareRoot() * (1 - p) / (1 - a)
        }
        let small = step.isLast ? 0 : (1 - p) / (1 - a) * beta
        state.map((gains[0] + gains[1]) / 2, (gains[0] - gains[1]) / 2, adding: small)
        state.know(Self.knownValue, p)
        if !step.isLast && round + 1 < rounds {
          state.map((a / p).squareRoot(), 0, adding: 1 - a / p)
        }
      }
    }
    return (state.mean[1], state.variance[1])
  }

  /// Of two numbers, and their covariance.
  private struct Moments {
    var mean = [0.0, 0]
    var variance = [1.0, 1]
    var covariance = 0.0

    mutating func know(_ x0: Double, _ alphaBar: Double) {
      mean[0] = alphaBar.squareRoot() * x0
      (variance[0], covariance) = (1 - alphaBar, 0)
    }

    /// (x, y) ← (p x + q y, q x + p y) and independent noise.
    mutating func map(_ p: Double, _ q: Double, adding noise: Double) {
      let (v, c) = (variance, covariance)
      mean = [p * mean[0] + q * mean[1], q * mean[0] + p * mean[1]]
      variance = [
        p * p * v[0] + 2 * p * q * c + q * q * v[1] + noise,
        q * q * v[0] + 2 * p * q * c + p * p * v[1] + noise,
      ]
      covariance = p * q * (v[0] + v[1]) + (p * p + q * q) * c
    }
  }

  /// What is known stays to the bit; the moments of the rest are the recursion's to 5 deviations.
  @Test(arguments: [(0.3, 1), (0.3, 4), (0, 2)])
  func theRestIsTheProceduresOwn(covariance: Double, rounds: Int) throws {
    let (process, count) = (try process(15), 1000)
    let shape = [1, 1, count, 2]
    let inpainting = Inpainting(
      process, x0: Tensor(shape) { $0.update(repeating: Float(Self.knownValue)) },
      known: Tensor(shape) { known in for i in known.indices { known[i] = i % 2 == 0 ? 1 : 0 } },
      rounds: rounds)
    let predictor = GaussianPredictor(
      mean: [0, 0], covariance: [[0.5, covariance], [covariance, 0.5]],
      schedule: process.schedule)
    var state = inpainting.start()
    while state.index < inpainting.steps { state = inpainting.next(state, with: predictor) }
    #expect(state.networkCalls == 14 * rounds + 1 && state.timestep == 0)
    let values = state.xt.values
    let rest = (0..<count).map { Double(values[2 * $0 + 1]) }
    #expect((0..<count).allSatisfy { values[2 * $0] == Float(Self.knownValue) })
    let expected = recursion(process, covariance: covariance, rounds: rounds)
    let mean = rest.reduce(0, +) / Double(count)
    let variance = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(
      (mean - expected.mean).magnitude <= 5 * (expected.variance / Double(count)).squareRoot())
    #expect(
      (variance / expected.variance - 1).magnitude <= 5 * (2 / Double(count)).squareRoot())
  }

  /// The conditional distribution has mean 0.3/0.5 · 0.8 = 0.48 and variance 0.5 − 0.3²/0.5 = 0.32.
  ///
  /// One round finds half of that mean; more come nearer. Independent numbers need but one, and
  /// are as much too narrow as Algorithm 2 with small variances makes them in 200 steps.
  @Test func roundsComeNearTheConditionalDistribution() throws {
    let process = try process(200)
    let errors = [1, 2, 5, 10, 20].map {
      (recursion(process, covariance: 0.3, rounds: $0).mean - 0.48).magnitude
    }
    for (error, next) in zip(errors, errors.dropFirst()) { #expect(next <= 0.7 * error) }
    #expect(errors[4] <= 0.02)
    let variance = recursion(process, covariance: 0.3, rounds: 10).variance
    #expect((variance / 0.32 - 1).magnitude <= 0.1)
    let independent = recursion(process, covariance: 0, rounds: 1)
    #expect(independent.mean.magnitude <= 1e-12)
    #expect((independent.variance / 0.5 - 1).magnitude <= 0.05)
  }
}
