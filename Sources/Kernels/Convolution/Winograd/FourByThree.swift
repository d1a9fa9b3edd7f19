/// Winograd's F(4, 3) at the points 0, 1, −1, ½, −2 and ∞: six products for four results.
enum FourByThree: GradientScheme {
  static var products: Int { 6 }
  static var read: Int { 6 }
  static var step: Int { 4 }
  static var before: Int { 1 }
  static var results: Int { 4 }

  @inline(__always)
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V> {
    let (even, odd) = (d[4] - d[2], d[3] - d[1])
    let factor = V(repeating: 1.5)
    let p = even.addingProduct(factor, d[3])
    let q = odd.addingProduct(factor, d[2])
    return [
      (d[0] - d[2] + even).addingProduct(factor, odd),
      p + q,
      p - q,
      even.addingProduct(V(repeating: 2), odd),
      even.addingProduct(V(repeating: -0.5), odd),
      (d[5] - d[3] - odd).addingProduct(factor, even),
    ]
  }

  @inline(__always)
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V> {
    let (sum, difference) = (m[1] + m[2], m[1] - m[2])
    return [
      m[0] + sum + m[3] + m[4],
      difference.addingProduct(V(repeating: 0.5), m[3]).addingProduct(V(repeating: -2), m[4]),
      sum.addingProduct(V(repeating: 0.25), m[3]).addingProduct(V(repeating: 4), m[4]),
      (difference + m[5]).addingProduct(V(repeating: 0.125), m[3])
        .addingProduct(V(repeating: -8), m[4]),
    ]
  }

  @inline(__always)
  static func outputGradient<V: Lanes>(_ y: InlineArray<4, V>) -> InlineArray<6, V> {
    let (even, odd) = (y[0] + y[2], y[1] + y[3])
    return [
      y[0],
      even + odd,
      even - odd,
      y[0].addingProduct(V(repeating: 0.5), y[1]).addingProduct(V(repeating: 0.25), y[2])
        .addingProduct(V(repeating: 0.125), y[3]),
      y[0].addingProduct(V(repeating: -2), y[1]).addingProduct(V(repeating: 4), y[2])
        .addingProduct(V(repeating: -8), y[3]),
      y[3],
    ]
  }

  @inline(__always)
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V> {
    let third: Float = 1 / 3
    let (sum, middle) = (g[0] + g[2], g[1] * third)
    let half = g[0].addingProduct(V(repeating: 0.5), g[1]).addingProduct(V(repeating: 0.25), g[2])
    let two = g[0].addingProduct(V(repeating: -2), g[1]).addingProduct(V(repeating: 4), g[2])
    return [
      g[0], middle.addingProduct(V(repeating: third), sum),
      middle.addingProduct(V(repeating: -third), sum), half * V(repeating: -16 / 15),
      two * V(repeating: 1 / 15),
      g[2],
    ]
  }

  @inline(__always)
  static func weightGradient<V: Lanes>(_ u: InlineArray<6, V>) -> InlineArray<3, V> {
    let third = V(repeating: 1 / 3)
    let (sum, difference) = ((u[1] + u[2]) * third, (u[1] - u[2]) * third)
    let half = u[3] * V(repeating: -16 / 15)
    let two = u[4] * V(repeating: 1 / 15)
    return [
      u[0] + difference + half + two,
      sum.addingProduct(V(repeating: 0.5), half).addingProduct(V(repeating: -2), two),
      (difference + u[5]).addingProduct(V(repeating: 0.25), half)
        .addingProduct(V(repeating: 4), two),
    ]
  }
}
