/// The plain loops that `Elementwise` is held against, to the bit in Float.
enum ElementwiseReference {
  /// One operation on each pair of elements.
  static func pairwise<T: BinaryFloatingPoint>(_ a: [T], _ b: [T], _ operation: (T, T) -> T) -> [T]
  {
    a.indices.map { operation(a[$0], b[$0]) }
  }

  /// a[i]·x + b[i]·z for each of the pictures that a and b have coefficients for.
  static func weightedSum<T: BinaryFloatingPoint>(a: [T], x: [T], b: [T], z: [T]) -> [T] {
    let count = x.count / a.count
    return x.indices.map { (a[$0 / count] * x[$0]).addingProduct(b[$0 / count], z[$0]) }
  }

  static func clip<T: BinaryFloatingPoint>(_ x: [T], to range: ClosedRange<T>) -> [T] {
    x.map {
      $0 < range.lowerBound ? range.lowerBound : $0 > range.upperBound ? range.upperBound : $0
    }
  }

  static func addPerImage<T: BinaryFloatingPoint>(
    _ x: [T], bias: [T], positions: Int, channels: Int
  ) -> [T] {
    x.indices.map { x[$0] + bias[$0 / (positions * channels) * channels + $0 % channels] }
  }
}
