import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// f(x_t) = a · x_t for the mean, b · x_t for the variance: 2C channels.
private struct TwoScalings: LearnedNoisePredictor {
  let prediction: Prediction
  var mean = Parameter(name: "mean", shape: [1, 1], layout: .plain)
  var variance = Parameter(name: "variance", shape: [1, 1], layout: .plain)

  init(_ prediction: Prediction) {
    self.prediction = prediction
    mean.load(fileValues: [0.3])
    variance.load(fileValues: [0.2])
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&mean)
    try body(&variance)
  }

  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    func scaled(_ parameter: Parameter) -> Tensor {
      xt
        * parameter.tensor.gathered(Array(repeating: 0, count: xt.count)).reshaped(xt.shape)
    }
    return scaled(mean).concatenated(with: scaled(variance))
  }
}

@Suite struct LossTests {
  private static let shape = [3, 1, 2, 2]
  private let t = [1, 7, 50]

  private func schedule() throws -> Schedule {
    try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 50, betaStart: 0.002, betaEnd: 0.4))
  }

  /// Grey levels, the darkest and the brightest among them.
  private let x0 = Tensor(
    shape, [0, 255, 3, 128, 0, 77, 255, 200, 90, 0, 255, 31].map { Float($0 / 127.5 - 1) })

  private func boundLoss(
    _ prediction: Prediction, _ variance: Variance, stopsMean: Bool
  ) throws -> BoundLoss {
    let schedule = try schedule()
    let noise = RandomSource(seed: 4).normal(Self.shape, .epsilon(step: 0))
    return BoundLoss(
      bound: VariationalBound(schedule: schedule, variance: variance, limit: .none), t: t,
      noisy: NoisyBatch(schedule, t: t, x0: x0, epsilon: noise), prediction: prediction,
      stopsMean: stopsMean)
  }

  /// Outputs are multiples of 2⁻¹⁰ below 1, so that steps of h = 2⁻¹⁰ are exact in float32.
  ///
  /// The values are in double precision: the error is h² / 6 times the third derivative, which is
  /// at most 100 of the slope's scale for the decoder, and float32's rounding of the gradient.
  @Test(arguments: Prediction.allCases, Variance.allCases)
  func slopesOfTheBoundAreTheDifferences(prediction: Prediction, variance: Variance) throws {
    let channels = variance == .learnedRange ? 4 : 2
    var random = SplitMix(seed: 6)
    let values = random.floats(3 * 2 * channels).map { ($0 * 1024).rounded() / 1024 }
    let weights = [0.5, 1.25, 2]
    let output = Tensor([3, 1, 2, channels], values)
    let loss = try boundLoss(prediction, variance, stopsMean: false)
    let (value, gradients) = valueAndGradients(at: [output]) { loss($0[0], weights: weights).mean }
    func mean(_ values: [Float]) -> Double {
      let found = loss(Tensor(output.shape, values), weights: weights).perImage
      return zip(found, weights).reduce(0) { $0 + $1.0 * $1.1 } / 3
    }
    #expect((Double(value.scalar) - mean(values)).magnitude <= 1e-7 * mean(values).magnitude)
    let gradient = gradients[0].values
    let scale = Double(gradient.map(\.magnitude).max() ?? 0)
    #expect(scale > 0)
    for i in values.indices {
      var (above, below) = (values, values)
      above[i] += 0x1p-10
      below[i] -= 0x1p-10
      let expected = (mean(above) - mean(below)) / 0x1p-9
      #expect(
        (Double(gradient[i]) - expected).magnitude <= 2e-4 * (expected.magnitude + 1e-3 * scale),
        "output \(i): \(gradient[i]), not \(expected)")
    }
  }

  @Test func stoppedMeansLearnTheVarianceAlone() throws {
    let output = RandomSource(seed: 3).uniform([3, 1, 2, 4], .xT)
    let weights = [1.0, 1, 1]
    func found(_ stopsMean: Bool) throws -> (Tensor, Tensor) {
      let loss = try boundLoss(.epsilon, .learnedRange, stopsMean: stopsMean)
      return valueAndGradients(at: [output]) { loss($0[0], weights: weights).mean }.gradients[0]
        .split(channels: 2)
    }
    let (stopped, free) = (try found(true), try found(false))
    #expect(stopped.0.values.allSatisfy { $0 == 0 } && free.0.values.allSatisfy { $0 != 0 })
    #expect(stopped.1.values == free.1.values)
  }

  private func step(
    _ loss: TrainingLoss, _ variance: Variance, _ prediction: Prediction = .epsilon
  ) throws -> (TrainingAlgorithm, TrainingStep) {
    let algorithm = TrainingAlgorithm(
      schedule: try schedule(), source: RandomSource(seed: 9),
      objective: try TrainingObjective(loss, variance: variance, density: .uniform))
    return (
      algorithm, algorithm.lossAndGradients(of: TwoScalings(prediction), x0: x0, step: 5)
    )
  }

  /// The loss is T times the terms of the bound.
  @Test(arguments: Variance.allCases)
  func variationalLossIsTheBound(variance: Variance) throws {
    let (algorithm, found) = try step(.variational, variance)
    let bound = VariationalBound(
      schedule: algorithm.schedule, variance: variance, limit: .none)
    let epsilon = algorithm.source.normal(Self.shape, .epsilon(step: 5))
    let terms = bound.terms(
      at: found.timesteps, x0: x0, epsilon: epsilon, with: TwoScalings(.epsilon))
    for (loss, term) in zip(found.losses, terms) {
      #expect((loss - 50 * term.bits).magnitude <= 1e-5 * loss.magnitude)
    }
    let mean = found.losses.reduce(0, +) / 3
    #expect((Double(found.loss.scalar) - mean).magnitude <= 1e-6 * mean)
  }

  /// The mean learns by the simple loss, the variance by a thousandth of the bound.
  @Test(arguments: Prediction.allCases)
  func hybridLossIsTheSum(prediction: Prediction) throws {
    let hybrid = try step(.hybrid, .learnedRange, prediction).1
    let simple = try step(.simple, .fixedSmall, prediction).1
    let variational = try step(.variational, .learnedRange, prediction).1
    for i in 0..<3 {
      let expected = simple.losses[i] + 0.001 * variational.losses[i]
      #expect((hybrid.losses[i] - expected).magnitude <= 1e-12 * expected)
    }
    let gradients = [hybrid, simple, variational].map { $0.gradients.map { Double($0.scalar) } }
    #expect((gradients[0][0] - gradients[1][0]).magnitude <= 1e-6 * gradients[1][0].magnitude)
    let variance = 0.001 * gradients[2][1]
    #expect(variance != 0 && (gradients[0][1] - variance).magnitude <= 1e-5 * variance.magnitude)
    #expect(gradients[1][1] == 0)
  }

  /// min(SNR, 5) times the square of the error of x̂_0, whatever is predicted.
  @Test(arguments: Prediction.allCases)
  func minSNRWeighsTheErrorOfX0(prediction: Prediction) throws {
    let (algorithm, found) = try step(.minSNR, .fixedSmall, prediction)
    let (schedule, model) = (algorithm.schedule, TwoScalings(prediction))
    let noisy = NoisyBatch(
      schedule, t: found.timesteps, x0: x0,
      epsilon: algorithm.source.normal(Self.shape, .epsilon(step: 5)))
    let said = model.predict(noisy.xt, t: found.timesteps).split(channels: 2).lower
    let x0Hat = noisy.x0Hat(said.values, prediction)
    for (n, t) in found.timesteps.enumerated() {
      let snr = schedule.alphaBar[t] / (1 - schedule.alphaBar[t])
      let square = noisy.elements(of: n).reduce(0.0) { sum, i in
        sum + (noisy.x0[i] - x0Hat[i]) * (noisy.x0[i] - x0Hat[i]) / 4
      }
      let expected = min(snr, 5) * square
      #expect((found.losses[n] - expected).magnitude <= 1e-4 * expected)
    }
    let mean = found.losses.reduce(0, +) / 3
    #expect((Double(found.loss.scalar) - mean).magnitude <= 1e-6 * mean)
    // At zero SNR nothing is to be learned of x_0 by ε, and the weight is a number.
    #expect(prediction.minSNRWeight(0, 5) == (prediction == .epsilon ? 1 : 0))
  }

  /// The gradient of each loss, by the difference of the same loss of a model that moved a little.
  @Test(arguments: TrainingLoss.allCases, Prediction.allCases)
  func gradientsOfTheModelAreTheDifferences(loss: TrainingLoss, prediction: Prediction) throws {
    let variance: Variance = loss == .hybrid || loss == .variational ? .learnedRange : .fixedSmall
    let algorithm = TrainingAlgorithm(
      schedule: try schedule(), source: RandomSource(seed: 9),
      objective: try TrainingObjective(loss, variance: variance, density: .lowDiscrepancy))
    // A step of 2⁻⁸: outputs round to 2⁻²⁴, so that differences of the mean keep 4 digits.
    func mean(_ change: Float) -> Double {
      var model = TwoScalings(prediction)
      model.variance.load(fileValues: [0.2 + change])
      if variance != .learnedRange { model.mean.load(fileValues: [0.3 + change]) }
      return algorithm.lossAndGradients(of: model, x0: x0, step: 2).losses.reduce(0, +) / 3
    }
    let found = algorithm.lossAndGradients(of: TwoScalings(prediction), x0: x0, step: 2)
    let index = variance == .learnedRange ? 1 : 0
    let expected = (mean(0x1p-8) - mean(-0x1p-8)) / 0x1p-7
    let gradient = Double(found.gradients[index].scalar)
    #expect((gradient - expected).magnitude <= 2e-3 * expected.magnitude)
  }
}
