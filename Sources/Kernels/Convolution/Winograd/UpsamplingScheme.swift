/// Nearest upsampling and a 3-tap convolution by its two phases: five products for four results.
///
/// Pixels at even places see the taps (w0, w1 + w2) of the small picture, pixels at odd places
/// (w0 + w1, w2). For two of each, which read x0 to x3, with s = w0 + w1 + w2:
///
///     p0 = w0·(x0 − x2)                      y0 = p0 + p1 − p3
///     p1 = s/2·(x1 + x2)                     y1 = p1 + p2
///     p2 = (w2 − w0 − w1)/2·(x2 − x1)        y2 = p1 + p3
///     p3 = (w1 + w2 − w0)/2·(x2 − x1)        y3 = p1 − p2 + p4
///     p4 = w2·(x3 − x1)
///
/// Two F(2, 2), one for each phase, need six; with the sum s in common five are enough. In two
/// dimensions 25 products make 16 results, where F(4, 3) of the large picture needs 36; the large
/// picture is never in memory. Every factor is 1 or ½, so that the error is nearly that of the
/// direct sum.
enum UpsamplingScheme: GradientScheme {
  static var products: Int { 5 }
  static var read: Int { 4 }
  static var step: Int { 2 }
  static var before: Int { 1 }
  static var results: Int { 4 }

  @inline(__always)
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V> {
    let difference = d[2] - d[1]
    return [d[0] - d[2], d[1] + d[2], difference, difference, d[3] - d[1], d[5]]
  }

  @inline(__always)
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V> {
    [m[0] + (m[1] - m[3]), m[1] + m[2], m[1] + m[3], m[4] + (m[1] - m[2])]
  }

  @inline(__always)
  static func outputGradient<V: Lanes>(_ y: InlineArray<4, V>) -> InlineArray<6, V> {
    [y[0], (y[0] + y[3]) + (y[1] + y[2]), y[1] - y[3], y[2] - y[0], y[3], y[3]]
  }

  @inline(__always)
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V> {
    let half = V(repeating: 0.5)
    let difference = g[2] - g[0]
    return [
      g[0], (g[0] + g[2] + g[1]) * half, (difference - g[1]) * half, (difference + g[1]) * half,
      g[2], g[2],
    ]
  }

  @inline(__always)
  static func weightGradient<V: Lanes>(_ u: InlineArray<6, V>) -> InlineArray<3, V> {
    let half = V(repeating: 0.5)
    let (sum, difference) = (u[2] + u[3], u[3] - u[2])
    return [
      u[0].addingProduct(half, u[1] - sum), (u[1] + difference) * half,
      u[4].addingProduct(half, u[1] + sum),
    ]
  }
}

/// The gradient of the small picture: five products for two pixels.
///
/// With e0 to e5 the gradients of the large picture from one pixel before the two's own four on,
/// and the taps backwards, as `WinogradWeights` reads them (w0 of `UpsamplingScheme` is w2 here):
///
///     p0 = w0·(e0 − e4)                      x0 = p0 + p1 + (p2 + p3)
///     p1 = s/2·(e1 + e2 + e3 + e4)           x1 = p4 + p1 − (p2 + p3)
///     p2 = (w2 − w0 − w1)/2·(e3 − e1)
///     p3 = (w1 + w2 − w0)/2·(e2 − e4)
///     p4 = w2·(e5 − e1)
enum UpsamplingInputScheme: TileScheme {
  static var products: Int { 5 }
  static var read: Int { 6 }
  static var step: Int { 4 }
  static var before: Int { 1 }
  static var results: Int { 2 }

  @inline(__always)
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V> {
    [d[0] - d[4], (d[1] + d[2]) + (d[3] + d[4]), d[3] - d[1], d[2] - d[4], d[5] - d[1], d[5]]
  }

  @inline(__always)
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V> {
    let sum = m[2] + m[3]
    return [m[0] + (m[1] + sum), m[4] + (m[1] - sum), sum, sum]
  }

  @inline(__always)
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V> {
    UpsamplingScheme.weight(g)
  }
}
