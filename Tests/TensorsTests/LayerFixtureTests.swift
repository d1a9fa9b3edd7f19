import Tensors
import TestSupport
import Testing

/// Every operation and its gradients against PyTorch's, upstream gradients at random.
///
/// Bounds: 2e-6 for values and 5e-6 for gradients, relative, as Tests/Fixtures/README.md says;
/// for the ill-conditioned ten times what float32 PyTorch differs from float64.
@Suite struct LayerFixtureTests {
  @Test(arguments: [
    ("conv3x3", 1, Padding.same), ("conv3x3-wide", 1, .same), ("conv1x1", 1, .same),
    ("conv3x3-stride2", 2, .same), ("conv3x3-stride2-odd", 2, .same),
    ("conv3x3-stride2-asymmetric", 2, .bottomRight),
  ])
  func convolution(_ name: String, stride: Int, padding: Padding) throws {
    let file = try FixtureFile("layers/\(name).safetensors")
    let shape = try file["weight"].shape
    var weight = Parameter(name: "w", shape: shape, layout: .convolution(kernel: shape[2]))
    weight.load(fileValues: try file["weight"].floats)
    let inputs = [try file.pictures("x"), weight.tensor, try file.vector("bias")]
    let (y, gradients) = try gradients(inputs, upstream: file.pictures("dy")) { inputs in
      inputs[0].convolution(
        inputs[1], outputs: shape[0], kernel: shape[2], stride: stride, padding: padding,
        adding: .init(bias: inputs[2]))
    }
    #expect(relativeError(y.values, try file.pictureValues("y")) <= 2e-6)
    #expect(relativeError(gradients[0].values, try file.pictureValues("d_x")) <= 5e-6)
    let dw = weight.fileValues(of: gradients[1])
    #expect(relativeError(dw, try file["d_weight"].values) <= 5e-6)
    #expect(relativeError(gradients[2].values, try file["d_bias"].values) <= 5e-6)
  }

  @Test func linear() throws {
    let file = try FixtureFile("layers/linear.safetensors")
    let shape = try file["weight"].shape
    var weight = Parameter(name: "w", shape: shape, layout: .convolution(kernel: 1))
    weight.load(fileValues: try file["weight"].floats)
    let inputs = [try file.vector("x"), weight.tensor, try file.vector("bias")]
    let (y, gradients) = try gradients(inputs, upstream: file.vector("dy")) {
      $0[0].linear($0[1], outputs: shape[0], bias: $0[2])
    }
    #expect(relativeError(y.values, try file["y"].values) <= 2e-6)
    #expect(relativeError(gradients[0].values, try file["d_x"].values) <= 5e-6)
    let dw = weight.fileValues(of: gradients[1])
    #expect(relativeError(dw, try file["d_weight"].values) <= 5e-6)
    #expect(relativeError(gradients[2].values, try file["d_bias"].values) <= 5e-6)
  }

  @Test func silu() throws {
    let file = try FixtureFile("layers/silu.safetensors")
    let (y, gradients) = try gradients([file.vector("x")], upstream: file.vector("dy")) {
      $0[0].silu()
    }
    #expect(relativeError(y.values, try file["y"].values) <= 2e-6)
    #expect(relativeError(gradients[0].values, try file["d_x"].values) <= 5e-6)
  }

  @Test(arguments: [
    ("groupnorm", 3, 1e-5, Activation.identity, "", 2e-6, 5e-6),
    ("groupnorm-silu", 4, 1e-6, .silu, "", 2e-6, 5e-6),
    ("groupnorm-offset", 2, 1e-6, .identity, "_f64", 5e-5, 4e-4),
    ("groupnorm-flat", 2, 1e-5, .identity, "_f64", 5e-3, 2e-2),
  ])
  func groupNorm(
    _ name: String, groups: Int, epsilon: Float, activation: Activation, suffix: String,
    valueBound: Double, gradientBound: Double
  ) throws {
    let file = try FixtureFile("layers/\(name).safetensors")
    let inputs = [try file.pictures("x"), try file.vector("weight"), try file.vector("bias")]
    let settings = GroupNormSettings(groups: groups, epsilon: epsilon, activation: activation)
    let (y, gradients) = try gradients(inputs, upstream: file.pictures("dy")) {
      $0[0].groupNorm(gamma: $0[1], beta: $0[2], settings)
    }
    #expect(relativeError(y.values, try file.pictureValues("y\(suffix)")) <= valueBound)
    let dx = relativeError(gradients[0].values, try file.pictureValues("d_x\(suffix)"))
    #expect(dx <= gradientBound)
    for (key, gradient) in [("d_weight", gradients[1]), ("d_bias", gradients[2])] {
      let error = relativeError(gradient.values, try file["\(key)\(suffix)"].values)
      #expect(error <= gradientBound, "\(key)")
    }
  }

  @Test(arguments: [
    ("attention-1-head", 1, "", 2e-6, 5e-6), ("attention-3-heads", 3, "", 2e-6, 5e-6),
    ("attention-peaked", 1, "_f64", 2e-6, 4e-3),
  ])
  func attention(
    _ name: String, heads: Int, suffix: String, valueBound: Double, gradientBound: Double
  ) throws {
    let file = try FixtureFile("layers/\(name).safetensors")
    let inputs = try ["q", "k", "v"].map { try file.vector($0) }
    let (y, gradients) = try gradients(inputs, upstream: file.vector("dy")) {
      $0[0].concatenated(with: $0[1]).concatenated(with: $0[2]).attention(heads: heads)
    }
    #expect(relativeError(y.values, try file["y\(suffix)"].values) <= valueBound)
    for (key, gradient) in zip(["d_q", "d_k", "d_v"], gradients) {
      let error = relativeError(gradient.values, try file["\(key)\(suffix)"].values)
      #expect(error <= gradientBound, "\(key)")
    }
  }
}

/// The value of `function`, and the gradients of Σ value · upstream with respect to `inputs`.
func gradients(
  _ inputs: [Tensor], upstream: Tensor, _ function: ([Tensor]) -> Tensor
) -> (y: Tensor, gradients: [Tensor]) {
  let (_, gradients) = valueAndGradients(at: inputs) { (function($0) * upstream).sum() }
  return (function(inputs), gradients)
}

extension FixtureFile {
  /// A tensor as it lies in the file.
  func vector(_ key: String) throws -> Tensor {
    let entry = try self[key]
    return Tensor(entry.shape, entry.floats)
  }

  /// A tensor [N, C, H, W] as [N, H, W, C].
  func pictures(_ key: String) throws -> Tensor {
    let entry = try self[key]
    let s = entry.shape
    return Tensor([s[0], s[2], s[3], s[1]], channelsLast(entry.floats, s))
  }

  /// The values of a tensor [N, C, H, W] in the order of [N, H, W, C].
  func pictureValues(_ key: String) throws -> [Double] {
    let entry = try self[key]
    return channelsLast(entry.values, entry.shape)
  }
}
