/// Elementary functions on vectors, as polynomials.
extension Lanes {
  /// eˣ with relative error below 1.3e-7; below -87.3 it is 0, above 88.3 it is e^88.3; NaN stays.
  ///
  /// x = n·ln 2 + r, |r| ≤ ½ ln 2, ln 2 in two parts; eʳ by its series to the seventh power. Adding
  /// 1.5·2²³ + 127 leaves n + 127 in the low bits of the sum, which shifted are the bits of 2ⁿ.
  @inline(__always)
  func exponential() -> Self {
    let top = Self(repeating: 88.3)
    let bottom = Self(repeating: -87.3)
    let magic = Self(repeating: 12_583_039)
    var x = self.replacing(with: top, where: self .> top)
    x.replace(with: bottom, where: x .< bottom)
    let shifted = magic.addingProduct(x, Self(repeating: 1.442_695_04))
    let n = shifted - magic
    var r = x.addingProduct(n, Self(repeating: -0.693_359_375))
    r.addProduct(n, Self(repeating: 2.121_944_4e-4))
    var p = Self(repeating: 1.984_126_98e-4)
    p = Self(repeating: 1.388_888_89e-3).addingProduct(p, r)
    p = Self(repeating: 8.333_333_33e-3).addingProduct(p, r)
    p = Self(repeating: 4.166_666_67e-2).addingProduct(p, r)
    p = Self(repeating: 1.666_666_67e-1).addingProduct(p, r)
    p = Self(repeating: 0.5).addingProduct(p, r)
    p = Self(repeating: 1).addingProduct(p, r)
    p = Self(repeating: 1).addingProduct(p, r)
    let power = unsafeBitCast(
      unsafeBitCast(shifted, to: Bits.self) &<< Bits(repeating: 23), to: Self.self)
    return (p * power).replacing(with: 0, where: self .< bottom)
  }

  /// σ(x) = 1 / (1 + e⁻ˣ), relative error below 3e-7.
  @inline(__always)
  func logistic() -> Self {
    let one = Self(repeating: 1)
    return one / (one + (-self).exponential())
  }

  /// The sum of the lanes, neighbours first, then their sums.
  @inline(__always)
  func lanesSum() -> Float {
    var sums = self
    var half = scalarCount / 2
    while half > 0 {
      for lane in 0..<half { sums[lane] = sums[2 * lane] + sums[2 * lane + 1] }
      half /= 2
    }
    return sums[0]
  }

  /// The sum of the lanes in double precision, in order.
  @inline(__always)
  func lanesSumInDouble() -> Double {
    var total = 0.0
    for lane in 0..<scalarCount { total += Double(self[lane]) }
    return total
  }
}
