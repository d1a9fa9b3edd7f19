import Kernels
import Networks
import Tensors
import TestSupport
import Testing

/// Settings that no fixture has, checked through what they must not or must change.
@Suite struct VariantTests {
  private func configuration() -> UNet2DConfiguration {
    TinyNetwork.attention.configuration
  }

  /// A network whose every parameter is random, so that nothing hides behind a zero.
  private func network(_ configuration: UNet2DConfiguration) throws -> UNet2D {
    var network = try UNet2D(configuration, random: RandomSource(seed: 1))
    var random = SplitMix(seed: 7)
    network.visitParameters { parameter in
      parameter.load(fileValues: random.floats(parameter.count).map { 0.3 * $0 })
    }
    return network
  }

  private func run(_ network: UNet2D, classes: [Int]? = nil, dropout: Dropout? = nil) -> [Float] {
    let c = network.configuration
    let x = RandomSource(seed: 2).normal([2, 8, 12, c.inChannels], .xT)
    return network(x, t: [3, 700.5], classes: classes, dropout: dropout).values
  }

  @Test func networkWithoutMiddleRuns() throws {
    var c = configuration()
    c.middle = .none
    let output = run(try network(c))
    #expect(output.count == 2 * 8 * 12 * 3 && output.allSatisfy(\.isFinite))
  }

  @Test func classesAsTimestepsHaveLayersOfTheirOwn() throws {
    var c = configuration()
    c.classEmbedding = .timestep
    let network = try network(c)
    let names = network.parameters.map(\.name).filter { $0.hasPrefix("class_embedding") }
    #expect(
      names == [
        "class_embedding.linear_1.weight", "class_embedding.linear_1.bias",
        "class_embedding.linear_2.weight", "class_embedding.linear_2.bias",
      ])
    #expect(run(network, classes: [1, 2]) != run(network, classes: [1, 3]))
  }

  /// A vector equal to a row of the table does what the class does.
  @Test func classVectorsDoWhatTableRowsDo() throws {
    var c = configuration()
    c.classEmbedding = .table(classes: 5)
    let withTable = try network(c)
    c.classEmbedding = .identity
    var withVectors = try UNet2D(c, random: nil)
    let weights = Dictionary(
      uniqueKeysWithValues: withTable.parameters.map { ($0.name, $0.fileValues) })
    withVectors.visitParameters { $0.load(fileValues: weights[$0.name] ?? []) }
    let table = weights["class_embedding.weight"] ?? []
    let width = c.embeddingWidth
    let rows = [4, 0].flatMap { table[$0 * width..<($0 + 1) * width] }
    let x = RandomSource(seed: 2).normal([2, 8, 12, 3], .xT)
    let found = withVectors(x, t: [3, 700.5], classVectors: Tensor([2, width], rows))
    #expect(found.values == run(withTable, classes: [4, 0]))
  }

  /// One group for each channel is another network than four groups.
  @Test func middleNormHasGroupsOfItsOwn() throws {
    var c = configuration()
    c.attentionNormGroups = 12
    #expect(run(try network(c)) != run(try network(configuration())))
    c.attentionNormGroups = 4
    #expect(run(try network(c)) == run(try network(configuration())))
  }

  @Test func headsThatDoNotDivideTheWidthAreCutOff() throws {
    var c = configuration()
    c.attentionHeadDim = 5  // two heads of 12 channels: 10
    let network = try network(c)
    let shapes = Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.name, $0.shape) })
    #expect(shapes["mid_block.attentions.0.to_q.weight"] == [10, 12])
    #expect(shapes["mid_block.attentions.0.to_out.0.weight"] == [12, 10])
    #expect(run(network).allSatisfy { $0.isFinite })
  }

  @Test func dropoutOnlyWhenAsked() throws {
    let network = try network(configuration())
    let source = RandomSource(seed: 9)
    let first = run(network, dropout: Dropout(probability: 0.5, source: source, step: 1))
    #expect(first == run(network, dropout: Dropout(probability: 0.5, source: source, step: 1)))
    #expect(first != run(network, dropout: Dropout(probability: 0.5, source: source, step: 2)))
    #expect(run(network) == run(network, dropout: Dropout(probability: 0, source: source, step: 1)))
    #expect(first != run(network))
  }

  @Test(arguments: [TinyNetwork.heads, .scaleShift])
  func bitsDoNotDependOnThreads(_ tiny: TinyNetwork) throws {
    let network = try tiny.network()
    let (x, t, _) = try tiny.input()
    let before = Threads.count
    defer { Threads.setCount(before) }
    let results = [1, 2, 3].map { threads in
      Threads.setCount(threads)
      let (value, gradients) = valueAndGradients(of: network) { $0(x, t: t).meanSquare() }
      return [value.values] + gradients.map(\.values)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
