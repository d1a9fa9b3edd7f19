import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@Suite struct ConversionTests {
  private let shape = [3, 2, 2, 1]
  private let t = [1, 400, 1000]

  /// What the network should say gives x_0 and ε back.
  ///
  /// Float32 with the weights of the conversion: at t = 1000 1/√ᾱ is 157, so a rounding of 2⁻²³
  /// of x_t (below 4) becomes 1e-4 of x̂_0; at t = 1 1/√(1 − ᾱ) is 100.
  @Test(arguments: Prediction.allCases, [1, 2])
  func targetsAreInvertible(prediction: Prediction, seed: UInt64) throws {
    let schedule = try Schedule(.ho2020)
    let source = RandomSource(seed: seed)
    let (x0, epsilon) = (
      source.normal(shape, .exemplar(index: 0)), source.normal(shape, .epsilon(step: 0))
    )
    let xt = schedule.diffuse(x0, t: t, epsilon: epsilon)
    let said = schedule.target(prediction, x0: x0, epsilon: epsilon, t: t)
    let x0Hat = schedule.x0Hat(said, prediction, xt: xt, t: t)
    let epsilonHat = schedule.epsilonHat(said, prediction, xt: xt, t: t)
    #expect(largestDifference(x0Hat, x0) <= 2e-4)
    #expect(largestDifference(epsilonHat, epsilon) <= 2e-4)
    switch prediction {
    case .epsilon: #expect(said.values == epsilon.values)
    case .x0: #expect(said.values == x0.values)
    case .v: break
    }
  }

  /// √ᾱ = 0.8, √(1 − ᾱ) = 0.6.
  @Test func numbersByHand() throws {
    let schedule = try Schedule(betas: [0.36])
    let (x0, epsilon) = (Tensor([1, 1], [0.5]), Tensor([1, 1], [-1]))
    let xt = schedule.diffuse(x0, t: [1], epsilon: epsilon)
    expect(xt, 0.8 * 0.5 - 0.6)
    let v = schedule.target(.v, x0: x0, epsilon: epsilon, t: [1])
    expect(v, -0.8 - 0.6 * 0.5)
    expect(schedule.x0Hat(v, .v, xt: xt, t: [1]), 0.5)
    expect(schedule.epsilonHat(v, .v, xt: xt, t: [1]), -1)
    expect(schedule.x0Hat(epsilon, .epsilon, xt: xt, t: [1]), 0.5)
    expect(schedule.epsilonHat(x0, .x0, xt: xt, t: [1]), -1)
  }

  private func expect(_ found: Tensor, _ expected: Double) {
    #expect((Double(found.scalar) - expected).magnitude <= 1e-6)
  }

  @Test func diffusionKeepsItsEnds() throws {
    let schedule = try Schedule(.ho2020)
    let source = RandomSource(seed: 3)
    let (x0, epsilon) = (
      source.uniform([2, 4, 4, 1], .exemplar(index: 0)),
      source.normal([2, 4, 4, 1], .epsilon(step: 0))
    )
    #expect(schedule.diffuse(x0, t: [0, 0], epsilon: epsilon).values == x0.values)
    let ends = schedule.diffuse(x0, t: [1, 1000], epsilon: epsilon).values
    for (i, (x, e)) in zip(x0.values, epsilon.values).enumerated() {
      // √0.9999 and √0.0001; √4.035830e-5 and √(1 − 4.035830e-5).
      let weights = i < 16 ? (0.99995, 0.01) : (0.006352818, 0.99997982)
      let exact = weights.0 * Double(x) + weights.1 * Double(e)
      #expect((Double(ends[i]) - exact).magnitude <= 1e-6)
    }
  }

  /// Mean √ᾱ x_0 and variance 1 − ᾱ over 20,000 noises, within 5 standard deviations.
  @Test(arguments: [10, 250, 700])
  func diffusionHasTheMomentsOfEquation4(timestep: Int) throws {
    let schedule = try Schedule(.ho2020)
    let count = 20_000
    let epsilon = RandomSource(seed: 4).normal([1, count], .epsilon(step: 0))
    let x0 = Tensor([1, count], Array(repeating: 0.7, count: count))
    let xt = schedule.diffuse(x0, t: [timestep], epsilon: epsilon).values.map { Double($0) }
    let alphaBar = schedule.alphaBar[timestep]
    let mean = xt.reduce(0, +) / Double(count)
    let variance = xt.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let deviation = ((1 - alphaBar) / Double(count)).squareRoot()
    #expect((mean - 0.7 * alphaBar.squareRoot()).magnitude <= 5 * deviation)
    let spread = (1 - alphaBar) * (2 / Double(count)).squareRoot()
    #expect((variance - (1 - alphaBar)).magnitude <= 5 * spread)
  }
}

func largestDifference(_ a: Tensor, _ b: Tensor) -> Double {
  largestDifference(a.values.map { Double($0) }, b.values.map { Double($0) })
}
