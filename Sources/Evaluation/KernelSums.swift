/// The sums of which the squared maximum mean discrepancy with the kernel k(x, y) = (x · y / d + 1)³
/// is made, d the numbers in a row, for points in some groups.
///
/// Without bias: for points of one kind it is 0 on average, and may be below. Source: Bińkowski and
/// others (2018), Section 4; Gretton and others (2012), Lemma 6.
public struct KernelSums {
  private let groups: Int
  /// Points of each group.
  private let counts: (x: [Int], y: [Int])
  /// Σ k over pairs of a group and another, or itself; each pair of two points of x, or of y, once.
  private var xx: [Double]
  private var yy: [Double]
  private var xy: [Double]

  /// - Parameters:
  ///   - x: At least two points, row by row, likewise `y`; the groups are runs of neighbours, as
  ///     equal as they can be, so that pictures of classes in turn are alike in all.
  ///   - width: d.
  public init(_ x: [Float], _ y: [Float], width: Int, groups: Int = 1) {
    precondition(min(x.count, y.count) >= 2 * width, "A discrepancy of fewer than two points")
    self.groups = groups
    func counts(_ points: [Float]) -> [Int] {
      let groupOf = Self.groups(points.count / width, groups)
      return (0..<groups).map { group in groupOf.count { $0 == group } }
    }
    self.counts = (counts(x), counts(y))
    xx = Self.sums(x, x, width, groups, onlyBelow: true)
    yy = Self.sums(y, y, width, groups, onlyBelow: true)
    xy = Self.sums(x, y, width, groups, onlyBelow: false)
  }

  /// Σ_{i≠j} k(x_i, x_j) / m(m − 1) + Σ_{i≠j} k(y_i, y_j) / n(n − 1) − 2 Σ_ij k(x_i, y_j) / mn.
  ///
  /// - Parameter group: Whose points do not count; nil: all count.
  public func discrepancy(leavingOut group: Int?) -> Double {
    func total(_ sums: [Double]) -> Double {
      sums.indices.reduce(0) {
        $1 / groups == group || $1 % groups == group ? $0 : $0 + sums[$1]
      }
    }
    func count(_ counts: [Int]) -> Double {
      Double(counts.reduce(0, +) - (group.map { counts[$0] } ?? 0))
    }
    let (m, n) = (count(counts.x), count(counts.y))
    return 2 * total(xx) / (m * (m - 1)) + 2 * total(yy) / (n * (n - 1))
      - 2 * total(xy) / (m * n)
  }

  /// Of each point.
  private static func groups(_ count: Int, _ groups: Int) -> [Int] {
    (0..<count).map { $0 * groups / count }
  }

  private static func sums(
    _ x: [Float], _ y: [Float], _ width: Int, _ groups: Int, onlyBelow: Bool
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: groups * groups)
    let (groupX, groupY) = (
      Self.groups(x.count / width, groups), Self.groups(y.count / width, groups)
    )
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for i in 0..<x.count / width {
          for j in 0..<(onlyBelow ? i : y.count / width) {
            var product = 0.0
            for k in 0..<width {
              product += Double(x[i * width + k]) * Double(y[j * width + k])
            }
            let base = product / Double(width) + 1
            sums[groupX[i] * groups + groupY[j]] += base * base * base
          }
        }
      }
    }
    return sums
  }
}
