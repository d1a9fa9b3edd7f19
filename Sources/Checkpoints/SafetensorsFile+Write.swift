import Files
import Foundation

/// A tensor to be written; its values are asked for when their turn comes.
public struct SafetensorsTensor {
  public let name: String
  public let type: SafetensorsType
  /// Row-major; `[]` for a scalar.
  public let shape: [Int]
  let write: (FileWriter) throws(FileError) -> Void

  public init(
    _ name: String, _ shape: [Int], floats: @escaping @autoclosure () -> [Float]
  ) {
    self.name = name
    type = .float32
    self.shape = shape
    write = { file throws(FileError) in try file.write(elements: floats(), shape: shape) }
  }

  /// In float16, each rounded to the nearest; beyond 65,504 that is infinite.
  init(_ name: String, _ shape: [Int], halves: @escaping @autoclosure () -> [Float]) {
    self.name = name
    type = .float16
    self.shape = shape
    write = { file throws(FileError) in
      try file.write(elements: halves().map { Float16($0) }, shape: shape)
    }
  }

  public init(_ name: String, _ shape: [Int], integers: [Int]) {
    self.name = name
    type = .int64
    self.shape = shape
    write = { file throws(FileError) in try file.write(elements: integers, shape: shape) }
  }

  var byteCount: Int { shape.reduce(type.size, *) }
}

extension FileWriter {
  /// - Precondition: as many elements as the shape says.
  fileprivate func write<T: BitwiseCopyable>(elements: [T], shape: [Int]) throws(FileError) {
    precondition(elements.count == shape.reduce(1, *))
    try elements.withUnsafeBufferPointer { buffer throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }
}

extension SafetensorsFile {
  /// The metadata that diffusers writes, so that others take the layout for PyTorch's.
  public static let pyTorchMetadata = ["format": "pt"]

  /// Writes a file, whole or not at all: tensors by falling element size, then by name.
  ///
  /// - Precondition: no two tensors have the same name.
  public static func write(
    _ tensors: [SafetensorsTensor], metadata: [String: String] = pyTorchMetadata, to path: String
  ) throws(CheckpointError) {
    let sorted = tensors.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
    let header = header(sorted, metadata: metadata)
    do throws(FileError) {
      try AtomicFile.write(to: path) { file throws(FileError) in
        try file.write(header)
        for tensor in sorted { try tensor.write(file) }
      }
    } catch {
      throw .file(error)
    }
  }

  /// Length and JSON, padded with spaces to a multiple of 8.
  private static func header(
    _ tensors: [SafetensorsTensor], metadata: [String: String]
  ) -> [UInt8] {
    var raw = RawHeader(tensors: [:], metadata: metadata)
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.byteCount
      let entry = RawEntry(type: tensor.type.rawValue, shape: tensor.shape, offsets: [offset, end])
      let earlier = raw.tensors.updateValue(entry, forKey: tensor.name)
      precondition(earlier == nil, "two tensors are called \(tensor.name)")
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var json = try? [UInt8](encoder.encode(raw)) else {
      preconditionFailure("strings and integers can always be encoded")
    }
    json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
    return length + json
  }
}
