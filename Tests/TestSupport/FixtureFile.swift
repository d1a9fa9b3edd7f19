import Foundation

/// Why a fixture could not be read.
public enum FixtureError: Error {
  case noTensor(String, file: String)
  case wrongContents(String)
}

/// The tensors of a safetensors file, for tests; a reader of its own, so that the product's can
/// be tested against it.
public struct FixtureFile {
  public struct Entry {
    public let type: String
    public let shape: [Int]
    /// Row-major; integers too are converted.
    public let values: [Double]

    public var floats: [Float] { values.map { Float($0) } }
  }

  public let path: String
  private let entries: [String: Entry]

  /// - Parameter path: Below `Tests/Fixtures`.
  public init(_ path: String) throws {
    self.path = path
    let data = try Data(contentsOf: Places.fixtures.appendingPathComponent(path))
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: data.dropFirst(8).prefix(length))
    guard let header = json as? [String: Any] else { throw FixtureError.wrongContents(path) }
    let bytes = [UInt8](data.dropFirst(8 + length))
    var entries: [String: Entry] = [:]
    for (key, value) in header where key != "__metadata__" {
      guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
        let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
        offsets.count == 2
      else { throw FixtureError.wrongContents(path) }
      let values = try Self.values(bytes[offsets[0]..<offsets[1]], type, path)
      entries[key] = Entry(type: type, shape: shape, values: values)
    }
    self.entries = entries
  }

  public var keys: [String] { entries.keys.sorted() }

  public subscript(key: String) -> Entry {
    get throws {
      guard let entry = entries[key] else { throw FixtureError.noTensor(key, file: path) }
      return entry
    }
  }

  private static func values(
    _ bytes: ArraySlice<UInt8>, _ type: String, _ path: String
  ) throws -> [Double] {
    func elements<T>(_: T.Type, _ convert: (T) -> Double) -> [Double] {
      Array(bytes).withUnsafeBytes { raw in
        (0..<raw.count / MemoryLayout<T>.stride).map {
          convert(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self))
        }
      }
    }
    switch type {
    case "F32": return elements(Float.self) { Double($0) }
    case "F64": return elements(Double.self) { $0 }
    case "I64": return elements(Int64.self) { Double($0) }
    case "I32": return elements(Int32.self) { Double($0) }
    case "U8": return elements(UInt8.self) { Double($0) }
    default: throw FixtureError.wrongContents("\(path): \(type)")
    }
  }
}

/// From PyTorch's [N, C, H, W] to [N, H, W, C].
public func channelsLast<T>(_ values: [T], _ shape: [Int]) -> [T] {
  let (batch, channels, positions) = (shape[0], shape[1], shape[2...].reduce(1, *))
  var result: [T] = []
  result.reserveCapacity(values.count)
  for n in 0..<batch {
    for position in 0..<positions {
      for c in 0..<channels { result.append(values[(n * channels + c) * positions + position]) }
    }
  }
  return result
}

/// The root of the mean square of the difference over that of the reference; NaN stays NaN.
public func relativeError(_ found: [Float], _ reference: [Double]) -> Double {
  guard found.count == reference.count else { return .nan }
  var (difference, scale) = (0.0, 0.0)
  for (a, b) in zip(found, reference) {
    difference += (Double(a) - b) * (Double(a) - b)
    scale += b * b
  }
  return (difference / scale).squareRoot()
}
