import Tensors
import TestSupport
import Testing

@testable import Networks

/// Whole blocks with random upstream gradients, against PyTorch; bounds from the fixtures'
/// README: 2e-6 for values, 5e-6 for gradients.
@Suite struct BlockTests {
  @Test(arguments: [
    ("resnet", 1e-6, 1.0, UNet2DConfiguration.TimeInjection.addition),
    ("resnet-shortcut", 1e-5, 1.5, .addition), ("resnet-scale-shift", 1e-5, 1, .scaleShift),
  ])
  func resnet(
    _ name: String, epsilon: Double, factor: Double, injection: UNet2DConfiguration.TimeInjection
  ) throws {
    let file = try FixtureFile("layers/\(name).safetensors")
    var configuration = UNet2DConfiguration()
    configuration.normGroups = 4
    configuration.normEpsilon = epsilon
    configuration.timeEmbeddingDim = try file["temb"].shape[1]
    configuration.timeInjection = injection
    var factory = ParameterFactory(random: nil)
    var block = ResidualBlock(
      "", inputs: try file["x"].shape[1], outputs: try file["y"].shape[1], layer: 0,
      scaleFactor: factor, BlockSettings(configuration), &factory)
    try block.loadUnprefixed(file)
    let embedding = Tensor(try file["temb"].shape, try file["temb"].floats)
    let found = try check(block, file, inputs: [embedding]) { block, inputs in
      block(inputs[0], BlockContext(embedding: inputs[1].silu(), dropout: nil))
    }
    #expect(relativeError(found[0].values, try file["d_temb"].values) <= 5e-6)
  }

  @Test(arguments: [("attention-block-1-head", 16), ("attention-block-2-heads", 8)])
  func attention(_ name: String, headDim: Int) throws {
    let file = try FixtureFile("layers/\(name).safetensors")
    var configuration = UNet2DConfiguration()
    configuration.attentionHeadDim = headDim
    configuration.normEpsilon = 1e-6
    var factory = ParameterFactory(random: nil)
    var block = AttentionBlock(
      "", channels: 16, groups: 4, scaleFactor: 1.25, BlockSettings(configuration), &factory)
    try block.loadUnprefixed(file)
    _ = try check(block, file, inputs: []) { block, inputs in block(inputs[0]) }
  }

  @Test func upsamplingConvolution() throws {
    let file = try FixtureFile("layers/upsample-conv.safetensors")
    var factory = ParameterFactory(random: nil)
    var layer = ConvolutionLayer(
      ".conv", inputs: 4, outputs: 4, isUpsampling: true, &factory)
    try layer.loadUnprefixed(file)
    _ = try check(layer, file, inputs: []) { layer, inputs in layer(inputs[0]) }
  }

  @Test func downsamplingConvolution() throws {
    let file = try FixtureFile("layers/downsample-pad0.safetensors")
    var factory = ParameterFactory(random: nil)
    var layer = ConvolutionLayer(
      ".conv", inputs: 6, outputs: 6, stride: 2, padding: .bottomRight, &factory)
    try layer.loadUnprefixed(file)
    _ = try check(layer, file, inputs: []) { layer, inputs in layer(inputs[0]) }
  }

  @Test(arguments: [8, 33, 128], [0, 1])
  func timestepEmbedding(width: Int, shift: Int) throws {
    let file = try FixtureFile("layers/timestep-embedding.safetensors")
    for (order, flip) in [("sin-cos", false), ("cos-sin", true)] {
      let embedding = SinusoidalEmbedding(
        width: width, frequencyShift: Double(shift), flipSinToCos: flip)
      let found = embedding(try file["t"].values)
      let name = "dim\(width)-\(order)-shift\(shift)"
      let exact = width == 128 ? try file["\(name)-f64"].values : try file[name].values
      let bound = width == 128 ? 1e-6 : 1e-4
      #expect(found.count == exact.count)
      for (a, b) in zip(found.values, exact) where !((Double(a) - b).magnitude <= bound) {
        Issue.record("\(name): \(a), exactly \(b)")
      }
    }
  }

  /// Compares value and gradients; returns the gradients of `inputs`.
  private func check<Block: ParameterContainer>(
    _ block: Block, _ file: FixtureFile, inputs: [Tensor], _ run: (Block, [Tensor]) -> Tensor
  ) throws -> [Tensor] {
    let all = [try file.pictures("x")] + inputs
    let dy = try file.pictures("dy")
    let (_, gradients, inputGradients) = valueAndGradients(of: block, inputs: all) {
      (run($0, $1) * dy).sum()
    }
    #expect(relativeError(run(block, all).values, try file.pictureValues("y")) <= 2e-6)
    let dx = relativeError(inputGradients[0].values, try file.pictureValues("d_x"))
    #expect(dx <= 5e-6)
    for (parameter, gradient) in zip(block.parameters, gradients) {
      let name = String(parameter.name.dropFirst())
      let (found, exact) = (parameter.fileValues(of: gradient), try file["d_\(name)"].values)
      if name == "to_k.bias" {
        // Truly 0, the sum of what is rounded as the gradient of the weights is.
        let scale = try file["d_to_k.weight"].values.map(\.magnitude).max() ?? 0
        #expect(found.allSatisfy { Double($0.magnitude) <= 5e-6 * scale }, "\(name): \(found)")
      } else {
        #expect(relativeError(found, exact) <= 5e-6, "\(name)")
      }
    }
    return Array(inputGradients.dropFirst())
  }
}

extension ParameterContainer {
  /// Loads by names without the leading dot that an empty prefix leaves.
  fileprivate mutating func loadUnprefixed(_ file: FixtureFile) throws {
    try visitParameters { try $0.load(fileValues: file[String($0.name.dropFirst())].floats) }
  }
}
