/// Reads the few numbers that a curve needs out of lines of JSON, much faster than a decoder that
/// reads everything.
///
/// It knows objects of plain numbers without white space, as this program writes them; what it does
/// not know it leaves to the decoder. Numbers have a relative error below 2⁻⁵⁰ before they become
/// floats.
struct MetricsScanner {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  /// - Parameter bytes: Lines, and `padding` bytes of anything after them.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// So many bytes are looked at together.
  static let padding = 16

  /// nil where the line is anything but an object of numbers with a step, a loss and seconds.
  ///
  /// - Parameters:
  ///   - line: Its bytes without its end.
  ///   - end: The record's `end`.
  mutating func record(_ line: Range<Int>, end: Int) -> MetricsRecord? {
    place = line.lowerBound
    var record = MetricsRecord(
      step: 0, end: end, loss: 0, seconds: 0, emaLoss: .nan, heldOutLoss: .nan)
    var found = 0
    guard take("{") else { return nil }
    repeat {
      guard take("\"") else { return nil }
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      if word & Self.sixBytes == Self.step {
        place += 6
        guard let value = number(), value >= 0, value < 0x1p53 else { return nil }
        record.step = Int(value)
        found |= 1
      } else if word & Self.sixBytes == Self.loss {
        place += 6
        guard let value = number() else { return nil }
        record.loss = Float(value)
        found |= 2
      } else if word == Self.seconds {
        place += 8
        guard take(":"), let value = number() else { return nil }
        record.seconds = Float(value)
        found |= 4
      } else {
        guard skip(to: "\"", line.upperBound), take("\""), take(":") else { return nil }
        if word == Self.emaLoss {
          guard let value = number() else { return nil }
          record.emaLoss = Float(value)
        } else if word == Self.heldOut {
          guard let value = number() else { return nil }
          record.heldOutLoss = Float(value)
        } else {
          guard hasNumber, skip(to: ",", line.upperBound) else { return nil }
        }
      }
      guard place <= line.upperBound else { return nil }
    } while take(",")
    guard take("}"), place == line.upperBound, found == 7 else { return nil }
    return record
  }

  private static let sixBytes: UInt64 = 0xFFFF_FFFF_FFFF
  private static let step = word("step\":")
  private static let loss = word("loss\":")
  private static let seconds = word("seconds\"")
  // No other key of a line begins so.
  private static let emaLoss = word("ema_loss")
  private static let heldOut = word("held_out")

  private static func word(_ text: StaticString) -> UInt64 {
    text.withUTF8Buffer { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
  }

  @inline(__always)
  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard bytes[place] == UInt8(truncatingIfNeeded: scalar.value) else { return false }
    place &+= 1
    return true
  }

  /// Whether a number begins here, and not a text, a list or an object.
  private var hasNumber: Bool {
    let byte = bytes[place]
    return byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Goes on to the next `scalar` or closing brace, eight bytes at a time; false where there is none
  /// before `end`.
  @inline(__always)
  private mutating func skip(to scalar: Unicode.Scalar, _ end: Int) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let first = ones &* UInt64(scalar.value)
    let second = ones &* UInt64(UInt8(ascii: "}"))
    while place < end {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      // The highest bit of the lowest byte that is 0 after the exclusive or.
      let (a, b) = (word ^ first, word ^ second)
      let hits = ((a &- ones) & ~a | (b &- ones) & ~b) & (ones << 7)
      if hits != 0 {
        place &+= hits.trailingZeroBitCount / 8
        return place <= end
      }
      place &+= 8
    }
    return false
  }

  /// A number of JSON, behind which the scanner stands afterwards.
  @inline(__always)
  private mutating func number() -> Double? {
    let isNegative = take("-")
    var (mantissa, digits): (UInt64, Int) = (0, 0)
    let start = place
    takeDigits(&mantissa, &digits)
    guard place > start else { return nil }
    var exponent = 0
    if take(".") {
      let point = place
      takeDigits(&mantissa, &digits)
      guard place > point else { return nil }
      exponent = point &- place
    }
    // More digits than a whole number of 64 bits holds are left to the decoder.
    guard digits < 20 else { return nil }
    if bytes[place] | 0x20 == UInt8(ascii: "e") {
      place &+= 1
      guard let power = power() else { return nil }
      exponent += power
    }
    guard let value = Self.scaled(Double(mantissa), exponent) else { return nil }
    return isNegative ? -value : value
  }

  /// Digits behind those of the mantissa; zeros before the first other one are not counted.
  @inline(__always)
  private mutating func takeDigits(_ mantissa: inout UInt64, _ digits: inout Int) {
    while true {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits &+= mantissa == 0 ? 0 : 1
      place &+= 1
    }
  }

  /// The whole number after the `e`, of three digits at most.
  private mutating func power() -> Int? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    let start = place
    var power = 0
    while bytes[place] &- UInt8(ascii: "0") < 10, place - start < 4 {
      power = power * 10 + Int(bytes[place] &- UInt8(ascii: "0"))
      place &+= 1
    }
    guard place > start, power < 1000 else { return nil }
    return isNegative ? -power : power
  }

  /// mantissa · 10^exponent; nil beyond what doubles hold.
  @inline(__always)
  private static func scaled(_ mantissa: Double, _ exponent: Int) -> Double? {
    if exponent == 0 || mantissa == 0 { return mantissa }
    guard (-300...290).contains(exponent) else { return nil }
    var (value, rest) = (mantissa, exponent)
    while rest < 0 {
      value /= powers[min(-rest, 22)]
      rest += min(-rest, 22)
    }
    while rest > 0 {
      value *= powers[min(rest, 22)]
      rest -= min(rest, 22)
    }
    return value.isFinite ? value : nil
  }

  /// 10⁰…10²², the powers of ten that a double holds exactly.
  private static let powers: [Double] = (0..<23).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }
}
