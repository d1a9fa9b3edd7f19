import Diffusion
import Foundation
import Schedules
import Tensors
import TestSupport
import Testing

/// With the exact network of a mixture every solver of the probability-flow ODE converges at its
/// order.
@Suite struct ConvergenceTests {
  /// As ᾱ of Ho et al., in eight times as many steps.
  private static let specification = ScheduleSpecification(
    shape: .linear, timesteps: 8000, betaStart: 1.25e-5, betaEnd: 2.5e-3)
  /// All trajectories end here, where ᾱ is 0.89: the last step to t = 0 has an order of its own.
  private static let end = 800
  private static let shape = [1, 1, 1, 8]

  private func end(_ sampler: Sampler, steps: Int) throws -> [Double] {
    let schedule = try Schedule(Self.specification)
    let timesteps = (0..<steps).map { 8000 - $0 * (8000 - Self.end) / steps }
    let process = try SamplingProcess(
      sampler, schedule: schedule,
      grid: TimeGrid(timesteps: timesteps, of: 8000, end: Self.end), limit: .none,
      source: RandomSource(seed: 3))
    let mixture = ExactMixture(
      weights: [0.3, 0.7], means: [[-0.9], [0.6]], standardDeviation: 0.4, schedule: schedule)
    return process.sample(shape: Self.shape, with: mixture).values.map { Double($0) }
  }

  /// Twice the steps, half of the error at order 1 and a quarter at order 2: each time within a
  /// fifth of that power of two, since h is small but not 0.
  @Test(arguments: [
    (Sampler.ddim(eta: 0), 1, [60, 120, 240]), (.euler, 1, [60, 120, 240]),
    (.dpmSolverPlusPlus, 2, [30, 60, 120]), (.heun, 2, [30, 60, 120]),
  ])
  func errorFallsAtTheOrder(sampler: Sampler, order: Int, steps: [Int]) throws {
    let reference = try end(.heun, steps: 1200)
    let errors = try steps.map { largestDifference(try end(sampler, steps: $0), reference) }
    for (error, finer) in zip(errors, errors.dropFirst()) {
      let measured = log2(error / finer)
      #expect((measured - Double(order)).magnitude <= 0.25, "\(errors)")
    }
  }

  private func noisy(eta: Double, steps: Int) throws -> SamplingProcess {
    try SamplingProcess(
      .ddim(eta: eta), schedule: Schedule(.ho2020),
      grid: TimeGrid(.trailing, steps: steps, of: 1000, for: .ddim(eta: eta)), limit: .none,
      source: RandomSource(seed: 6))
  }

  /// The variance that DDIM ends with for data from N(0, `data`): every step is linear.
  private func endVariance(_ process: SamplingProcess, eta: Double, data: Double) -> Double {
    let alphaBar = process.grid.states.map { process.schedule.alphaBar[$0] }
    return zip(alphaBar, alphaBar.dropFirst()).reduce(1) { variance, step in
      let (a, p) = step
      let added = eta * eta * (1 - p) / (1 - a) * (1 - a / p)
      let x0 = a.squareRoot() * data / (a * data + 1 - a)
      let epsilon = (1 - a.squareRoot() * x0) / (1 - a).squareRoot()
      let slope = p.squareRoot() * x0 + (1 - p - added).squareRoot() * epsilon
      return slope * slope * variance + added
    }
  }

  /// Whatever η, DDIM comes to the data's variance at first order.
  ///
  /// Of ten times the steps at most a fifth of the error is left. Points stand within 5 deviations of the exact moments.
  @Test(arguments: [0.3, 0.7, 1])
  func noisyDDIMMatchesTheMoments(eta: Double) throws {
    let (data, count) = (0.3, 2000)
    let (few, many) = (try noisy(eta: eta, steps: 40), try noisy(eta: eta, steps: 400))
    let variance = endVariance(few, eta: eta, data: data)
    let gap = (endVariance(many, eta: eta, data: data) - data).magnitude
    #expect(gap <= (variance - data).magnitude / 5)
    let exact = GaussianPredictor(mean: [0], covariance: [[data]], schedule: few.schedule)
    let x = few.sample(shape: [1, 1, 1, count], with: exact).values.map { Double($0) }
    let found = x.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect((found / variance - 1).magnitude <= 5 * (2 / Double(count)).squareRoot())
    let mean = x.reduce(0, +) / Double(count)
    #expect(mean.magnitude <= 5 * (variance / Double(count)).squareRoot())
  }
}
