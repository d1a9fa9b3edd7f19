import Tensors

/// The last losses of each timestep, of which the density of t for importance sampling is made.
///
/// p_t ∝ √E[L_t²] makes the estimate of Σ L_t vary least. Source: Nichol & Dhariwal (2021),
/// Section 3.3 and their code: ten values for each t, uniform until all are there, and one
/// thousandth of the density uniform for ever.
public struct LossHistory: Equatable, Sendable {
  /// The values that are kept for each t.
  public static let depth = 10
  private static let uniformShare = 0.001

  /// The losses of t = 1…T, the oldest first, at most `depth` each.
  public private(set) var losses: [[Float]]

  /// - Parameter timesteps: T.
  public init(timesteps: Int) { losses = Array(repeating: [], count: timesteps) }

  /// A history to go on with.
  ///
  /// - Parameter losses: Of t = 1…T, at most `depth` each.
  public init(losses: [[Float]]) {
    precondition(losses.allSatisfy { $0.count <= Self.depth }, "More losses than are kept")
    self.losses = losses
  }

  /// Adds what a step found; values that are not finite are left out.
  ///
  /// - Parameters:
  ///   - found: The loss of each picture, without the weight of its t.
  ///   - t: The timestep of each, in 1…T.
  public mutating func add(_ found: [Double], at t: [Int]) {
    for (loss, t) in zip(found, t) where loss.isFinite {
      if losses[t - 1].count == Self.depth { losses[t - 1].removeFirst() }
      losses[t - 1].append(Float(loss))
    }
  }

  /// p_t of t = 1…T, whose sum is 1.
  var density: [Double] {
    let uniform = 1 / Double(losses.count)
    guard losses.allSatisfy({ $0.count == Self.depth }) else { return losses.map { _ in uniform } }
    let roots = losses.map { losses in
      (losses.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(Self.depth)).squareRoot()
    }
    let total = roots.reduce(0, +)
    guard total > 0 && total.isFinite else { return losses.map { _ in uniform } }
    return roots.map { (1 - Self.uniformShare) * $0 / total + Self.uniformShare * uniform }
  }
}

/// The timesteps of a batch and the weights that make their mean that of uniform ones.
struct TimestepDraw: Equatable {
  let t: [Int]
  /// 1 / (T p_t) of each; nil where all are 1.
  let weights: [Double]?

  /// T numbers, one for each picture of a batch, each equally likely.
  static func uniform(_ source: RandomSource, _ timesteps: Int, count: Int, step: Int) -> Self {
    TimestepDraw(
      t: source.integers(in: 1...timesteps, count: count, .timesteps(step: step)), weights: nil)
  }

  /// Evenly spaced from one random number, so that a batch covers all of 1…T.
  ///
  /// u_i = (u_0 + i/N) mod 1. Source: Kingma et al. (2021), Appendix I.1.
  static func lowDiscrepancy(
    _ source: RandomSource, _ timesteps: Int, count: Int, step: Int
  ) -> Self {
    let first = Double(source.uniform([1], .timesteps(step: step)).scalar)
    let t = (0..<count).map { i in
      let u = (first + Double(i) / Double(max(1, count))).truncatingRemainder(dividingBy: 1)
      return 1 + min(Int(u * Double(timesteps)), timesteps - 1)
    }
    return TimestepDraw(t: t, weights: nil)
  }

  static func importance(
    _ source: RandomSource, _ history: LossHistory, count: Int, step: Int
  ) -> Self {
    let density = history.density
    var sums: [Double] = []
    for p in density { sums.append((sums.last ?? 0) + p) }
    let t = source.uniform([count], .timesteps(step: step)).values.map { share in
      let mark = Double(share) * (sums.last ?? 1)
      return 1 + min(sums.partitioningIndex { $0 > mark }, density.count - 1)
    }
    return TimestepDraw(
      t: t, weights: t.map { 1 / (Double(density.count) * density[$0 - 1]) })
  }
}

extension Array {
  /// The first place at which `isBeyond` holds, which it does for all after it; `count` if nowhere.
  fileprivate func partitioningIndex(where isBeyond: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
