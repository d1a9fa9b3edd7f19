import Learning
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct TrainingTests {
  /// Twenty steps of PyTorch; bounds from Tests/Fixtures/README.md.
  @Test func followsTheTrajectory() throws {
    let file = try FixtureFile("training-trajectory/trajectory.safetensors")
    let (x0, epsilon, t) = (try file["x0"], try file["eps"], try file["t"].values)
    let shape = Array(x0.shape.dropFirst())  // [4, 1, 16, 16]: one channel lies alike either way
    let pictureShape = [shape[0], shape[2], shape[3], 1]
    let count = shape.reduce(1, *)
    var alphaBar = [1.0]
    for i in 0..<1000 {
      let beta = 1e-4 + Double(i) / 999 * (0.02 - 1e-4)
      alphaBar.append(alphaBar[i] * (1 - beta))
    }

    let start = try TinyNetwork.plain.network()
    var state = TrainingState(model: start)
    for step in 0..<20 {
      let range = step * count..<(step + 1) * count
      let times = Array(t[step * shape[0]..<(step + 1) * shape[0]])
      let noise = Tensor(pictureShape, Array(epsilon.floats[range]))
      let kept = times.map { alphaBar[Int($0) + 1] }
      let xt = Tensor.perImage(
        kept.map { $0.squareRoot() }, Tensor(pictureShape, Array(x0.floats[range])),
        kept.map { (1 - $0).squareRoot() }, noise)
      let (loss, gradients) = valueAndGradients(of: state.model) {
        ($0(xt, t: times) - noise).meanSquare()
      }
      let norm = state.apply(
        gradients: gradients, learningRate: 1e-3, emaDecay: 0.99
      ).gradient
      let exactLoss = try file["losses_f64"].values[step]
      let exactNorm = try file["gradient_norms_f64"].values[step]
      #expect((Double(loss.scalar) / exactLoss - 1).magnitude <= 1e-4, "loss of step \(step)")
      #expect((norm / exactNorm - 1).magnitude <= 1e-4, "gradient norm of step \(step)")
    }
    #expect(state.step == 20)
    try compare(state.model, start, "final", largest: 2e-4)
    try compare(state.ema, start, "ema", largest: 5e-5)
  }

  private func compare(
    _ model: UNet2D, _ start: UNet2D, _ name: String, largest bound: Double
  ) throws {
    let file = try FixtureFile("training-trajectory/\(name).safetensors")
    var (difference, distance) = (0.0, 0.0)
    for (parameter, first) in zip(model.parameters, start.parameters) {
      let expected = try file[parameter.name].values
      for ((found, exact), first) in zip(zip(parameter.fileValues, expected), first.fileValues) {
        let error = (Double(found) - exact).magnitude
        if !(error <= bound) { Issue.record("\(name), \(parameter.name): off by \(error)") }
        difference += error * error
        distance += (exact - Double(first)) * (exact - Double(first))
      }
    }
    #expect((difference / distance).squareRoot() <= 1e-3, "\(name)")
  }
}
