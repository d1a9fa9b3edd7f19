import Files

/// A safetensors file: its header is read and checked at once, tensors when they are asked for.
///
/// Tensors are row-major and little-endian. Memory: the header, and what is asked for.
public final class SafetensorsFile {
  public let path: String
  /// String pairs from `__metadata__`, `["format": "pt"]` in files of diffusers.
  public let metadata: [String: String]
  public let entries: [String: SafetensorsEntry]
  private let reader: FileReader

  public init(_ path: String) throws(CheckpointError) {
    self.path = path
    do throws(FileError) { reader = try FileReader(path) } catch { throw .file(error) }
    let header = try Self.header(reader)
    entries = header.entries
    metadata = header.metadata
  }

  /// Tensor names, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// A tensor's elements as float32: halves are widened exactly, doubles rounded.
  ///
  /// - Throws: `missingTensor`, or `wrongTensorType` for integers.
  public func floats(_ name: String) throws(CheckpointError) -> [Float] {
    let entry = try entry(name)
    switch entry.type {
    case .float32: return try elements(entry)
    case .float64: return try elements(entry, of: Double.self).map { Float($0) }
    case .float16: return try elements(entry, of: Float16.self).map { Float($0) }
    case .bfloat16:
      return try elements(entry, of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .int64, .int32, .uint8, .bool:
      throw wrongType(name, expected: "floating-point numbers", entry)
    }
  }

  /// A tensor's elements in double precision, whatever floating-point type they have.
  public func doubles(_ name: String) throws(CheckpointError) -> [Double] {
    let entry = try entry(name)
    guard entry.type == .float64 else { return try floats(name).map { Double($0) } }
    return try elements(entry)
  }

  /// A tensor's elements as integers; booleans are 0 and 1.
  ///
  /// - Throws: `missingTensor`, or `wrongTensorType` for floating-point numbers.
  public func integers(_ name: String) throws(CheckpointError) -> [Int] {
    let entry = try entry(name)
    switch entry.type {
    case .int64: return try elements(entry, of: Int64.self).map { Int($0) }
    case .int32: return try elements(entry, of: Int32.self).map { Int($0) }
    case .uint8: return try elements(entry, of: UInt8.self).map { Int($0) }
    case .bool: return try elements(entry, of: UInt8.self).map { $0 == 0 ? 0 : 1 }
    case .float32, .float64, .float16, .bfloat16:
      throw wrongType(name, expected: "integers", entry)
    }
  }

  /// As `floats`, for a tensor that must have this shape.
  ///
  /// - Throws: Also `wrongShape`.
  public func floats(_ name: String, shape: [Int]) throws(CheckpointError) -> [Float] {
    try check(name, shape: shape)
    return try floats(name)
  }

  /// - Throws: `missingTensor` or `wrongShape`.
  func check(_ name: String, shape: [Int]) throws(CheckpointError) {
    guard let entry = entries[name] else {
      throw .missingTensor(file: path, key: name, expected: shape)
    }
    guard entry.shape == shape else {
      throw .wrongShape(file: path, key: name, expected: shape, found: entry.shape)
    }
  }

  /// The one element of a tensor of integers.
  ///
  /// - Throws: Also `wrongShape`, if there are none or more.
  public func integer(_ name: String) throws(CheckpointError) -> Int {
    let values = try integers(name)
    guard let value = values.first, values.count == 1 else {
      throw .wrongShape(file: path, key: name, expected: [], found: try shape(name))
    }
    return value
  }

  public func shape(_ name: String) throws(CheckpointError) -> [Int] { try entry(name).shape }

  private func entry(_ name: String) throws(CheckpointError) -> SafetensorsEntry {
    guard let entry = entries[name] else {
      throw .missingTensor(file: path, key: name, expected: nil)
    }
    return entry
  }

  private func wrongType(
    _ name: String, expected: String, _ entry: SafetensorsEntry
  ) -> CheckpointError {
    .wrongTensorType(file: path, key: name, expected: expected, found: entry.type.rawValue)
  }

  private func elements<T: BitwiseCopyable>(
    _ entry: SafetensorsEntry, of type: T.Type = T.self
  ) throws(CheckpointError) -> [T] {
    var failure: FileError?
    let values = [T](unsafeUninitializedCapacity: entry.count) { buffer, filled in
      let bytes = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: entry.range.count)
      do throws(FileError) {
        try reader.read(into: bytes, at: entry.range.lowerBound)
        filled = entry.count
      } catch {
        failure = error
      }
    }
    if let failure { throw .file(failure) }
    return values
  }

  private static func header(_ reader: FileReader) throws(CheckpointError) -> SafetensorsHeader {
    let path = reader.path
    let start = try bytes(reader, at: 0, count: min(reader.size, lfsMark.count))
    if start == lfsMark { throw .gitLFSPointer(file: path) }
    guard start.count >= 8 else { throw .safetensors(file: path, .tooShort(bytes: reader.size)) }
    let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(SafetensorsHeader.limit, reader.size - 8)
    guard length <= UInt64(limit) else {
      throw .safetensors(file: path, .headerTooLong(length: length, limit: limit))
    }
    let json = try bytes(reader, at: 8, count: Int(length))
    do throws(SafetensorsFault) {
      return try SafetensorsHeader(json, fileSize: reader.size)
    } catch {
      throw .safetensors(file: path, error)
    }
  }

  private static func bytes(
    _ reader: FileReader, at offset: Int, count: Int
  ) throws(CheckpointError) -> [UInt8] {
    do throws(FileError) {
      return try reader.bytes(at: offset, count: count)
    } catch {
      throw .file(error)
    }
  }

  private static let lfsMark = Array("version https://git-lfs".utf8)
}
