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
}
