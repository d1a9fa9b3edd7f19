import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

/// With a perfect network the samplers give the data's distribution back.
@Suite struct RecoveryTests {
  /// In the directions (1, 1)/√2 and (1, −1)/√2 the variances are 0.8 and 0.2.
  private static let mean = [0.3, -0.5]
  private static let covariance = [[0.5, 0.3], [0.3, 0.5]]

  private func process(_ sampler: Sampler, steps: Int) throws -> SamplingProcess {
    let schedule = try Schedule(.ho2020)
    return try SamplingProcess(
      sampler, schedule: schedule,
      grid: TimeGrid(.linspace, steps: steps, of: 1000, for: sampler), limit: .none,
      source: RandomSource(seed: 21))
  }

  /// Deterministic samplers are x_0 = A x_T + b here; three x_T tell A and b, without chance.
  private func error(_ sampler: Sampler, steps: Int) throws -> (mean: Double, covariance: Double) {
    let process = try process(sampler, steps: steps)
    let predictor = GaussianPredictor(
      mean: Self.mean, covariance: Self.covariance, schedule: process.schedule)
    let probes = Tensor([3, 1, 1, 2], [0, 0, 1, 0, 0, 1])
    let ends = Array(process.trajectory(from: process.start(xT: probes), with: predictor))
    let y = (ends.last?.xt.values ?? []).map { Double($0) }
    let columns = [[y[2] - y[0], y[3] - y[1]], [y[4] - y[0], y[5] - y[1]]]
    var worst = 0.0
    for i in 0..<2 {
      for j in 0..<2 {
        let found = columns.reduce(0) { $0 + $1[i] * $1[j] }
        worst = max(worst, (found - Self.covariance[i][j]).magnitude)
      }
    }
    return (max((y[0] - Self.mean[0]).magnitude, (y[1] - Self.mean[1]).magnitude), worst)
  }

  /// The error falls as C/Sᵒ with the method's order o; C is set at S = 50, so the bounds at 100
  /// and 200 say that the order is right.
  ///
  /// The mean of x_T is 0 instead of √ᾱ_T m, which leaves up to 0.0064 of a deviation.
  @Test(arguments: [
    (Sampler.ddim(eta: 0), 1, 2.3), (.euler, 1, 2.3), (.heun, 2, 6), (.dpmSolverPlusPlus, 2, 8.5),
  ])
  func recoversMeanAndCovariance(sampler: Sampler, order: Int, constant: Double) throws {
    for steps in [50, 100, 200] {
      let error = try error(sampler, steps: steps)
      let bound = (0..<order).reduce(constant) { bound, _ in bound / Double(steps) }
      #expect(error.covariance <= bound && error.mean <= bound + 0.0064, "\(steps) steps")
    }
  }

  /// Ancestral sampling brackets the variance: fixed-small is too narrow, fixed-large too wide.
  ///
  /// Each principal axis is a recursion of numbers, against which the points stand within 5
  /// standard deviations; in 1000 steps it ends within 2 % of the data's variance.
  @Test(arguments: Variance.fixed)
  func ancestralSamplingRecoversTheCovariance(variance: Variance) throws {
    let count = 800
    let process = try process(.ancestral(variance), steps: 40)
    let all = try self.process(.ancestral(variance), steps: 1000)
    let predictor = GaussianPredictor(
      mean: Self.mean, covariance: Self.covariance, schedule: process.schedule)
    let x = process.sample(shape: [1, 1, count, 2], with: predictor).values.map { Double($0) }
    for (axis, expected) in [(1.0, 0.8), (-1.0, 0.2)] {
      let along = (0..<count).map { (x[2 * $0] + axis * x[2 * $0 + 1]) / 2.0.squareRoot() }
      let found = moments(along)
      let exactMean = (Self.mean[0] + axis * Self.mean[1]) / 2.0.squareRoot()
      let recursion = endVariance(process, data: expected)
      #expect((recursion > expected) == (variance == .fixedLarge))
      #expect((endVariance(all, data: expected) / expected - 1).magnitude <= 0.02)
      let deviation = (recursion / Double(count)).squareRoot()
      #expect((found.mean - exactMean).magnitude <= 5 * deviation + 0.0064)
      #expect((found.variance / recursion - 1).magnitude <= 5 * (2 / Double(count)).squareRoot())
    }
  }

