extension NarrowHead {
  /// Tokens side by side, eight channels each, and copies of the last up to whole vectors.
  func pack(_ packed: Output, _ x: Input, scale: Float = 1) {
    for token in 0..<lanes {
      let from = x + min(token, tokens - 1) * stride
      var channels = SIMD8<Float>()
      if width == Self.channels {
        channels = SIMD8.load(from)
      } else {
        for c in 0..<width { channels[c] = from[c] }
      }
      (scale * channels).store(packed + token * Self.channels)
    }
  }

  /// The head's channels of a token.
  @inline(__always)
  func write(_ x: Output, _ token: SIMD8<Float>) {
    if width == Self.channels { return token.store(x) }
    for c in 0..<width { x[c] = token[c] }
  }

  func unpack(_ x: Output, _ packed: Input, scale: Float = 1) {
    for token in 0..<tokens {
      write(x + token * stride, scale * SIMD8.load(packed + token * Self.channels))
    }
  }

  /// `[channel][token]` of the packed tokens.
  ///
  /// Sixteen tokens are eight vectors. Unzipping pairs of them turns the bits of (vector, lane), which
  /// are those of (token, channel), by one place; after three rounds they are those of (channel, token).
  func turn(_ turned: Output, _ packed: Input) {
    for first in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let start = packed + first * Self.channels
      let vectors = unzipped(Rows { Wide.load(start + $0 * Wide.scalarCount) }, rounds: 3)
      for c in 0..<Self.channels { vectors[c].store(turned + c * lanes + first) }
    }
  }

  /// The way back, by the other four of seven turns.
  func turnBack(_ packed: Output, _ turned: Input) {
    for first in Swift.stride(from: 0, to: lanes, by: Wide.scalarCount) {
      let vectors = unzipped(rows(turned + first), rounds: 4)
      let start = packed + first * Self.channels
      for c in 0..<Self.channels { vectors[c].store(start + c * Wide.scalarCount) }
    }
  }

  @inline(__always)
  private func unzipped(_ x: Rows, rounds: Int) -> Rows {
    var rows = x
    for _ in 0..<rounds {
      let old = rows
      for i in 0..<4 { (rows[i], rows[4 + i]) = Wide.unzip(old[2 * i], old[2 * i + 1]) }
    }
    return rows
  }
}
