import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@Suite struct GuidanceTests {
  private let shape = [2, 2, 2, 1]

  private func point(_ mean: Double, _ schedule: Schedule, _ prediction: Prediction)
    -> GaussianPredictor
  {
    GaussianPredictor(
      mean: [mean], covariance: [[0.04]], schedule: schedule, prediction: prediction)
  }

  /// Of two Gaussians of one width the guided ε̂ is that of a Gaussian at (1 + w) m_c − w m.
  @Test(arguments: Prediction.allCases, [-1.0, 0, 0.5, 3])
  func guidedGaussiansAreAGaussian(prediction: Prediction, weight: Double) throws {
    let schedule = try Schedule(.ho2020)
    let guided = try GuidedPredictor(
      point(0.6, schedule, prediction), awayFrom: point(0.2, schedule, prediction),
      weight: weight)
    let expected = point(0.6 * (1 + weight) - 0.2 * weight, schedule, prediction)
    let xt = RandomSource(seed: 5).normal(shape, .xT)
    #expect(guided.prediction == prediction)
    // Rounded once each, times at most 4, and again: 1e-5 of numbers up to 4.
    let (found, wanted) = (guided.predict(xt, t: [7, 400]), expected.predict(xt, t: [7, 400]))
    #expect(largestDifference(found, wanted) <= 2e-5)
    let between = (guided.predict(xt, time: 30.5), expected.predict(xt, time: 30.5))
    #expect(largestDifference(between.0, between.1) <= 2e-5)
  }

  @Test func theVarianceIsTheConditionalModels() throws {
    let exact = point(0.1, try Schedule(.ho2020), .epsilon)
    let (one, other) = (Doubled(exact: exact, said: 0.5), Doubled(exact: exact, said: -0.5))
    let xt = RandomSource(seed: 5).normal(shape, .xT)
    let output = try GuidedPredictor(one, awayFrom: other, weight: 2).predict(xt, t: [3, 3])
    #expect(output.shape == [2, 2, 2, 2])
    #expect(output.split(channels: 1).upper.values.allSatisfy { $0 == 0.5 })
  }

  @Test func refusesWhatIsNoWeight() throws {
    let exact = point(0.1, try Schedule(.ho2020), .epsilon)
    #expect(throws: DiffusionError.guidance(.infinity)) {
      try GuidedPredictor(exact, awayFrom: exact, weight: .infinity)
    }
  }
}

/// An exact network that also says a number of the variance.
private struct Doubled: NoisePredictor {
  let exact: GaussianPredictor
  let said: Float
  var prediction: Prediction { exact.prediction }

  func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    exact.predict(xt, t: t).concatenated(with: Tensor(xt.shape) { $0.update(repeating: said) })
  }
}
