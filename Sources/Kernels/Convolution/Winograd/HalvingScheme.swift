/// A 3-tap convolution with stride 2 by its two phases: five products for two results.
///
/// Of the pixels d0 to d4 that two results read, the taps (w0, w2) see those of one phase, w1 those
/// of the other; F(2, 2) makes the first two of the sums with three products in place of four:
///
///     p0 = w0·(d0 − d2)        y0 = p0 + p1 + p3
///     p1 = (w0 + w2)·d2        y1 = p1 + p2 + p4
///     p2 = w2·(d4 − d2)
///     p3 = w1·d1,  p4 = w1·d3
///
/// In two dimensions 25 products make four results, where the direct sum needs 36. Every factor is
/// 1. `IsCentred`: whether there is a zero in front of the pictures.
enum HalvingScheme<IsCentred: Choice>: GradientScheme {
  static var products: Int { 5 }
  static var read: Int { 5 }
  static var step: Int { 4 }
  static var before: Int { IsCentred.isYes ? 1 : 0 }
  static var results: Int { 2 }

  @inline(__always)
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V> {
    [d[0] - d[2], d[2], d[4] - d[2], d[1], d[3], d[5]]
  }

  @inline(__always)
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V> {
    [m[0] + m[1] + m[3], m[2] + m[1] + m[4], m[1], m[1]]
  }

  @inline(__always)
  static func outputGradient<V: Lanes>(_ y: InlineArray<4, V>) -> InlineArray<6, V> {
    [y[0], y[0] + y[1], y[1], y[0], y[1], y[1]]
  }

  @inline(__always)
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V> {
    [g[0], g[0] + g[2], g[2], g[1], g[1], g[1]]
  }

  @inline(__always)
  static func weightGradient<V: Lanes>(_ u: InlineArray<6, V>) -> InlineArray<3, V> {
    [u[0] + u[1], u[3] + u[4], u[2] + u[1]]
  }
}

/// The gradient of the pictures: five products for four pixels.
///
/// With the taps backwards, as `WinogradWeights` reads them (w0 of `HalvingScheme` is w2 here), and
/// d0 to d2 the gradients that a tile reads:
///
///     p0 = w0·(d0 − d1)        centred: x = p3, p0 + p1, p4, p1 + p2
///     p1 = (w0 + w2)·d1        else:    x = p0 + p1, p3, p1 + p2, p4
///     p2 = w2·(d2 − d1)
///     p3, p4 = w1·d0, w1·d1 where centred, else w1·d1, w1·d2
enum HalvingInputScheme<IsCentred: Choice>: TileScheme {
  static var products: Int { 5 }
  static var read: Int { 3 }
  static var step: Int { 2 }
  static var before: Int { IsCentred.isYes ? 0 : 1 }
  static var results: Int { 4 }

  @inline(__always)
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V> {
    let first = IsCentred.isYes ? 0 : 1
    return [d[0] - d[1], d[1], d[2] - d[1], d[first], d[first + 1], d[5]]
  }

  @inline(__always)
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V> {
    let (one, two) = (m[0] + m[1], m[1] + m[2])
    return IsCentred.isYes ? [m[3], one, m[4], two] : [one, m[3], two, m[4]]
  }

  @inline(__always)
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V> {
    HalvingScheme<IsCentred>.weight(g)
  }
}
