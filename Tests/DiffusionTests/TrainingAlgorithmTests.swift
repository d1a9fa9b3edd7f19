import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

/// f(x_t) = w · x_t, with a dropout of its own.
private struct Scaling: LearnedNoisePredictor {
  let prediction: Prediction
  var weight: Parameter

  init(_ prediction: Prediction, weight: Float) {
    self.prediction = prediction
    self.weight = Parameter(name: "weight", shape: [1, 1], layout: .plain)
    self.weight.load(fileValues: [weight])
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&weight)
  }

  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    let weights = weight.tensor.gathered(Array(repeating: 0, count: xt.count)).reshaped(xt.shape)
    let y = xt * weights
    return dropout.map { y.dropout($0, layer: 0) } ?? y
  }
}

@Suite struct TrainingAlgorithmTests {
  private let source = RandomSource(seed: 11)
  private let shape = [5, 2, 2, 1]

  private func algorithm(dropout: Double = 0) throws -> TrainingAlgorithm {
    TrainingAlgorithm(schedule: try Schedule(.ho2020), source: source, dropout: dropout)
  }

  private var x0: Tensor { RandomSource(seed: 12).uniform(shape, .exemplar(index: 0)) }

  /// Line by line in double precision, with the gradient of mean (target − w x_t)² by hand.
  @Test(arguments: Prediction.allCases)
  func lossAndGradientAreTheFormulas(prediction: Prediction) throws {
    let algorithm = try algorithm()
    let step = 3
    let found = algorithm.lossAndGradients(
      of: Scaling(prediction, weight: 0.3), x0: x0, step: step)
    let (loss, gradients) = (found.loss, found.gradients)
    let t = source.integers(in: 1...1000, count: 5, .timesteps(step: step))
    let epsilon = source.normal(shape, .epsilon(step: step)).values
    var (sum, slope) = (0.0, 0.0)
    for (i, (x, e)) in zip(x0.values, epsilon).enumerated() {
      let alphaBar = algorithm.schedule.alphaBar[t[i / 4]]
      let (x, e, signal) = (Double(x), Double(e), alphaBar.squareRoot())
      let noise = (1 - alphaBar).squareRoot()
      let xt = signal * x + noise * e
      let target =
        switch prediction {
        case .epsilon: e
        case .x0: x
        case .v: signal * e - noise * x
        }
      sum += (target - 0.3 * xt) * (target - 0.3 * xt)
      slope -= 2 * (target - 0.3 * xt) * xt
    }
    #expect(loss.shape == [] && gradients.count == 1)
    #expect((Double(loss.scalar) - sum / 20).magnitude <= 1e-5)
    #expect((Double(gradients[0].scalar) - slope / 20).magnitude <= 1e-5)
  }

  @Test func stepDependsOnSeedAndNumberAlone() throws {
    let model = Scaling(.epsilon, weight: 0.1)
    let first = try algorithm().lossAndGradients(of: model, x0: x0, step: 7)
    let again = try algorithm().lossAndGradients(of: model, x0: x0, step: 7)
    #expect(first.loss.values == again.loss.values)
    #expect(first.gradients[0].values == again.gradients[0].values)
    let next = try algorithm().lossAndGradients(of: model, x0: x0, step: 8)
    #expect(first.loss.values != next.loss.values)
  }

  @Test func dropoutReachesTheModel() throws {
    let model = Scaling(.epsilon, weight: 0.1)
    let without = try algorithm().lossAndGradients(of: model, x0: x0, step: 7)
    let with = try algorithm(dropout: 0.5).lossAndGradients(of: model, x0: x0, step: 7)
    #expect(without.loss.values != with.loss.values)
    let again = try algorithm(dropout: 0.5).lossAndGradients(of: model, x0: x0, step: 7)
    #expect(again.loss.values == with.loss.values)
  }
}
