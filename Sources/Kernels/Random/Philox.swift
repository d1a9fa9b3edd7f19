/// Random numbers from a counter: element i depends on the seed, the stream and i alone.
///
/// Philox 4×32 with 10 rounds, Salmon et al. (2011). A counter gives four words, hence four uniform
/// numbers or, by Box–Muller in double precision, four normal ones.
public enum Philox {
  /// The four words of a counter.
  static func block(counter: UInt64, stream: UInt64, seed: UInt64) -> (
    UInt32, UInt32, UInt32, UInt32
  ) {
    var c0 = UInt32(truncatingIfNeeded: counter)
    var c1 = UInt32(truncatingIfNeeded: counter >> 32)
    var c2 = UInt32(truncatingIfNeeded: stream)
    var c3 = UInt32(truncatingIfNeeded: stream >> 32)
    var k0 = UInt32(truncatingIfNeeded: seed)
    var k1 = UInt32(truncatingIfNeeded: seed >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(c0) * 0xD251_1F53
      let p1 = UInt64(c2) * 0xCD9E_8D57
      let n0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      let n2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      (c0, c1, c2, c3) = (
        n0, UInt32(truncatingIfNeeded: p1), n2, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// The first `count` words of a stream.
  public static func words(count: Int, seed: UInt64, stream: UInt64) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(count + 3)
    for counter in 0..<UInt64(max(0, count) + 3) / 4 {
      let (a, b, c, d) = block(counter: counter, stream: stream, seed: seed)
      words += [a, b, c, d]
    }
    return Array(words.prefix(max(0, count)))
  }

  /// Elements offset, offset + 1, … of the stream, uniform in [0, 1) in steps of 2⁻²⁴.
  public static func uniform(
    _ y: Output, count: Int, seed: UInt64, stream: UInt64, offset: Int = 0
  ) {
    fill(y, count, seed, stream, offset) { a, b, c, d in
      (
        Float(a >> 8) * 0x1p-24, Float(b >> 8) * 0x1p-24, Float(c >> 8) * 0x1p-24,
        Float(d >> 8) * 0x1p-24
      )
    }
  }

  /// Elements offset, offset + 1, … of the stream, unit normal, up to 6.6 in size.
  public static func normal(
    _ y: Output, count: Int, seed: UInt64, stream: UInt64, offset: Int = 0
  ) {
    fill(y, count, seed, stream, offset) { a, b, c, d in
      let (n0, n1) = BoxMuller.pair(a, b)
      let (n2, n3) = BoxMuller.pair(c, d)
      return (n0, n1, n2, n3)
    }
  }

  private static func fill(
    _ y: Output, _ count: Int, _ seed: UInt64, _ stream: UInt64, _ offset: Int,
    _ convert: (UInt32, UInt32, UInt32, UInt32) -> (Float, Float, Float, Float)
  ) {
    Profile.measure(.random) {
      guard count > 0 else { return }
      let first = offset / 4
      let last = (offset + count - 1) / 4
      let grain = 2_048
      parallelFor((last - first) / grain + 1) { piece in
        for counter in first + piece * grain...min(last, first + (piece + 1) * grain - 1) {
          let (a, b, c, d) = block(counter: UInt64(counter), stream: stream, seed: seed)
          let values = convert(a, b, c, d)
          let start = counter * 4 - offset
          if start >= 0 && start + 4 <= count {
            (y[start], y[start + 1], y[start + 2], y[start + 3]) = values
          } else {
            let four = [values.0, values.1, values.2, values.3]
            for lane in 0..<4 where start + lane >= 0 && start + lane < count {
              y[start + lane] = four[lane]
            }
          }
        }
      }
    }
  }
}
