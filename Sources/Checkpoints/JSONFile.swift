import Files
import Foundation

/// Values as JSON files, written for people to read.
enum JSONFile {
  static func write(_ value: some Encodable, to path: String) throws(CheckpointError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]
    } catch {
      throw .configuration(file: path, .notJSON(detail: "\(error)"))
    }
    try files { () throws(FileError) in try AtomicFile.write(bytes, to: path) }
  }

  static func read<T: Decodable>(_ path: String) throws(CheckpointError) -> T {
    let bytes = try files { () throws(FileError) in try FileReader.contents(of: path) }
    do {
      return try JSONDecoder().decode(T.self, from: Data(bytes))
    } catch {
      throw .configuration(file: path, .notJSON(detail: sentence(of: error)))
    }
  }
}
