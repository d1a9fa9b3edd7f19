/// The vector of every kernel but the matrix products: sixteen floats on every machine, which
/// an 8-wide one takes as two, so that the results are the same to the bit on both.
typealias Wide = SIMD16<Float>

/// Loops over contiguous floats, cut into pieces that do not depend on the number of threads.
///
/// A kernel writes `Map.forEachPiece(of: count) { Map.vectors(of: $0, count) { … } }` itself: a
/// body handed through `parallelFor` would be called once for each vector instead of inlined.
enum Map {
  /// Floats of a piece: small enough for L2, large enough to be worth a thread.
  private static let grain = 32_768

  /// Visits the pieces, on several threads.
  static func forEachPiece(of count: Int, _ body: (_ piece: Int) -> Void) {
    Profile.measure(.elementwise) { parallelFor((count + grain - 1) / grain, body) }
  }

  /// Visits a piece of `count` floats a vector at a time.
  @inline(__always)
  static func vectors(of piece: Int, _ count: Int, _ body: (_ start: Int, _ part: Int) -> Void) {
    vectors(range(of: piece, count), body)
  }

  /// The floats of a piece.
  @inline(__always)
  static func range(of piece: Int, _ count: Int) -> Range<Int> {
    piece * grain..<min(count, (piece + 1) * grain)
  }

  /// Visits `range` a vector at a time on the calling thread; the last may be a part of one.
  @inline(__always)
  static func vectors(_ range: Range<Int>, _ body: (_ start: Int, _ part: Int) -> Void) {
    var i = range.lowerBound
    while i + Wide.scalarCount <= range.upperBound {
      body(i, Wide.scalarCount)
      i += Wide.scalarCount
    }
    if i < range.upperBound { body(i, range.upperBound - i) }
  }
}
