import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct ActivationRecordTests {
  /// What diffusers' modules returned for the first picture of the batch.
  @Test(arguments: [TinyNetwork.attention, .heads])
  func levelsAreThoseOfDiffusers(_ tiny: TinyNetwork) throws {
    let network = try tiny.network()
    let (x, t, classes) = try tiny.input()
    let record = ActivationRecord()
    let plain = network(x, t: t, classes: classes)
    let output = network(x, t: t, classes: classes, record: record)
    #expect(output.values.map(\.bitPattern) == plain.values.map(\.bitPattern))
    let file = try FixtureFile("\(tiny.directory)/activations.safetensors")
    let names = record.levels.map(\.name)
    #expect(names.first == "conv_in" && names.contains("mid_block"))
    #expect(Set(names).count == names.count && names.count == 2 + 2 * tiny.levels)
    for level in record.levels {
      let expected = try file.pictureValues(level.name)
      let first = Array(level.values.values.prefix(expected.count))
      #expect(first.count * 2 == level.values.count)
      #expect(relativeError(first, expected) <= 5e-6, "\(level.name)")
    }
  }

  @Test func everyAttentionIsRecordedUnderItsName() throws {
    let (x, t, _) = try TinyNetwork.heads.input()
    let record = ActivationRecord()
    _ = try TinyNetwork.heads.network()(x, t: t, record: record)
    #expect(
      record.attentions.map(\.name) == [
        "down_blocks.0.attentions.0", "down_blocks.1.attentions.0", "mid_block.attentions.0",
        "up_blocks.0.attentions.0", "up_blocks.0.attentions.1", "up_blocks.1.attentions.0",
        "up_blocks.1.attentions.1",
      ])
    for attention in record.attentions {
      let weights = attention.weights(image: 1, row: attention.height - 1, column: 0)
      #expect(weights.count == attention.height * attention.width)
      #expect((weights.reduce(0, +) - 1).magnitude <= 1e-12)
    }
  }

  /// Two heads of width 2 at 1×3 positions of the second picture, by hand: position 1 asks (1, 0) in
  /// the first head and (0, 2) in the second.
  @Test func weightsAreTheMeanOfTheHeads() {
    let q: [Float] = [9, 9, 9, 9, 1, 0, 0, 2, 9, 9, 9, 9]
    let k: [Float] = [1, 5, 5, 0, 2, 5, 5, 0.5, 3, 5, 5, 1]
    let other = [Float](repeating: -7, count: 36)
    var own: [Float] = []
    for first in [0, 4, 8] {
      own += q[first..<first + 4]
      own += k[first..<first + 4]
      own += other[0..<4]
    }
    let attention = ActivationRecord.Attention(
      name: "a", height: 1, width: 3, heads: 2, qkv: Tensor([2, 3, 12], other + own))
    func softmax(_ logits: [Double]) -> [Double] {
      let powers = logits.map { exp($0 / 2.0.squareRoot()) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let expected = zip(softmax([1, 2, 3]), softmax([0, 1, 2])).map { ($0 + $1) / 2 }
    for (found, exact) in zip(attention.weights(image: 1, row: 0, column: 1), expected) {
      #expect((found - exact).magnitude <= 1e-15)
    }
  }
}

extension TinyNetwork {
  fileprivate var levels: Int { configuration.blockOutChannels.count }
}
