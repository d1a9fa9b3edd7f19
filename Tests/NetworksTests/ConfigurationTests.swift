import Networks
import Tensors
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  /// Counts with three channels, and the direct algorithm's GFLOP for one 32×32 image forward.
  @Test(arguments: [
    ("tiny", 637_043, nil), ("small", 2_736_099, 0.76), ("medium", 14_738_051, 4.43),
    ("cifar10", 35_746_307, 12.44),
  ])
  func namedNetworks(_ name: String, parameters: Int, gigaOperations: Double?) throws {
    let configuration = try #require(UNet2DConfiguration.named(name, channels: 3))
    let network = try UNet2D(configuration, random: nil)
    #expect(network.parameterCount == parameters)
    if let gigaOperations {
      let found = network.operations(height: 32, width: 32) / 1e9
      #expect((found / gigaOperations - 1).magnitude <= 0.01, "\(found) GFLOP")
    }
  }

  @Test func namesAreThoseThatExist() {
    #expect(
      UNet2DConfiguration.names.allSatisfy { UNet2DConfiguration.named($0, channels: 1) != nil })
    #expect(UNet2DConfiguration.named("huge", channels: 3) == nil)
  }

  /// A convolution counted by hand: one level of one resnet without attention.
  @Test func operationsOfTheSmallestNetwork() throws {
    var c = UNet2DConfiguration()
    c.setSmallest()
    // conv_in 3→2, resnets 2→2, 4→2 and 4→2 with their shortcuts, conv_out 2→3, 3×3 at 16 pixels.
    let kernels = 6 + 4 + 4 + 8 + 4 + 8 + 4 + 6
    let (convolutions, shortcuts) = (2 * 9 * 16 * kernels, 2 * 16 * (8 + 8))
    let embedding = 2 * (2 * 8 + 8 * 8 + 3 * 8 * 2)
    let network = try UNet2D(c, random: nil)
    #expect(
      network.operations(height: 4, width: 4)
        == Double(convolutions + shortcuts + embedding))
  }

  @Test(arguments: UNet2DConfigurationCase.all)
  func mistakesAreNamed(_ mistake: UNet2DConfigurationCase) {
    #expect(throws: mistake.error) { try mistake.configuration.validated() }
    #expect(mistake.error.description == mistake.sentence)
  }

  @Test func sameSeedSameWeightsAndZeroOutput() throws {
    let configuration = try #require(UNet2DConfiguration.named("tiny", channels: 1))
    let first = try UNet2D(configuration, random: RandomSource(seed: 3))
    let same = try UNet2D(configuration, random: RandomSource(seed: 3))
    let other = try UNet2D(configuration, random: RandomSource(seed: 4))
    #expect(zip(first.parameters, same.parameters).allSatisfy { $0.fileValues == $1.fileValues })
    #expect(!zip(first.parameters, other.parameters).allSatisfy { $0.fileValues == $1.fileValues })
    let x = RandomSource(seed: 5).normal([2, 8, 8, 1], .xT)
    #expect(first(x, t: [0, 999]).values.allSatisfy { $0 == 0 })
  }

  /// Uniform in ±1/√fan-in, where it is not zeroed.
  @Test func firstWeightsHaveTheirBounds() throws {
    let configuration = try #require(UNet2DConfiguration.named("tiny", channels: 3))
    let parameters = try UNet2D(configuration, random: RandomSource(seed: 1)).parameters
    for (name, fanIn) in [
      ("down_blocks.1.resnets.0.conv1.weight", 16 * 9), ("time_embedding.linear_2.weight", 64),
      ("time_embedding.linear_2.bias", 64), ("conv_in.weight", 27),
    ] {
      let values = try #require(parameters.first { $0.name == name }).fileValues
      let bound = 1 / Double(fanIn).squareRoot()
      let largest = values.map { Double($0.magnitude) }.max() ?? .nan
      #expect(largest <= bound * 1.000_001 && largest >= bound * 0.9, "\(name)")
      // Variance bound²/3; 5 standard deviations of its estimate, σ(x²) = bound²·√(4/45).
      let count = Double(values.count)
      let variance = values.reduce(0) { $0 + Double($1) * Double($1) } / count
      let allowed = 5 * bound * bound * (4.0 / 45 / count).squareRoot()
      #expect((variance - bound * bound / 3).magnitude <= allowed, "\(name)")
    }
  }
}

/// A configuration with one mistake.
struct UNet2DConfigurationCase: Sendable, CustomTestStringConvertible {
  var testDescription: String { sentence }

  let configuration: UNet2DConfiguration
  let error: UNet2DConfigurationError
  let sentence: String

  init(
    _ error: UNet2DConfigurationError, _ sentence: String,
    _ change: (inout UNet2DConfiguration) -> Void
  ) {
    var configuration = UNet2DConfiguration()
    change(&configuration)
    self.configuration = configuration
    self.error = error
    self.sentence = sentence
  }

  static let all = [
    Self(
      .tooSmall(key: "layers_per_block", value: 0, minimum: 1),
      "“layers_per_block” is 0; it must be at least 1."
    ) { $0.layersPerBlock = 0 },
    Self(
      .tooLarge(key: "dropout", value: 1.5, limit: 1), "“dropout” is 1.5; it must be below 1."
    ) { $0.dropout = 1.5 },
    Self(
      .tooSmall(key: "block_out_channels.count", value: 0, minimum: 1),
      "“block_out_channels.count” is 0; it must be at least 1."
    ) { $0.blockOutChannels = [] },
    Self(
      .wrongLevelCount(key: "up_block_types", expected: 4, found: 1),
      "“up_block_types” has 1 elements, but “block_out_channels” has 4."
    ) { $0.upBlocks = [.plain] },
    Self(
      .groupsDoNotDivide(
        key: "norm_num_groups", groups: 5, width: 224, part: "down_blocks.0"),
      "“norm_num_groups” is 5, which does not divide the 224 channels of down_blocks.0."
    ) { $0.normGroups = 5 },
    Self(
      .groupsDoNotDivide(
        key: "attn_norm_num_groups", groups: 5, width: 896, part: "mid_block"),
      "“attn_norm_num_groups” is 5, which does not divide the 896 channels of mid_block."
    ) { $0.attentionNormGroups = 5 },
    Self(
      .headTooWide(headDim: 500, width: 448, part: "down_blocks.1"),
      "“attention_head_dim” is 500, more than the 448 channels of down_blocks.1."
    ) { $0.attentionHeadDim = 500 },
    Self(
      .tooLarge(key: "block_out_channels.count", value: 17, limit: 17),
      "“block_out_channels.count” is 17; it must be below 17."
    ) { $0.blockOutChannels = [Int](repeating: 32, count: 17) },
    Self(
      .tooLarge(key: "in_channels", value: 0x1p62, limit: 65_537),
      "“in_channels” is 4611686018427387904; it must be below 65537."
    ) { $0.inChannels = 1 << 62 },
    Self(
      .tooManyWeights(count: 9 * 52 * 0x1p30, limit: 0x1p31),
      "The network has 502511173632 weights; at most 2147483648 are supported."
    ) { $0.blockOutChannels = [Int](repeating: 32_768, count: 4) },
    Self(
      .tooLarge(key: "freq_shift", value: 112, limit: 112),
      "“freq_shift” is 112; it must be below 112."
    ) { $0.frequencyShift = 112 },
  ]
}

extension UNet2DConfiguration {
  fileprivate mutating func setSmallest() {
    blockOutChannels = [2]
    downBlocks = [.plain]
    upBlocks = [.plain]
    middle = .none
    layersPerBlock = 1
    normGroups = 1
  }
}
