import Learning
import Tensors
import TestSupport
import Testing

/// Adam, the limit on gradients and the average of the weights, against their formulas.
@Suite struct LearningTests {
  /// One convolution of odd sizes, so that the packed weights have padding.
  private struct Small: ParameterContainer {
    var weight = Parameter(name: "w", shape: [5, 3, 3, 3], layout: .convolution(kernel: 3))
    var bias = Parameter(name: "b", shape: [5], layout: .plain)

    mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
      try body(&weight)
      try body(&bias)
    }
  }

  private func model() -> Small {
    var random = SplitMix(seed: 1)
    var model = Small()
    model.visitParameters { $0.load(fileValues: random.floats($0.count)) }
    return model
  }

  @Test func stepsAreThoseOfTheFormulas() {
    var state = TrainingState(model: model())
    var random = SplitMix(seed: 2)
    let parameters = state.model.parameters
    var w = parameters.map { $0.fileValues.map { Double($0) } }
    let w0 = w
    var ema = w
    var m = w.map { $0.map { _ in 0.0 } }
    var v = m
    for step in 1...3 {
      // The third is small enough not to be limited.
      let scale: Float = step == 3 ? 0.01 : 1
      let g = parameters.map { random.floats($0.count).map { scale * $0 } }
      let norm = g.joined().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let gradients = zip(parameters, g).map { $0.packed(fileValues: $1) }
      let found = state.apply(gradients: gradients, learningRate: 1e-2, emaDecay: 0.9)
      #expect((found.gradient / norm - 1).magnitude <= 1e-6)
      let limit = min(1, 1 / (norm + 1e-6))
      let (c1, c2) = (1 - power(0.9, step), 1 - power(0.999, step))
      var squares = 0.0
      for p in g.indices {
        for i in g[p].indices {
          let gradient = Double(g[p][i]) * limit
          m[p][i] = 0.9 * m[p][i] + 0.1 * gradient
          v[p][i] = 0.999 * v[p][i] + 0.001 * gradient * gradient
          let change = 1e-2 * (m[p][i] / c1) / ((v[p][i] / c2).squareRoot() + 1e-8)
          squares += change * change
          w[p][i] -= change
          ema[p][i] = 0.9 * ema[p][i] + 0.1 * w[p][i]
        }
      }
      // Each change is exact to 2e-5 of itself, their sum of squares to 1,100 · 2⁻²⁴.
      #expect((found.update / squares.squareRoot() - 1).magnitude <= 1e-4)
    }
    // Three steps of at most 0.01, each exact to 2e-5 of itself (1 − β₂ is rounded), and the
    // rounding of weights below 1.1 to float32, three times.
    let bound = 3 * (0.01 * 2e-5 + 1.1 * 0x1p-24)
    for (found, exact) in [(state.model, w), (state.ema, ema)] {
      for (p, parameter) in found.parameters.enumerated() {
        for (a, b) in zip(parameter.fileValues, exact[p]) {
          if !((Double(a) - b).magnitude <= bound) { Issue.record("\(a), exactly \(b)") }
        }
      }
    }
    #expect(w != w0)
  }

  @Test func paddingOfPackedWeightsStaysZero() {
    var state = TrainingState(model: model())
    for step in 1...3 {
      let x = RandomSource(seed: 3).normal([2, 4, 6, 3], .epsilon(step: step))
      let (_, gradients) = valueAndGradients(of: state.model) { model in
        x.convolution(
          model.weight.tensor, outputs: 5, kernel: 3, adding: .init(bias: model.bias.tensor)
        ).meanSquare()
      }
      state.apply(gradients: gradients, learningRate: 1e-2, emaDecay: 0.9)
    }
    for tensor in [state.model.weight.tensor, state.ema.weight.tensor, state.m[0], state.v[0]] {
      let weight = state.model.weight
      // Unpacking and packing again writes zeros into the padding, and changes nothing.
      let again = weight.packed(fileValues: weight.fileValues(of: tensor))
      #expect(again.values == tensor.values)
    }
  }

  @Test func gradientsThatAreNotFiniteChangeNothing() {
    var state = TrainingState(model: model())
    let before = state.model.weight.fileValues
    let bad = state.model.parameters.map { parameter in
      parameter.packed(fileValues: [Float](repeating: .infinity, count: parameter.count))
    }
    let norm = state.apply(gradients: bad, learningRate: 1, emaDecay: 0)
    #expect(
      !norm.gradient.isFinite && norm.update == 0 && state.step == 0
        && state.model.weight.fileValues == before)
  }

  @Test func averageOfOldStatesIsIndependent() {
    var state = TrainingState(model: model())
    let kept = state
    let gradients = state.model.parameters.map {
      Tensor($0.tensor.shape) { $0.update(repeating: 1) }
    }
    state.apply(gradients: gradients, learningRate: 0.1, emaDecay: 0.5)
    #expect(kept.model.weight.fileValues == model().weight.fileValues)
    #expect(kept.ema.weight.fileValues == model().weight.fileValues)
    #expect(state.model.bias.fileValues != kept.model.bias.fileValues)
  }

  @Test func learningRateRises() {
    let schedule = LearningRateSchedule(base: 2, warmup: 4)
    #expect((1...6).map(schedule.rate) == [0.5, 1, 1.5, 2, 2, 2])
    #expect(LearningRateSchedule(base: 2, warmup: 0).rate(atStep: 1) == 2)
  }

  @Test func decayRises() {
    #expect(EMADecay(decay: 0.5, rampUp: true).decay(atStep: 1) == 2.0 / 11)
    #expect(EMADecay(decay: 0.5, rampUp: true).decay(atStep: 100) == 0.5)
    #expect(EMADecay(decay: 0.5, rampUp: false).decay(atStep: 1) == 0.5)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
