/// A picture as bytes, rows from the top, channels innermost.
public struct PixelImage: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// width · height · channels values.
  public let bytes: [UInt8]

  /// - Precondition: sizes are positive, `channels` is 1 or 3, and the bytes are as many.
  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3))
    precondition(bytes.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  /// A picture of values in [-1, 1]: round(255 · clip(x/2 + ½, 0, 1)), half to even; NaN is black.
  ///
  /// - Parameter values: [height, width, channels].
  public init(width: Int, height: Int, channels: Int, values: some Sequence<Float>) {
    let bytes = values.map { value -> UInt8 in
      let unit = value / 2 + 0.5
      guard unit > 0 else { return 0 }
      return UInt8((255 * min(unit, 1)).rounded(.toNearestOrEven))
    }
    self.init(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// Each pixel as `factor` × `factor` pixels.
  ///
  /// - Parameter factor: At least 1.
  public func upscaled(by factor: Int) -> PixelImage {
    precondition(factor >= 1)
    guard factor > 1 else { return self }
    var large: [UInt8] = []
    large.reserveCapacity(bytes.count * factor * factor)
    for y in 0..<height {
      var row: [UInt8] = []
      for x in 0..<width {
        let pixel = bytes[(y * width + x) * channels..<(y * width + x + 1) * channels]
        for _ in 0..<factor { row += pixel }
      }
      for _ in 0..<factor { large += row }
    }
    return PixelImage(
      width: width * factor, height: height * factor, channels: channels, bytes: large)
  }

  /// The picture with three channels; grey is the same in each.
  public var coloured: PixelImage {
    guard channels == 1 else { return self }
    return PixelImage(
      width: width, height: height, channels: 3, bytes: bytes.flatMap { [$0, $0, $0] })
  }
}