  /// The variance that Algorithm 2 ends with in one direction, if the data's is `data`.
  private func endVariance(_ process: SamplingProcess, data: Double) -> Double {
    var variance = 1.0
    for (t, s) in zip(process.grid.states, process.grid.states.dropFirst()) {
      let (a, p) = (process.schedule.alphaBar[t], process.schedule.alphaBar[s])
      // x_s = (x_t − (1 − α)/√(1 − ᾱ) ε)/√α + σ z, where ε = √(1 − ᾱ)/(ᾱ data + 1 − ᾱ) x_t
      let alpha = a / p
      let slope = (1 - (1 - alpha) / (a * data + 1 - a)) / alpha.squareRoot()
      let small = (1 - p) / (1 - a) * (1 - alpha)
      let added = process.sampler == .ancestral(.fixedLarge) ? 1 - alpha : small
      variance = slope * slope * variance + (s > 0 ? added : 0)
    }
    return variance
  }

  private func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count))
  }

  /// Two modes in the plane: as many points in each as its weight says, within 5 deviations.
  @Test(arguments: [Sampler.ancestral(.fixedSmall), .dpmSolverPlusPlus, .heun])
  func recoversTheModesOfAMixture(sampler: Sampler) throws {
    let count = 400
    let process = try process(sampler, steps: 30)
    let means = [[-1, 0.5], [1, -0.2]]
    let predictor = ExactMixture(
      weights: [0.3, 0.7], means: means, standardDeviation: 0.1, schedule: process.schedule)
    let x = process.sample(shape: [1, 1, count, 2], with: predictor).values.map { Double($0) }
    let points = (0..<count).map { (x[2 * $0], x[2 * $0 + 1]) }
    let left = points.filter { $0.0 < 0 }
    let deviation = (0.3 * 0.7 * Double(count)).squareRoot()
    #expect((Double(left.count) - 0.3 * Double(count)).magnitude <= 5 * deviation)
    for (mode, mean) in [(left, means[0]), (points.filter { $0.0 >= 0 }, means[1])] {
      let bound = 5 * 0.1 / Double(mode.count).squareRoot() + 0.01
      #expect((moments(mode.map(\.0)).mean - mean[0]).magnitude <= bound)
      #expect((moments(mode.map(\.1)).mean - mean[1]).magnitude <= bound)
    }
  }

  /// Fixed-large is exact for N(0, I), fixed-small for a single point (Ho et al., Section 3.2).
  @Test func variancesAreExactWhereThePaperSaysSo() throws {
    let count = 1000
    let large = try process(.ancestral(.fixedLarge), steps: 20)
    let normal = GaussianPredictor(mean: [0], covariance: [[1]], schedule: large.schedule)
    let x = large.sample(shape: [1, 1, 1, count], with: normal).values.map { Double($0) }
    let variance = x.reduce(0) { $0 + $1 * $1 } / Double(count)
    // The last step adds no noise: x̂_0 = √ᾱ_1 x_1 is left, so the variance is ᾱ_1.
    let expected = large.schedule.alphaBar[1]
    #expect((variance - expected).magnitude <= 5 * expected * (2 / Double(count)).squareRoot())
    #expect((x.reduce(0, +) / Double(count)).magnitude <= 5 / Double(count).squareRoot())

    let small = try process(.ancestral(.fixedSmall), steps: 20)
    let point = GaussianPredictor(mean: [0.7], covariance: [[0]], schedule: small.schedule)
    let states = Array(small.trajectory(from: small.start(shape: [1, 1, 1, count]), with: point))
    #expect(states[20].xt.values.allSatisfy { ($0 - 0.7).magnitude <= 1e-5 })
    // On its way it has the forward process's variance.
    let middle = states[10].xt.values.map { Double($0) }
    let alphaBar = small.schedule.alphaBar[states[10].timestep]
    let middleVariance =
      middle.reduce(0) { sum, x in
        let distance = x - 0.7 * alphaBar.squareRoot()
        return sum + distance * distance
      } / Double(count)
    #expect(
      (middleVariance / (1 - alphaBar) - 1).magnitude <= 5 * (2 / Double(count)).squareRoot())
  }
}
