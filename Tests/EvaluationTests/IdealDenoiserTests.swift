import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Evaluation

@Suite struct IdealDenoiserTests {
  private static var pictures: Tensor {
    Tensor(
      [3, 2, 2, 1], [-1, -0.5, 0.25, 1, 0.5, 0.5, -1, 0, 0.75, -0.25, 1, -1])
  }

  /// A mixture of Gaussians whose deviation goes to 0 has the same answer.
  @Test(arguments: [1, 40, 200, 1000]) func isTheLimitOfAMixtureOfGaussians(t: Int) throws {
    let schedule = try Schedule(.ho2020)
    let values = Self.pictures.values
    let mixture = ExactMixture(
      weights: [1, 1, 1].map { $0 / 3 },
      means: (0..<3).map { k in values[4 * k..<4 * k + 4].map(Double.init) },
      standardDeviation: 1e-9, schedule: schedule, prediction: .x0)
    let ideal = IdealDenoiser(pictures: Self.pictures, schedule: schedule)
    let xt = RandomSource(seed: 6).normal([5, 2, 2, 1], .xT)
    let times = Array(repeating: t, count: 5)
    let flat = Tensor([5, 1, 1, 4], xt.values)
    let (found, expected) = (
      ideal.predict(xt, t: times).values, mixture.predict(flat, t: times).values
    )
    // Both are rounded to float32 from double precision: values of size 1, one unit each.
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 2.4e-7, "t = \(t)") }
  }

  @Test func samplingGivesBackAPicture() throws {
    let schedule = try Schedule(.ho2020)
    let ideal = IdealDenoiser(pictures: Self.pictures, schedule: schedule)
    let process = try SamplingProcess(
      .ancestral(.fixedSmall), schedule: schedule, steps: 50, limit: .none,
      source: RandomSource(seed: 1))
    let samples = process.sample(shape: [8, 2, 2, 1], with: ideal).values
    let known = (0..<3).map { k in Array(Self.pictures.values[4 * k..<4 * k + 4]) }
    var seen = Set<Int>()
    for n in 0..<8 {
      let sample = Array(samples[4 * n..<4 * n + 4])
      let nearest = known.indices.min {
        Self.distance(sample, known[$0]) < Self.distance(sample, known[$1])
      }
      seen.insert(try #require(nearest))
      // The last step leads to x̂_0 of t = 1, where nothing but one picture is possible.
      #expect(Self.distance(sample, known[nearest ?? 0]) <= 1e-5)
    }
    #expect(seen.count > 1)
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
