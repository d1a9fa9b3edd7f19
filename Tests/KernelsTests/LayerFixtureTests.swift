import TestSupport
import Testing

@testable import Kernels

/// What PyTorch computed for single layers, see `Tests/Fixtures/README.md`, section 5.
///
/// Usual layers: 2e-6 (value) and 5e-6 (gradient) relative, as that page allows; those that are
/// ill-conditioned on purpose: ten times what PyTorch itself is off, against float64.
struct LayerFixtureTests {
  private func expect(_ found: [Float], _ exact: [Double], within bound: Double, _ label: String) {
    let error = relativeError(found, exact)
    #expect(error <= bound, "\(label): relative error \(error)")
  }

  struct NormCase {
    let name: String
    let groups: Int
    let epsilon: Float
    let activation: Kernels.Activation
    let suffix: String
    let value: Double
    let gradient: Double
  }

  static let norms = [
    NormCase(
      name: "groupnorm", groups: 3, epsilon: 1e-5, activation: .identity, suffix: "",
      value: 2e-6, gradient: 5e-6),
    NormCase(
      name: "groupnorm-silu", groups: 4, epsilon: 1e-6, activation: .silu, suffix: "",
      value: 2e-6, gradient: 5e-6),
    NormCase(
      name: "groupnorm-offset", groups: 2, epsilon: 1e-6, activation: .identity, suffix: "_f64",
      value: 5e-5, gradient: 4e-4),
    NormCase(
      name: "groupnorm-flat", groups: 2, epsilon: 1e-5, activation: .identity, suffix: "_f64",
      value: 5e-3, gradient: 2e-2),
  ]

  @Test(arguments: norms.indices)
  func groupNorm(index: Int) throws {
    let given = Self.norms[index]
    let file = try FixtureFile("layers/\(given.name).safetensors")
    let shape = try file["x"].shape
    let (batch, channels, positions) = (shape[0], shape[1], shape[2] * shape[3])
    let x = channelsLast(try file["x"].floats, shape)
    let dy = channelsLast(try file["dy"].floats, shape)
    let (gamma, beta) = (try file["weight"].floats, try file["bias"].floats)
    var statistics = [Float](repeating: .nan, count: 2 * batch * given.groups)
    let y = try poisoned(x.count) {
      GroupNorm.forward(
        $0, statistics: &statistics, x: x, gamma: gamma, beta: beta, batch: batch,
        positions: positions, channels: channels, groups: given.groups, epsilon: given.epsilon,
        activation: given.activation)
    }
    let exact = channelsLast(try file["y\(given.suffix)"].values, shape)
    expect(y, exact, within: given.value, "\(given.name) y")
    var (dgamma, dbeta) = (gamma, beta)
    let dx = try poisoned(x.count) {
      GroupNorm.gradients(
        $0, dgamma: &dgamma, dbeta: &dbeta, dy: dy, x: x, statistics: statistics, gamma: gamma,
        beta: beta, batch: batch, positions: positions, channels: channels, groups: given.groups,
        activation: given.activation)
    }
    let exactDx = channelsLast(try file["d_x\(given.suffix)"].values, shape)
    expect(dx, exactDx, within: given.gradient, "\(given.name) dx")
    let (dw, db) = (try file["d_weight\(given.suffix)"], try file["d_bias\(given.suffix)"])
    expect(dgamma, dw.values, within: given.gradient, "\(given.name) dgamma")
    expect(dbeta, db.values, within: given.gradient, "\(given.name) dbeta")
  }

  @Test func silu() throws {
    let file = try FixtureFile("layers/silu.safetensors")
    let (x, dy) = (try file["x"].floats, try file["dy"].floats)
    let y = try poisoned(x.count) { SiLU.forward($0, x: x, count: x.count) }
    expect(y, try file["y"].values, within: 2e-6, "y")
    let dx = try poisoned(x.count) { SiLU.gradient($0, dy: dy, x: x, count: x.count) }
    expect(dx, try file["d_x"].values, within: 5e-6, "dx")
  }

  @Test func softmax() throws {
    let file = try FixtureFile("layers/softmax.safetensors")
    let (x, dy, shape) = (try file["x"].floats, try file["dy"].floats, try file["x"].shape)
    let y = try poisoned(x.count) {
      Softmax.rows($0, x: x, rows: shape[0], columns: shape[1])
    }
    expect(y, try file["y"].values, within: 2e-6, "y")
    let dx = try poisoned(x.count) {
      Softmax.gradient($0, dy: dy, y: y, rows: shape[0], columns: shape[1])
    }
    expect(dx, try file["d_x"].values, within: 5e-6, "dx")
  }

  struct AttentionCase {
    let name: String
    let heads: Int
    let suffix: String
    let value: Double
    let gradient: Double
  }

  static let attentions = [
    AttentionCase(name: "attention-1-head", heads: 1, suffix: "", value: 2e-6, gradient: 5e-6),
    AttentionCase(name: "attention-3-heads", heads: 3, suffix: "", value: 2e-6, gradient: 5e-6),
    AttentionCase(name: "attention-peaked", heads: 1, suffix: "_f64", value: 2e-7, gradient: 4e-3),
  ]

  @Test(arguments: attentions.indices)
  func attention(index: Int) throws {
    let given = Self.attentions[index]
    let file = try FixtureFile("layers/\(given.name).safetensors")
    let shape = try file["q"].shape
    let (batch, tokens, width) = (shape[0], shape[1], shape[2] / given.heads)
    let qkv = sideBySide(
      try file["q"].floats, try file["k"].floats, try file["v"].floats, width: shape[2])
    let dy = try file["dy"].floats
    var logSumExp = [Float](repeating: .nan, count: batch * given.heads * tokens)
    let y = try poisoned(dy.count) {
      Attention.forward(
        $0, logSumExp: &logSumExp, qkv: qkv, batch: batch, tokens: tokens, heads: given.heads,
        width: width)
    }
    expect(y, try file["y\(given.suffix)"].values, within: given.value, "\(given.name) y")
    let dqkv = try poisoned(qkv.count) {
      Attention.gradients(
        $0, dy: dy, y: y, logSumExp: logSumExp, qkv: qkv, batch: batch, tokens: tokens,
        heads: given.heads, width: width)
    }
    for (found, key) in zip(apart(dqkv, width: shape[2]), ["d_q", "d_k", "d_v"]) {
      let exact = try file[key + given.suffix].values
      expect(found, exact, within: given.gradient, "\(given.name) \(key)")
    }
  }

  @Test func upsample() throws {
    let file = try FixtureFile("layers/upsample.safetensors")
    let (small, large) = (try file["x"].shape, try file["y"].shape)
    let x = channelsLast(try file["x"].floats, small)
    let dy = channelsLast(try file["dy"].floats, large)
    let y = try poisoned(dy.count) {
      Upsample.nearest(
        $0, x: x, batch: small[0], height: small[2], width: small[3], channels: small[1])
    }
    #expect(y == channelsLast(try file["y"].floats, large))
    let dx = try poisoned(x.count) {
      Upsample.gradient(
        $0, dy: dy, batch: small[0], height: small[2], width: small[3], channels: small[1])
    }
    expect(dx, channelsLast(try file["d_x"].values, small), within: 2e-7, "dx")
  }
}
