import Tensors

/// The timesteps 1…T in groups of neighbours, of which an estimate of the bound looks at one each.
///
/// t = 1, the decoder, is always a group of its own: its term is like no other.
public struct TimestepStrata: Equatable, Sendable {
  /// Rising, without gaps.
  public let ranges: [ClosedRange<Int>]

  /// - Parameters:
  ///   - timesteps: T, at least 1.
  ///   - stride: Timesteps in a group, at least 1; the last may have fewer.
  public init(timesteps: Int, stride: Int) {
    precondition(timesteps >= 1 && stride >= 1)
    ranges =
      [1...1]
      + Swift.stride(from: 2, through: timesteps, by: stride).map { first in
        first...min(timesteps, first + min(stride, timesteps) - 1)
      }
  }

  /// One timestep of each group, all of a group equally likely.
  ///
  /// - Parameter image: Its number, below 2²⁰; equal numbers get equal timesteps.
  func timesteps(image: Int, source: RandomSource) -> [Int] {
    let shares = source.uniform([ranges.count], .boundTimesteps(image: image)).values
    return zip(ranges, shares).map { range, share in
      range.lowerBound + min(Int(Double(share) * Double(range.count)), range.count - 1)
    }
  }
}
