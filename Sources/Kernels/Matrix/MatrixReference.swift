extension Matrix {
  /// The plain loops that the product is held against: op(A)·op(B), row by row, and beside each
  /// element Σ |a·b|, to which its error is relative.
  ///
  /// - Parameters:
  ///   - a: m×k, or k×m if transposed, rows `lda` apart; b: k×n, or n×k if transposed.
  static func reference<T: BinaryFloatingPoint>(
    _ a: [T], lda: Int, _ opA: Operand, _ b: [T], ldb: Int, _ opB: Operand, m: Int, n: Int, k: Int
  ) -> [(value: T, magnitude: T)] {
    (0..<m * n).map { place in
      let (i, j) = (place / n, place % n)
      return (0..<k).reduce((0, 0)) { sum, l in
        let left = a[opA == .plain ? i * lda + l : l * lda + i]
        let right = b[opB == .plain ? l * ldb + j : j * ldb + l]
        return (sum.value + left * right, sum.magnitude + (left * right).magnitude)
      }
    }
  }
}
