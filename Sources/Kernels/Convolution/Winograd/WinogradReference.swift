/// The scalar reference of the schemes of tiles, by their matrices themselves.
///
/// Source: Winograd (1980); Lavin & Gray (2016). Generic, so that Double and sizes (every matrix
/// and number replaced by its absolute value) run the same lines.
struct WinogradReference<T: BinaryFloatingPoint> {
  /// B, a line for each product, a column for each pixel that is read.
  let input: [[T]]
  /// A, a line for each result, a column for each product.
  let output: [[T]]
  /// G, a line for each product, three columns.
  let weight: [[T]]

  /// F(4, 3).
  ///
  /// Line i of B holds the coefficients of Π (x − a_k) over the other points, A the powers
  /// of the points, G those powers over Π (a_i − a_k).
  static var fourByThree: Self {
    let scales: [T] = [1, 1 / 3, -1 / 3, -16 / 15, 1 / 15, 1]
    let powers: [[T]] = [
      [1, 0, 0], [1, 1, 1], [1, -1, 1], [1, 0.5, 0.25], [1, -2, 4], [0, 0, 1],
    ]
    return Self(
      input: [
        [1, -1.5, -2, 1.5, 1, 0], [0, -1, 0.5, 2.5, 1, 0], [0, 1, -2.5, 0.5, 1, 0],
        [0, -2, -1, 2, 1, 0], [0, 0.5, -1, -0.5, 1, 0], [0, 1, -1.5, -2, 1.5, 1],
      ],
      output: [
        [1, 1, 1, 1, 1, 0], [0, 1, -1, 0.5, -2, 0], [0, 1, 1, 0.25, 4, 0],
        [0, 1, -1, 0.125, -8, 1],
      ],
      weight: zip(scales, powers).map { scale, row in row.map { scale * $0 } })
  }

  /// `UpsamplingScheme`.
  static var upsampling: Self {
    Self(
      input: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]],
      output: [[1, 1, 0, -1, 0], [0, 1, 1, 0, 0], [0, 1, 0, 1, 0], [0, 1, -1, 0, 1]],
      weight: upsamplingWeight)
  }

  /// `UpsamplingInputScheme`.
  static var upsamplingInput: Self {
    Self(
      input: [
        [1, 0, 0, 0, -1, 0], [0, 1, 1, 1, 1, 0], [0, -1, 0, 1, 0, 0], [0, 0, 1, 0, -1, 0],
        [0, -1, 0, 0, 0, 1],
      ],
      output: [[1, 1, 1, 1, 0], [0, 1, -1, -1, 1]], weight: upsamplingWeight)
  }

  /// `HalvingScheme`.
  static var halving: Self {
    Self(
      input: [
        [1, 0, -1, 0, 0], [0, 0, 1, 0, 0], [0, 0, -1, 0, 1], [0, 1, 0, 0, 0], [0, 0, 0, 1, 0],
      ],
      output: [[1, 1, 0, 1, 0], [0, 1, 1, 0, 1]], weight: halvingWeight)
  }

  /// `HalvingInputScheme`, with and without a zero in front of the pictures.
  static func halvingInput(isCentred: Bool) -> Self {
    let middle: [[T]] = [[1, -1, 0], [0, 1, 0], [0, -1, 1]]
    let odd: [[T]] = [[1, 1, 0, 0, 0], [0, 1, 1, 0, 0]]
    let even: [[T]] = [[0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    return isCentred
      ? Self(
        input: middle + [[1, 0, 0], [0, 1, 0]], output: [even[0], odd[0], even[1], odd[1]],
        weight: halvingWeight)
      : Self(
        input: middle + [[0, 1, 0], [0, 0, 1]], output: [odd[0], even[0], odd[1], even[1]],
        weight: halvingWeight)
  }

  private static var halvingWeight: [[T]] {
    [[1, 0, 0], [1, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0]]
  }

  private static var upsamplingWeight: [[T]] {
    [[1, 0, 0], [0.5, 0.5, 0.5], [-0.5, -0.5, 0.5], [-0.5, 0.5, 0.5], [0, 0, 1]]
  }

  /// The same of absolute values.
  var absolute: Self {
    let size: ([T]) -> [T] = { $0.map(\.magnitude) }
    return Self(input: input.map(size), output: output.map(size), weight: weight.map(size))
  }

  /// L·x·Lᵀ of a square matrix x.
  static func both(_ l: [[T]], _ x: [[T]]) -> [[T]] {
    let left = l.map { row in x[0].indices.map { j in Self.dot(row, x.map { $0[j] }) } }
    return left.map { row in l.map { Self.dot($0, row) } }
  }

  static func transposed(_ x: [[T]]) -> [[T]] { x[0].indices.map { j in x.map { $0[j] } } }

  private static func dot(_ a: [T], _ b: [T]) -> T { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The results of a tile and 3×3 weights: A[(G g Gᵀ) ⊙ (B d Bᵀ)]Aᵀ.
  func tile(_ d: [[T]], _ g: [[T]]) -> [[T]] {
    let (v, u) = (Self.both(input, d), Self.both(weight, g))
    let product = zip(v, u).map { zip($0, $1).map { $0 * $1 } }
    return Self.both(output, product)
  }

  /// The gradient of Σ y·dy in the weights: Gᵀ[(B d Bᵀ) ⊙ (Aᵀ dy A)]G.
  func weightGradient(_ d: [[T]], _ dy: [[T]]) -> [[T]] {
    let v = Self.both(input, d)
    let z = Self.both(Self.transposed(output), dy)
    let product = zip(v, z).map { zip($0, $1).map { $0 * $1 } }
    return Self.both(Self.transposed(weight), product)
  }
}
