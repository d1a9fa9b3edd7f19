import Foundation

/// The JSON at the beginning of a safetensors file, checked as the reference reader checks it.
///
/// Source: DIFFUSERS conventions of safetensors 0.8: eight bytes little-endian length, JSON, data;
/// tensors without gap or overlap, nothing after the last.
struct SafetensorsHeader {
  /// The reference reader's limit for the JSON, in bytes.
  static let limit = 100_000_000

  let entries: [String: SafetensorsEntry]
  let metadata: [String: String]

  /// - Parameter json: The header's bytes, padding included.
  /// - Parameter size: The whole file's.
  init(_ json: [UInt8], fileSize size: Int) throws(SafetensorsFault) {
    guard json.first == UInt8(ascii: "{"), String(validating: json, as: UTF8.self) != nil else {
      throw .headerNotJSON(detail: "it is not an object in UTF-8")
    }
    let raw: RawHeader
    do {
      raw = try JSONDecoder().decode(RawHeader.self, from: Data(json))
    } catch {
      throw .headerNotJSON(detail: sentence(of: error))
    }
    let start = 8 + json.count
    var entries: [String: SafetensorsEntry] = [:]
    for (key, raw) in raw.tensors {
      entries[key] = try Self.entry(key, raw, dataStart: start, dataSize: size - start)
    }
    try Self.checkContiguous(entries, from: start, to: size)
    self.entries = entries
    metadata = raw.metadata
  }

  private static func entry(
    _ key: String, _ raw: RawEntry, dataStart: Int, dataSize: Int
  ) throws(SafetensorsFault) -> SafetensorsEntry {
    guard let type = SafetensorsType(rawValue: raw.type) else {
      throw .unknownType(key: key, type: raw.type)
    }
    guard let bytes = byteCount(raw.shape, type) else {
      throw .impossibleShape(key: key, shape: raw.shape)
    }
    guard raw.offsets.count == 2, let begin = raw.offsets.first, let end = raw.offsets.last,
      0 <= begin, begin <= end
    else {
      throw .headerNotJSON(detail: "“\(key)” has data_offsets \(raw.offsets)")
    }
    guard end <= dataSize else { throw .outsideFile(key: key, end: end, size: dataSize) }
    guard end - begin == bytes else {
      throw .wrongByteCount(key: key, expected: bytes, found: end - begin)
    }
    return SafetensorsEntry(
      type: type, shape: raw.shape, range: dataStart + begin..<dataStart + end)
  }

  /// The bytes that a shape needs, or nil if an axis is negative or the product overflows.
  private static func byteCount(_ shape: [Int], _ type: SafetensorsType) -> Int? {
    var product = type.size
    for axis in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: axis)
      guard axis >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }

  private static func checkContiguous(
    _ entries: [String: SafetensorsEntry], from start: Int, to size: Int
  ) throws(SafetensorsFault) {
    let sorted = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }
    var end = start
    for (key, entry) in sorted {
      let begin = entry.range.lowerBound
      if begin > end { throw .gap(key: key, expected: end - start, found: begin - start) }
      if begin < end { throw .overlap(key: key, expected: end - start, found: begin - start) }
      end = entry.range.upperBound
    }
    guard end == size else { throw .trailingBytes(count: size - end) }
  }
}

/// One tensor as the JSON has it.
struct RawEntry: Codable {
  var type: String
  var shape: [Int]
  /// Begin and end, from the first byte after the header.
  var offsets: [Int]

  enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }
}

/// The JSON's keys are tensors, but for one.
struct RawHeader: Codable {
  var tensors: [String: RawEntry] = [:]
  var metadata: [String: String] = [:]

  private struct Key: CodingKey {
    static let metadata = "__metadata__"
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(tensors: [String: RawEntry], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == Key.metadata {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(RawEntry.self, forKey: key)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(metadata, forKey: Key(stringValue: Key.metadata))
    for (key, entry) in tensors { try container.encode(entry, forKey: Key(stringValue: key)) }
  }
}
