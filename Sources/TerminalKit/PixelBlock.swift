/// A picture as bytes, rows from the top, channels innermost.
public struct PixelBlock: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// width · height · channels values.
  public let bytes: [UInt8]

  /// - Precondition: sizes are not negative, `channels` is 1 or 3, and the bytes are as many.
  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    precondition(width >= 0 && height >= 0 && (channels == 1 || channels == 3))
    precondition(bytes.count == width * height * channels)
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }

  /// - Precondition: `x` and `y` lie inside.
  public subscript(x: Int, y: Int) -> Color {
    let index = (y * width + x) * channels
    return channels == 1
      ? Color(bytes[index], bytes[index], bytes[index])
      : Color(bytes[index], bytes[index + 1], bytes[index + 2])
  }

  /// The picture at another size, no larger than it is: each new pixel is the mean of the area of
  /// the old ones that it covers, in the values as they are.
  func averaged(width newWidth: Int, height newHeight: Int) -> PixelBlock {
    let columns = Self.coverage(from: width, to: newWidth)
    let rows = Self.coverage(from: height, to: newHeight)
    var result: [UInt8] = []
    result.reserveCapacity(newWidth * newHeight * channels)
    for row in rows {
      for column in columns {
        for channel in 0..<channels {
          var sum = 0.0
          for (y, high) in row {
            for (x, wide) in column {
              sum += high * wide * Double(bytes[(y * width + x) * channels + channel])
            }
          }
          result.append(UInt8(max(0, min(255, sum.rounded()))))
        }
      }
    }
    return PixelBlock(width: newWidth, height: newHeight, channels: channels, bytes: result)
  }

  /// For each of `to` parts the old pixels that it covers, with weights that sum to 1.
  private static func coverage(from: Int, to: Int) -> [[(index: Int, weight: Double)]] {
    let factor = Double(from) / Double(max(1, to))
    return (0..<to).map { part in
      let (start, end) = (Double(part) * factor, Double(part + 1) * factor)
      return (Int(start)..<min(from, Int(end.rounded(.up)))).compactMap { index in
        let weight = (min(end, Double(index + 1)) - max(start, Double(index))) / factor
        return weight > 0 ? (index, weight) : nil
      }
    }
  }
}
