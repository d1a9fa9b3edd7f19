/// The vector of every kernel but the matrix products: sixteen floats on every machine, which
/// an 8-wide one takes as two, so that the results are the same to the bit on both.
typealias Wide = SIMD16<Float>

/// Elementwise loops in vectors, cut into pieces that do not depend on the number of threads.
enum Map {
  /// Floats of a piece: small enough for L2, large enough to be worth a thread.
  private static let grain = 32_768

  /// y[i] = body(x[i]).
  @inline(__always)
  static func unary(_ y: Output, _ x: Input, _ count: Int, _ body: (Wide) -> Wide) {
    inPieces(count) { i, isWhole, part in
      if isWhole {
        body(Wide.load(x + i)).store(y + i)
      } else {
        body(Wide.load(x + i, first: part)).store(y + i, first: part)
      }
    }
  }

  /// y[i] = body(a[i], b[i]).
  @inline(__always)
  static func binary(
    _ y: Output, _ a: Input, _ b: Input, _ count: Int, _ body: (Wide, Wide) -> Wide
  ) {
    inPieces(count) { i, isWhole, part in
      if isWhole {
        body(Wide.load(a + i), Wide.load(b + i)).store(y + i)
      } else {
        body(Wide.load(a + i, first: part), Wide.load(b + i, first: part)).store(y + i, first: part)
      }
    }
  }

  /// Visits `count` floats a vector at a time on the calling thread; the last may be a part.
  @inline(__always)
  static func vectors(_ count: Int, _ body: (_ start: Int, _ part: Int) -> Void) {
    var i = 0
    while i + Wide.scalarCount <= count {
      body(i, Wide.scalarCount)
      i += Wide.scalarCount
    }
    if i < count { body(i, count - i) }
  }

  /// Visits whole vectors, and the last part of one.
  @inline(__always)
  static func inPieces(
    _ count: Int, _ body: (_ start: Int, _ isWhole: Bool, _ part: Int) -> Void
  ) {
    let width = Wide.scalarCount
    parallelFor((count + grain - 1) / grain) { piece in
      var i = piece * grain
      let end = min(count, i + grain)
      while i + width <= end {
        body(i, true, width)
        i += width
      }
      if i < end { body(i, false, end - i) }
    }
  }
}

extension Lanes {
  /// The first `count` floats at `pointer`; the other lanes are 0.
  @inline(__always)
  static func load(_ pointer: Input, first count: Int) -> Self {
    var vector = Self(repeating: 0)
    for lane in 0..<count { vector[lane] = pointer[lane] }
    return vector
  }

  /// A vector at `pointer`, of which the first `count` floats exist; the other lanes are `rest`.
  @inline(__always)
  static func load(_ pointer: Output, upTo count: Int, else rest: Float) -> Self {
    guard count < scalarCount else { return load(pointer) }
    var vector = Self(repeating: rest)
    for lane in 0..<count { vector[lane] = pointer[lane] }
    return vector
  }

  /// Writes the lanes that exist.
  @inline(__always)
  func store(_ pointer: Output, upTo count: Int) {
    if count < scalarCount { store(pointer, first: count) } else { store(pointer) }
  }

  /// Writes the first `count` lanes.
  @inline(__always)
  func store(_ pointer: Output, first count: Int) {
    for lane in 0..<count { pointer[lane] = self[lane] }
  }
}
