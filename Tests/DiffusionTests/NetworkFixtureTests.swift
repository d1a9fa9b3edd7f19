import Checkpoints
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

private struct NetworkCases: Decodable {
  let cases: [SamplerCase]
}

/// A U-Net that predicts ε; the network counts timesteps from 0.
private struct Network: NoisePredictor {
  let network: UNet2D
  var prediction: Prediction { .epsilon }

  func predict(_ xt: Tensor, t: [Int]) -> Tensor { network(xt, t: t.map { Double($0 - 1) }) }
}

/// Ten steps with the U-Net of `unet-tiny-attention`; bounds from Tests/Fixtures/README.md.
@Suite struct NetworkFixtureTests {
  @Test(arguments: [("unet-ddpm", 1e-4), ("unet-ddim", 2e-3)])
  func followsTheTrajectory(name: String, bound: Double) throws {
    let cases: NetworkCases = try fixtureJSON("samplers/network-cases.json")
    let expected = try #require(cases.cases.first { $0.name == name })
    let file = try FixtureFile("samplers/\(expected.file)")
    let directory = try DiffusersDirectory(
      Places.fixtures.appendingPathComponent("unet-tiny-attention").path)
    let network = Network(network: try directory.network().network)
    let process = try expected.process()

    let shape = Array(try file["x"].shape.dropFirst())  // [N, C, H, W]
    let count = shape.reduce(1, *)
    let pictures = [shape[0], shape[2], shape[3], shape[1]]
    func values(_ key: String, _ index: Int) throws -> [Double] {
      channelsLast(Array(try file[key].values[index * count..<(index + 1) * count]), shape)
    }
    var state = process.start(xT: Tensor(pictures, try values("x", 0).map { Float($0) }))
    while !process.isFinished(state) {
      let z =
        expected.noiseUsedAt.contains(state.index)
        ? try values("z", state.index) : Array(repeating: .nan, count: count)
      state = process.next(state, with: network) { _ in Tensor(pictures, z.map { Float($0) }) }
      let error = largestDifference(
        state.xt.values.map { Double($0) }, try values("x", state.index))
      #expect(error <= bound, "x of state \(state.index)")
    }
  }
}
