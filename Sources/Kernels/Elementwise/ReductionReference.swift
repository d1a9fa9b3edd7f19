/// The plain sums that `Reduction` is held against: one after the other, in double precision.
///
/// Beside each sum stands that of the magnitudes, to which the error of any order is relative.
enum ReductionReference {
  typealias Sum = (value: Double, magnitude: Double)

  static func sum(_ terms: some Sequence<Double>) -> Sum {
    terms.reduce((0, 0)) { ($0.value + $1, $0.magnitude + $1.magnitude) }
  }

  static func sumOfSquaredDifferences(_ a: [Float], _ b: [Float]) -> Sum {
    sum(
      a.indices.lazy.map { i in
        let difference = Double(a[i]) - Double(b[i])
        return difference * difference
      })
  }

  /// For each image and column the sum over its rows.
  static func imageColumnSums(_ x: [Float], images: Int, rows: Int, columns: Int) -> [Sum] {
    (0..<images * columns).map { place in
      let (image, column) = (place / columns, place % columns)
      return sum((0..<rows).lazy.map { Double(x[(image * rows + $0) * columns + column]) })
    }
  }
}
