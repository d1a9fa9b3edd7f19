import Tensors

/// The timesteps 1…T in groups of neighbours, of which an estimate of the bound looks at one each.
///
/// The terms fall steeply with t, so that groups grow with it: none is longer than an eighth of where
/// it begins, and t = 1, the decoder, is always alone.
public struct TimestepStrata: Equatable, Sendable {
  /// Rising, without gaps.
  public let ranges: [ClosedRange<Int>]

  /// - Parameters:
  ///   - timesteps: T, at least 1.
  ///   - stride: The most timesteps in a group, at least 1.
  public init(timesteps: Int, stride: Int) {
    precondition(timesteps >= 1 && stride >= 1)
    var ranges: [ClosedRange<Int>] = []
    var first = 1
    while first <= timesteps {
      let size = min(stride, max(1, first / 8), timesteps - first + 1)
      ranges.append(first...first + size - 1)
      first += size
    }
    self.ranges = ranges
  }

  /// One timestep of each group, all of a group equally likely.
  ///
  /// - Parameter image: Its number, below 2²⁰; equal numbers get equal timesteps.
  public func timesteps(image: Int, source: RandomSource) -> [Int] {
    let shares = source.uniform([ranges.count], .boundTimesteps(image: image)).values
    return zip(ranges, shares).map { range, share in
      range.lowerBound + min(Int(Double(share) * Double(range.count)), range.count - 1)
    }
  }
}
