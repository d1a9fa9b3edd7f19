/// Reads IDX files, plain or packed with gzip: bytes with one axis (labels) or three (pictures).
///
/// Source: LeCun & Cortes, "The MNIST database", section on file formats: 0, 0, the type (8 for
/// unsigned bytes), the number of axes, each axis as 32 bits with the highest byte first, the data.
enum IDXFile {
  /// Elements of an axis that are read; more than any data set that fits into memory has.
  static let counts = 1...10_000_000
  static let sides = 1...512

  /// - Returns: Bytes [count, height, width].
  static func pictures(
    _ path: String
  ) throws(DatasetError) -> (bytes: [UInt8], count: Int, height: Int, width: Int) {
    let (bytes, axes) = try read(path, allowed: [counts, sides, sides])
    return (bytes, axes[0], axes[1], axes[2])
  }

  static func labels(_ path: String) throws(DatasetError) -> [UInt8] {
    try read(path, allowed: [counts]).bytes
  }

  /// - Parameter allowed: The range of each axis.
  private static func read(
    _ path: String, allowed: [ClosedRange<Int>]
  ) throws(DatasetError) -> (bytes: [UInt8], axes: [Int]) {
    let file = try GzipReader(path)
    let magic: [UInt8] = [0, 0, 8, UInt8(allowed.count)]
    let header = try file.read(magic.count + 4 * allowed.count)
    let start = Array(header.prefix(magic.count))
    guard start.count < magic.count || start == magic else {
      throw .idx(file: path, .wrongMagic(found: start, expected: magic))
    }
    let headerSize = magic.count + 4 * allowed.count
    guard header.count == headerSize else {
      throw .idx(file: path, .truncated(expected: headerSize, found: header.count))
    }
    var axes: [Int] = []
    for (axis, range) in allowed.enumerated() {
      let value = header[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      guard range.contains(value) else {
        throw .idx(file: path, .sizeOutOfRange(axis: axis, value: value, allowed: range))
      }
      axes.append(value)
    }
    let size = axes.reduce(1, *)
    if let left = file.plainBytesLeft, left < size {  // before memory is taken for them
      throw .idx(file: path, .truncated(expected: headerSize + size, found: headerSize + left))
    }
    let bytes = try file.read(size)
    guard bytes.count == size else {
      throw .idx(
        file: path, .truncated(expected: headerSize + size, found: headerSize + bytes.count))
    }
    guard try file.read(1).isEmpty else { throw .idx(file: path, .trailingBytes) }
    return (bytes, axes)
  }
}
