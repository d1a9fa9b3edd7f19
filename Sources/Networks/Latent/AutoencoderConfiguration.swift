/// What an autoencoder says of the pixels of a picture, given its code.
public enum PixelDistribution: String, Codable, CaseIterable, Sendable {
  /// Ink or none: grey levels are the probabilities of ink.
  case bernoulli
  /// A grey level with one σ for all pixels, which is learned.
  case gaussian
}

/// The sizes of an autoencoder.
public struct AutoencoderConfiguration: Equatable, Codable, Sendable {
  /// Multiples of 4.
  public var height: Int
  public var width: Int
  public var channels: Int
  /// d, the numbers in a code.
  public var code: Int
  public var decoder: PixelDistribution

  public static let sides = 4...512
  public static let codes = 2...64

  public init(
    height: Int, width: Int, channels: Int, code: Int, decoder: PixelDistribution = .bernoulli
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.code = code
    self.decoder = decoder
  }

  /// Channels of the first and the second layer; the decoder's the other way round.
  static let widths = [16, 32]
  /// Numbers between pictures and codes.
  static let hidden = 128

  /// Numbers of the smallest map.
  public var mapCount: Int { height / 4 * (width / 4) * Self.widths[1] }
  /// [H, W, C].
  public var pictureShape: [Int] { [height, width, channels] }
  /// D, the numbers in a picture.
  public var pictureCount: Int { height * width * channels }

  /// What is wrong with it; nil: nothing.
  public var fault: String? {
    for (key, side) in [("height", height), ("width", width)]
    where !Self.sides.contains(side) || !side.isMultiple(of: 4) {
      return "“\(key)” is \(side), expected a multiple of 4 up to \(Self.sides.upperBound)"
    }
    guard channels == 1 || channels == 3 else {
      return "“channels” is \(channels), expected 1 or 3"
    }
    guard Self.codes.contains(code) else {
      return "“code” is \(code), expected \(Self.codes.lowerBound) to \(Self.codes.upperBound)"
    }
    return nil
  }
}
