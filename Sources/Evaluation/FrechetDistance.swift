/// The Gaussian that has the mean and the covariance of some points.
public struct GaussianSummary: Equatable, Sendable {
  public let mean: [Double]
  /// Row by row, divided by the number of points less one.
  public let covariance: [[Double]]

  public init(mean: [Double], covariance: [[Double]]) {
    (self.mean, self.covariance) = (mean, covariance)
  }

  /// - Parameter points: At least two, row by row, `width` numbers each.
  public init(points: [Float], width: Int) {
    let count = points.count / width
    precondition(count >= 2, "A covariance of \(count) points")
    var mean = [Double](repeating: 0, count: width)
    for (i, value) in points.enumerated() { mean[i % width] += Double(value) }
    mean = mean.map { $0 / Double(count) }
    var covariance = mean.map { _ in [Double](repeating: 0, count: width) }
    for n in 0..<count {
      let difference = (0..<width).map { Double(points[n * width + $0]) - mean[$0] }
      for i in 0..<width {
        for j in 0...i { covariance[i][j] += difference[i] * difference[j] }
      }
    }
    for i in 0..<width {
      for j in 0...i {
        covariance[i][j] /= Double(count - 1)
        covariance[j][i] = covariance[i][j]
      }
    }
    self.init(mean: mean, covariance: covariance)
  }

  /// ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2 (C₁ C₂)^½).
  ///
  /// The square of the Wasserstein distance of the two; with (C₁ C₂)^½ as the eigenvalues of the
  /// symmetric C₁^½ C₂ C₁^½. Source: Dowson & Landau (1982); Heusel and others (2017).
  public func frechetDistance(to other: GaussianSummary) -> Double {
    let place = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let root = SymmetricMatrix(covariance).root
    let product = root.times(SymmetricMatrix(other.covariance).rows).times(root.rows)
    let cross = SymmetricMatrix(product.rows).eigenvalues.reduce(0) {
      $0 + max(0, $1).squareRoot()
    }
    let traces = mean.indices.reduce(0) { $0 + covariance[$1][$1] + other.covariance[$1][$1] }
    return max(0, place + traces - 2 * cross)
  }
}

/// A small symmetric matrix; its eigenvalues by Jacobi's rotations.
struct SymmetricMatrix {
  let rows: [[Double]]
  let eigenvalues: [Double]
  /// A column for each eigenvalue.
  private let vectors: [[Double]]

  init(_ rows: [[Double]]) {
    self.rows = rows
    let n = rows.count
    var a = rows.flatMap { $0 }
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    let size = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<30 {
      var rest = 0.0
      for p in 0..<n { for q in 0..<p { rest += a[p * n + q] * a[p * n + q] } }
      if !(rest > 1e-28 * size) { break }
      for p in 0..<n { for q in p + 1..<n { Self.rotate(&a, &v, n, p, q) } }
    }
    eigenvalues = (0..<n).map { a[$0 * n + $0] }
    vectors = (0..<n).map { i in Array(v[i * n..<(i + 1) * n]) }
  }

  /// Makes a[p, q] zero.
  private static func rotate(
    _ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int
  ) {
    let off = a[p * n + q]
    guard off != 0 else { return }
    let theta = (a[q * n + q] - a[p * n + p]) / (2 * off)
    let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<n {
      let (x, y) = (a[k * n + p], a[k * n + q])
      (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y)
    }
    for k in 0..<n {
      let (x, y) = (a[p * n + k], a[q * n + k])
      (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y)
      let (u, w) = (v[k * n + p], v[k * n + q])
      (v[k * n + p], v[k * n + q]) = (c * u - s * w, s * u + c * w)
    }
  }

  /// The symmetric root, negative eigenvalues taken as 0.
  var root: PlainMatrix {
    let n = rows.count
    let roots = eigenvalues.map { max(0, $0).squareRoot() }
    return PlainMatrix(
      rows: (0..<n).map { i in
        (0..<n).map { j in
          (0..<n).reduce(0.0) { $0 + vectors[i][$1] * roots[$1] * vectors[j][$1] }
        }
      })
  }
}

/// A matrix, row by row.
struct PlainMatrix {
  let rows: [[Double]]

  func times(_ other: [[Double]]) -> PlainMatrix {
    PlainMatrix(
      rows: rows.map { row in
        other[0].indices.map { j in
          row.indices.reduce(0.0) { $0 + row[$1] * other[$1][j] }
        }
      })
  }
}
