/// The one-dimensional transforms of an algorithm that makes tiles of a 3×3 convolution with few
/// products: y = A[(G·w) ⊙ (B·d)].
///
/// Both dimensions of a tile go through the same matrices. Arrays are as long as the longest
/// algorithm needs; what lies behind a scheme's own numbers is not used. The matrices that the
/// transforms multiply with stand in `WinogradReference`.
protocol TileScheme {
  /// Products of a tile, in one dimension.
  static var products: Int { get }
  /// Pixels that a tile reads, in one dimension.
  static var read: Int { get }
  /// Pixels from what a tile reads to what the next one reads.
  static var step: Int { get }
  /// Zeros in front of a picture that its first tile reads.
  static var before: Int { get }
  /// Results of a tile, in one dimension.
  static var results: Int { get }

  /// B·d, of `read` pixels.
  static func input<V: Lanes>(_ d: InlineArray<6, V>) -> InlineArray<6, V>
  /// A·m: `results` pixels of the result.
  static func output<V: Lanes>(_ m: InlineArray<6, V>) -> InlineArray<4, V>
  /// G·g: three weights.
  static func weight<V: Lanes>(_ g: InlineArray<3, V>) -> InlineArray<6, V>
}

/// A scheme that also makes the gradient of the weights: dw = Gᵀ[(B·d) ⊙ (Aᵀ·dy)].
protocol GradientScheme: TileScheme {
  /// Aᵀ·dy: the way back from `output`.
  static func outputGradient<V: Lanes>(_ y: InlineArray<4, V>) -> InlineArray<6, V>
  /// Gᵀ·u: the way back from `weight`.
  static func weightGradient<V: Lanes>(_ u: InlineArray<6, V>) -> InlineArray<3, V>
}

/// How tiles of pictures become planes.
protocol TileReader {
  static var products: Int { get }
  static var read: Int { get }
  static var step: Int { get }
  static var before: Int { get }
  static func transform<V: Lanes>(_ pixels: InlineArray<6, V>) -> InlineArray<6, V>
}

/// V = B·d·Bᵀ of what a tile reads.
enum TileValues<Scheme: TileScheme>: TileReader {
  static var products: Int { Scheme.products }
  static var read: Int { Scheme.read }
  static var step: Int { Scheme.step }
  static var before: Int { Scheme.before }

  @inline(__always)
  static func transform<V: Lanes>(_ pixels: InlineArray<6, V>) -> InlineArray<6, V> {
    Scheme.input(pixels)
  }
}

/// Z = Aᵀ·dy·A of a tile's results.
enum TileGradients<Scheme: GradientScheme>: TileReader {
  static var products: Int { Scheme.products }
  static var read: Int { Scheme.results }
  static var step: Int { Scheme.results }
  static var before: Int { 0 }

  @inline(__always)
  static func transform<V: Lanes>(_ pixels: InlineArray<6, V>) -> InlineArray<6, V> {
    Scheme.outputGradient(InlineArray<4, V> { pixels[$0] })
  }
}
