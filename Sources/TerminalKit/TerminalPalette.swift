/// The colours that terminals number, as xterm has them.
public struct TerminalPalette: Sendable {
  /// What each number looks like.
  public let colors: [Color]
  /// The numbers that may be chosen: of 256 only the cube and the greys, as the first sixteen are
  /// whatever the user likes.
  private let choices: Range<Int>
  private let perceived: [Oklab]
  private var cache: [Color: UInt8] = [:]
  private var textCache: [Color: UInt8] = [:]

  /// - Parameter count: 8, 16 or 256.
  init(count: Int) {
    precondition(count == 8 || count == 16 || count == 256)
    colors = Array(Self.all[..<count])
    choices = (count == 256 ? 16 : 0)..<count
    perceived = colors.map { Oklab($0) }
  }

  /// The number of the colour that looks most like `color`.
  public mutating func nearest(to color: Color) -> UInt8 {
    if let known = cache[color] { return known }
    let found = search(color, in: choices)
    // A film of many-coloured pictures must not fill the memory.
    if cache.count >= Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
    cache[color] = found
    return found
  }

  /// The same for text and lines on the terminal's own background, which are never black, as they
  /// would not be seen.
  public mutating func nearestForText(to color: Color) -> UInt8 {
    guard choices.lowerBound == 0 else { return nearest(to: color) }
    if let known = textCache[color] { return known }
    let found = search(color, in: 1..<choices.upperBound)
    if textCache.count >= Self.cacheLimit { textCache.removeAll(keepingCapacity: true) }
    textCache[color] = found
    return found
  }

  private func search(_ color: Color, in numbers: Range<Int>) -> UInt8 {
    let wanted = Oklab(color)
    // Among few colours a grey would be nearest to some loud one.
    let isGrey =
      colors.count <= 16 && wanted.chromaSquared < Self.greyChroma * Self.greyChroma
    var best = (number: numbers.lowerBound, distance: Double.infinity)
    for number in numbers where !isGrey || perceived[number].chromaSquared < 1e-6 {
      let distance = wanted.distance(to: perceived[number])
      if distance < best.distance { best = (number, distance) }
    }
    return UInt8(best.number)
  }

  /// Below this a colour counts as grey.
  private static let greyChroma = 0.045
  private static let cacheLimit = 1 << 16

  private static let all: [Color] = {
    let named: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F,
      0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cube = steps.flatMap { red in
      steps.flatMap { green in steps.map { blue in Color(red, green, blue) } }
    }
    let greys = (0..<24).map { step in
      let value = UInt8(8 + 10 * step)
      return Color(value, value, value)
    }
    let first = named.map { (code: UInt32) -> Color in
      let bytes = [code >> 16, code >> 8, code].map { UInt8(truncatingIfNeeded: $0) }
      return Color(bytes[0], bytes[1], bytes[2])
    }
    return first + cube + greys
  }()
}
