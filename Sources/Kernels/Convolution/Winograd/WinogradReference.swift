/// The scalar reference of Winograd's algorithm, by the matrices themselves.
///
/// Source: Winograd (1980); Lavin & Gray (2016). Generic, so that Double and sizes (every matrix
/// and number replaced by its absolute value) run the same lines.
struct WinogradReference<T: BinaryFloatingPoint> {
  /// Bᵀ, 6×6: row i holds the coefficients of Π (x − a_k) over the other points.
  let input: [[T]]
  /// Aᵀ, 4×6: powers of the points.
  let output: [[T]]
  /// G, 6×3: powers of the points over Π (a_i − a_k).
  let weight: [[T]]

  init(absolute: Bool = false) {
    let size: (T) -> T = { absolute ? $0.magnitude : $0 }
    let b: [[T]] = [
      [1, -1.5, -2, 1.5, 1, 0], [0, -1, 0.5, 2.5, 1, 0], [0, 1, -2.5, 0.5, 1, 0],
      [0, -2, -1, 2, 1, 0], [0, 0.5, -1, -0.5, 1, 0], [0, 1, -1.5, -2, 1.5, 1],
    ]
    let a: [[T]] = [
      [1, 1, 1, 1, 1, 0], [0, 1, -1, 0.5, -2, 0], [0, 1, 1, 0.25, 4, 0],
      [0, 1, -1, 0.125, -8, 1],
    ]
    let scales: [T] = [1, 1 / 3, -1 / 3, -16 / 15, 1 / 15, 1]
    let powers: [[T]] = [
      [1, 0, 0], [1, 1, 1], [1, -1, 1], [1, 0.5, 0.25], [1, -2, 4], [0, 0, 1],
    ]
    input = b.map { $0.map(size) }
    output = a.map { $0.map(size) }
    weight = zip(scales, powers).map { scale, row in row.map { size(scale * $0) } }
  }

  /// L·x·Lᵀ of a square matrix x.
  static func both(_ l: [[T]], _ x: [[T]]) -> [[T]] {
    let left = l.map { row in x[0].indices.map { j in Self.dot(row, x.map { $0[j] }) } }
    return left.map { row in l.map { Self.dot($0, row) } }
  }

  static func transposed(_ x: [[T]]) -> [[T]] { x[0].indices.map { j in x.map { $0[j] } } }

  private static func dot(_ a: [T], _ b: [T]) -> T { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The 4×4 results of a 6×6 tile and 3×3 weights: Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A.
  func tile(_ d: [[T]], _ g: [[T]]) -> [[T]] {
    let (v, u) = (Self.both(input, d), Self.both(weight, g))
    let product = zip(v, u).map { zip($0, $1).map { $0 * $1 } }
    return Self.both(output, product)
  }

  /// The gradient of Σ y·dy in the weights: Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G.
  func weightGradient(_ d: [[T]], _ dy: [[T]]) -> [[T]] {
    let v = Self.both(input, d)
    let z = Self.both(Self.transposed(output), dy)
    let product = zip(v, z).map { zip($0, $1).map { $0 * $1 } }
    return Self.both(Self.transposed(weight), product)
  }
}
