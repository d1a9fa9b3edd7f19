import Foundation
import Tensors

/// What the parts of a network gave in one evaluation, for those who want to look inside.
public final class ActivationRecord {
  /// What a level gave, under its name in the checkpoint.
  public struct Level {
    public let name: String
    /// [N, H, W, C].
    public let values: Tensor
  }

  /// What an attention compared.
  public struct Attention {
    public let name: String
    /// Of its level.
    public let height: Int
    public let width: Int
    let heads: Int
    /// [N, H · W, 3 · heads · d].
    let qkv: Tensor
  }

  /// In the order of the evaluation.
  public private(set) var levels: [Level] = []
  public private(set) var attentions: [Attention] = []

  public init() {}

  func add(_ name: String, _ values: Tensor) {
    levels.append(Level(name: name, values: values.detached))
  }

  func add(_ attention: Attention) { attentions.append(attention) }
}

extension ActivationRecord.Attention {
  /// The mean over the heads of softmax(q kᵀ / √d) of one position, in double precision.
  ///
  /// - Parameters:
  ///   - image: In 0 ..< N.
  ///   - row: Of the level, from the top.
  /// - Returns: A weight for each position, rows from the top; they sum to 1.
  public func weights(image: Int, row: Int, column: Int) -> [Double] {
    let (count, stride) = (height * width, qkv.shape[2])
    let inner = stride / 3
    let d = inner / heads
    let first = image * count * stride
    let own = first + (row * width + column) * stride
    var mean = [Double](repeating: 0, count: count)
    let values = qkv.values
    for head in 0..<heads {
      let logits = (0..<count).map { other in
        (0..<d).reduce(0.0) { sum, i in
          let place = head * d + i
          let key = values[first + other * stride + inner + place]
          return sum + Double(values[own + place]) * Double(key)
        } / Double(d).squareRoot()
      }
      let largest = logits.max() ?? 0
      let powers = logits.map { exp($0 - largest) }
      let total = powers.reduce(0, +)
      for i in mean.indices { mean[i] += powers[i] / total / Double(heads) }
    }
    return mean
  }
}
