import Files
import Foundation

@testable import Datasets

/// Files and data sets of a few bytes.
enum Builders {
  /// An IDX file of bytes with these axes.
  static func idx(_ axes: [Int], _ bytes: [UInt8]) -> [UInt8] {
    let header = axes.flatMap { axis in
      (0..<4).map { UInt8(truncatingIfNeeded: axis >> (24 - 8 * $0)) }
    }
    return [0, 0, 8, UInt8(axes.count)] + header + bytes
  }

  /// `count` grey pictures of 2 × 3 pixels; picture i begins with i.
  static func pictures(_ count: Int) -> [UInt8] {
    idx([count, 2, 3], (0..<count).flatMap { [UInt8($0), 1, 2, 3, 4, 5] })
  }

  static func write(_ bytes: [UInt8], _ name: String, in directory: URL) throws {
    try Data(bytes).write(to: directory.appendingPathComponent(name))
  }

  static func bundled(_ name: String) throws -> [UInt8] {
    let assets = URL(fileURLWithPath: Assets().directory ?? "")
    return try [UInt8](Data(contentsOf: assets.appendingPathComponent("mnist/" + name)))
  }

  static func dataset(height: Int, width: Int, channels: Int, count: Int = 1) -> ImageDataset {
    let bytes = (0..<count * height * width * channels).map { UInt8(1 + $0 % 255) }
    return ImageDataset(
      name: "a", height: height, width: width, channels: channels, bytes: bytes, labels: nil,
      classes: [])
  }
}
