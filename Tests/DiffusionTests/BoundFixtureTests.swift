import Checkpoints
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

private struct BoundCases: Decodable {
  struct Case: Decodable {
    let name, network, predictionType, varianceType, varianceAtT1: String
    let clipX0Hat: Bool
  }

  let cases: [Case]
}

/// A U-Net with the class of every picture; the network counts timesteps from 0.
private struct Network: NoisePredictor {
  let network: UNet2D
  let prediction: Prediction
  let classes: [Int]?

  func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    network(xt, t: t.map { Double($0 - 1) }, classes: classes)
  }
}

/// Every term of the bound as an oracle has it in float64; the fixtures' README accepts 1e-4 with a
/// network in float32.
@Suite struct BoundFixtureTests {
  private static let names: [String] =
    (try? fixtureJSON("vlb/vlb.json", as: BoundCases.self).cases.map(\.name)) ?? []
  private let bound = 1e-4

  @Test func allCasesAreThere() { #expect(Self.names.count == 6) }

  private func schedule() throws -> Schedule {
    try Schedule(
      ScheduleSpecification(shape: .linear, timesteps: 50, betaStart: 0.002, betaEnd: 0.4))
  }

  private func bound(_ expected: BoundCases.Case) throws -> VariationalBound {
    let schedule = try schedule()
    let limit = expected.clipX0Hat ? X0Limit.clip(1) : .none
    let variance: Variance =
      switch expected.varianceType {
      case "fixed_large": .fixedLarge
      case "learned_range": .learnedRange
      default: .fixedSmall
      }
    guard expected.varianceAtT1 == "beta_1" else {
      return VariationalBound(schedule: schedule, variance: variance, limit: limit)
    }
    return VariationalBound(
      schedule: schedule, variance: variance, limit: limit, firstVariance: schedule.beta[1])
  }

  private func predictor(_ expected: BoundCases.Case, classes: [Int]) throws -> Network {
    let directory = try DiffusersDirectory(
      Places.fixtures.appendingPathComponent("vlb/" + expected.network).standardized.path)
    let network = try directory.network().network
    return Network(
      network: network, prediction: expected.predictionType == "epsilon" ? .epsilon : .v,
      classes: network.configuration.outChannels == 2 ? classes : nil)
  }

  @Test(arguments: names)
  func everyTermIsTheOracles(name: String) throws {
    let cases: BoundCases = try fixtureJSON("vlb/vlb.json")
    let expected = try #require(cases.cases.first { $0.name == name })
    let file = try FixtureFile("vlb/vlb.safetensors")
    let predictor = try predictor(
      expected, classes: try file["class_labels"].values.map { Int($0) })
    let shape = [4, 16, 16, 1]  // one channel: [N, C, H, W] lies as [N, H, W, C]
    let x0 = Tensor(shape, try file["pixels"].values.map { Float($0 / 127.5 - 1) })
    let noise = try file["eps"].floats
    let found = try bound(expected).terms(of: x0, with: predictor) { t in
      Tensor(shape, Array(noise[(t - 1) * x0.count..<t * x0.count]))
    }
    expect(found.prior, try file["\(name).prior"].values, "L_T")
    expect(found.total, try file["\(name).total"].values, "total")
    expect(
      found.terms.flatMap { $0.map(\.bits) }, try file["\(name).terms"].values, "terms")
    expect(
      found.terms.flatMap { $0.map(\.x0Error) }, try file["\(name).x0_mse"].values, "x̂_0")
  }

  private func expect(_ found: [Double], _ expected: [Double], _ what: String) {
    #expect(found.count == expected.count)
    for (place, (a, b)) in zip(found, expected).enumerated() {
      #expect((a - b).magnitude <= bound * b.magnitude, "\(what) at \(place): \(a), not \(b)")
    }
  }
}
