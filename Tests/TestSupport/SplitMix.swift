/// Seeded random numbers for tests: the seed is an argument of the test.
///
/// Source: Steele, Lea & Flood (2014), SplitMix64.
public struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [-1, 1).
  public mutating func float() -> Float { Float(next() >> 40) * 0x1p-23 - 1 }

  /// `count` values, uniform in [-1, 1).
  public mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }
}
