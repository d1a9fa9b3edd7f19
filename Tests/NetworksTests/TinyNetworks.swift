import Networks
import Tensors
import TestSupport

/// The networks of `Tests/Fixtures/unet-tiny-*`, their settings written out by hand.
enum TinyNetwork: String, CaseIterable, Sendable {
  case plain
  case attention
  case heads
  case classes = "class"
  case scaleShift = "scale-shift"

  var directory: String { "unet-tiny-\(rawValue)" }

  var configuration: UNet2DConfiguration {
    var c = UNet2DConfiguration()
    switch self {
    case .plain:
      c.setShape(channels: 1, levels: [8, 20], groups: 4)
      c.downBlocks = [.plain, .plain]
      c.middle = .block(attention: false, scaleFactor: 1)
    case .attention:
      c.setShape(channels: 3, levels: [8, 12, 12], groups: 4)
      c.downBlocks = [.plain, .attention, .plain]
      c.layersPerBlock = 2
      c.attentionHeadDim = nil
      c.downsamplePadding = .bottomRight
      c.flipSinToCos = false
      c.frequencyShift = 1
      c.normEpsilon = 1e-6
    case .heads:
      c.setShape(channels: 3, levels: [16, 24], groups: 8)
      c.downBlocks = [.attention, .attention]
      c.centerInputSample = true
      c.downsamplePadding = .bottomRight
      c.middle = .block(attention: true, scaleFactor: 2.0.squareRoot())
    case .classes:
      c.setShape(channels: 1, levels: [12, 18], groups: 6)
      c.downBlocks = [.plain, .attention]
      c.outChannels = 2
      c.attentionHeadDim = 6
      c.classEmbedding = .table(classes: 10)
    case .scaleShift:
      c.setShape(channels: 2, levels: [4, 8], groups: 2)
      c.downBlocks = [.plain, .attention]
      c.attentionHeadDim = 4
      c.timeInjection = .scaleShift
      c.timeEmbeddingDim = 24
    }
    c.upBlocks = c.downBlocks.reversed()
    return c
  }

  /// The network with the fixture's weights.
  func network() throws -> UNet2D {
    var network = try UNet2D(configuration, random: nil)
    try network.load(FixtureFile("\(directory)/diffusion_pytorch_model.safetensors"))
    return network
  }

  /// What the fixture's network was given.
  func input() throws -> (x: Tensor, t: [Double], classes: [Int]?) {
    let file = try FixtureFile("\(directory)/io.safetensors")
    let labels = self == .classes ? try file["class_labels"].values.map { Int($0) } : nil
    return (try file.pictures("x"), try file["t"].values, labels)
  }
}

extension UNet2DConfiguration {
  fileprivate mutating func setShape(channels: Int, levels: [Int], groups: Int) {
    inChannels = channels
    outChannels = channels
    blockOutChannels = levels
    normGroups = groups
    layersPerBlock = 1
  }
}

extension ParameterContainer {
  /// Sets every parameter to the tensor of its name.
  mutating func load(_ file: FixtureFile) throws {
    try visitParameters { try $0.load(fileValues: file[$0.name].floats) }
  }
}

extension FixtureFile {
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
