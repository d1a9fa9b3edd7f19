/// Elementary functions on vectors, as polynomials.
///
/// Written for the one concrete type: in code that is generic over the vector, the standard
/// library's comparisons and shifts run lane by lane, at thirty times the price.
extension Wide {
  /// eˣ with relative error below 1e-7; 0 below -87.7, infinite above 88.3; NaN stays.
  ///
  /// x = n·ln 2 + r, |r| ≤ ½ ln 2, ln 2 in two parts; eʳ = 1 + r + r²·q(r), q minimax of degree 4
  /// (3.1e-9). Adding 1.5·2²³ + 127 leaves n + 127 in the low bits of the sum, which shifted are the
  /// bits of 2ⁿ: of 0 for n = -127, of infinity for n = 128.
  @inline(__always)
  func exponential() -> Wide {
    let (top, bottom) = (Wide(repeating: 89), Wide(repeating: -88))
    let magic = Wide(repeating: 12_583_039)
    let low = replacing(with: top, where: self .> top)
    let x = low.replacing(with: bottom, where: low .< bottom)
    let shifted = magic.addingProduct(x, Wide(repeating: 1.442_695_04))
    let n = shifted - magic
    let most = x.addingProduct(n, Wide(repeating: -0.693_359_375))
    let r = most.addingProduct(n, Wide(repeating: 2.121_944_4e-4))
    var power = Wide(repeating: 0.001_381_453_94)
    power.step(r, 0.008_368_745_4)
    power.step(r, 0.041_668_389)
    power.step(r, 0.166_665_21)
    power.step(r, 0.499_999_94)
    power.step(r, 1)
    power.step(r, 1)
    let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &<< SIMD16<Int32>(repeating: 23)
    return power * unsafeBitCast(bits, to: Wide.self)
  }

  /// e⁻ˣ with relative error below 2.5e-7 + 8e-8·|x| for x from -87.6 to 87.3; NaN stays.
  ///
  /// Beyond, it is what it is there. 2 to a rounded power takes four fifths of the time of ln 2 in two
  /// parts, and the activations need few digits of what is far from 1. Nothing becomes 0 or infinite, so
  /// that n is added to the exponent.
  @inline(__always)
  func negatedExponential() -> Wide {
    let (top, bottom) = (Wide(repeating: 126.4), Wide(repeating: -126))
    let magic = Wide(repeating: 12_582_912)
    let power = self * Wide(repeating: -1.442_695_04)
    let low = power.replacing(with: top, where: power .> top)
    let x = low.replacing(with: bottom, where: low .< bottom)
    let n = x + magic
    return (x - (n - magic)).powerOfTwo().scaled(by: n)
  }

  /// 2ʳ for |r| ≤ ½, minimax of degree 5 (7.5e-8).
  @inline(__always)
  private func powerOfTwo() -> Wide {
    var p = Wide(repeating: 0.001_327_647_2)
    p.step(self, 0.009_675_541_3)
    p.step(self, 0.055_507_133)
    p.step(self, 0.240_221_2)
    p.step(self, 0.693_146_97)
    p.step(self, 1)
    return p
  }

  /// This times 2ⁿ, n in the low bits of a float: it is added to the exponent.
  @inline(__always)
  private func scaled(by n: Wide) -> Wide {
    let exponent = unsafeBitCast(n, to: SIMD16<Int32>.self) &<< SIMD16<Int32>(repeating: 23)
    return unsafeBitCast(unsafeBitCast(self, to: SIMD16<Int32>.self) &+ exponent, to: Wide.self)
  }

  /// A step of Horner's: self·r + term.
  @inline(__always)
  private mutating func step(_ r: Wide, _ term: Float) {
    var sum = Wide(repeating: term)
    sum.addProduct(self, r)
    self = sum
  }

  /// 2ˣ for x ≤ 126 with relative error below 2.5e-7, and 1.7e-38 or more below -125; NaN stays.
  ///
  /// x = n + r, |r| ≤ ½, both exact.
  @inline(__always)
  func binaryPower() -> Wide {
    let (bottom, magic) = (Wide(repeating: -125), Wide(repeating: 12_582_912))
    let x = replacing(with: bottom, where: self .< bottom)
    let n = x + magic
    return (x - (n - magic)).powerOfTwo().scaled(by: n)
  }

  /// ln x with an error below 2⁻²²·(1 + |ln x|), for x from 10⁻¹⁹ to 10³⁷; NaN stays, ∞ becomes NaN.
  ///
  /// Exponent and mantissa read as one number are log₂ x within 0.05, once shifted; each of two steps of Halley's,
  /// y ← y + 2·(x − eʸ) / (x + eʸ), cubes the error, so what stays is the exponential's.
  @inline(__always)
  func logarithm() -> Wide {
    var bits = SIMD16<Float>()
    for lane in 0..<Wide.scalarCount { bits[lane] = Float(self[lane].bitPattern) }
    var y = Wide(repeating: -126.95 * 0.693_147_18).addingProduct(
      bits, Wide(repeating: 0x1p-23 * 0.693_147_18))
    for _ in 0..<2 {
      let power = y.exponential()
      y += 2 * (self - power) / (self + power)
    }
    return y
  }

  /// √x with relative error below 4·u, u = 2⁻²⁴, for x from 10⁻³⁷ to 10³⁷; 0 of 0, and below 10⁻¹⁸
  /// of what is smaller.
  ///
  /// As x·(1/√x): half the exponent's bits are a guess within 3.5 %, and each of three Newton steps
  /// squares its error.
  @inline(__always)
  func root() -> Wide {
    let bits = unsafeBitCast(self, to: SIMD16<Int32>.self)
    let guess = SIMD16<Int32>(repeating: 0x5F37_59DF) &- (bits &>> SIMD16<Int32>(repeating: 1))
    var y = unsafeBitCast(guess, to: Wide.self)
    let half = self * -0.5
    for _ in 0..<3 {
      y = y * Wide(repeating: 1.5).addingProduct(half * y, y)
    }
    return self * y
  }

  /// The sum of the lanes: halves onto one another, four times.
  @inline(__always)
  func lanesSum() -> Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  /// The same in double precision.
  @inline(__always)
  func lanesSumInDouble() -> Double {
    var total = 0.0
    for lane in 0..<Wide.scalarCount { total += Double(self[lane]) }
    return total
  }

  /// The first `count` floats at `pointer`, all of a vector or fewer; the other lanes are `rest`.
  @inline(__always)
  static func load(_ pointer: Input, upTo count: Int, else rest: Float = 0) -> Wide {
    guard count < scalarCount else { return load(pointer) }
    var vector = Wide(repeating: rest)
    for lane in 0..<count { vector[lane] = pointer[lane] }
    return vector
  }

  /// Writes the first `count` lanes, all of them or fewer.
  @inline(__always)
  func store(_ pointer: Output, upTo count: Int) {
    guard count < Wide.scalarCount else { return store(pointer) }
    for lane in 0..<count { pointer[lane] = self[lane] }
  }
}
