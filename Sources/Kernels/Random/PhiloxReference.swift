import Glibc

extension Philox {
  /// Elements of a stream, one at a time, each from its own word: exact.
  static func uniformReference(count: Int, seed: UInt64, stream: UInt64, offset: Int) -> [Float] {
    let words = words(count: offset + count, seed: seed, stream: stream)
    return words[offset...].map { Float($0 >> 8) * 0x1p-24 }
  }

  /// Elements of a stream, one at a time, each from its own pair of words, in double precision.
  static func normalReference(count: Int, seed: UInt64, stream: UInt64, offset: Int) -> [Double] {
    let words = words(count: offset + count + 1, seed: seed, stream: stream)
    return (offset..<offset + count).map { place in
      let pair = place / 2 * 2
      let radius = (-2 * log((Double(words[pair]) + 1) * 0x1p-32)).squareRoot()
      let angle = Double(words[pair + 1]) * 0x1p-32 * 2 * Double.pi
      return radius * (place % 2 == 0 ? cos(angle) : sin(angle))
    }
  }
}
