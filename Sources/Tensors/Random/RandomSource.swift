import Kernels

/// Random numbers by seed and stream: a value, equal seeds give equal numbers.
///
/// Element i of a stream depends on seed, stream and i alone, so a larger request begins with
/// the smaller one.
public struct RandomSource: Equatable, Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// Independent numbers from N(0, 1).
  public func normal(_ shape: [Int], _ stream: RandomStream) -> Tensor {
    let y = Tensor(uninitialized: shape)
    Philox.normal(y.output, count: y.count, seed: seed, stream: stream.identifier)
    return y
  }

  /// Independent numbers, uniform in [0, 1).
  public func uniform(_ shape: [Int], _ stream: RandomStream) -> Tensor {
    let y = Tensor(uninitialized: shape)
    Philox.uniform(y.output, count: y.count, seed: seed, stream: stream.identifier)
    return y
  }

  /// Independent whole numbers, each of `range` equally likely (to 2⁻⁶⁴ of its size).
  public func integers(in range: ClosedRange<Int>, count: Int, _ stream: RandomStream) -> [Int] {
    let size = UInt64(range.count)
    return words(count, stream).map {
      range.lowerBound + Int(size.multipliedFullWidth(by: $0).high)
    }
  }

  /// The numbers 0 ..< count in random order, every order equally likely.
  public func permutation(_ count: Int, _ stream: RandomStream) -> [Int] {
    var order = Array(0..<count)
    // Fisher and Yates: position i takes one of those not yet taken.
    for (i, word) in words(count, stream).enumerated() {
      order.swapAt(i, i + Int(UInt64(count - i).multipliedFullWidth(by: word).high))
    }
    return order
  }

  /// Random bits, 64 for each element.
  private func words(_ count: Int, _ stream: RandomStream) -> [UInt64] {
    let halves = Philox.words(count: 2 * count, seed: seed, stream: stream.identifier)
    return (0..<count).map { UInt64(halves[2 * $0]) << 32 | UInt64(halves[2 * $0 + 1]) }
  }
}
