import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// The bytes of a safetensors file with this header and so many bytes of data.
func safetensorsBytes(_ header: String, dataBytes: Int) -> [UInt8] {
  let json = Array(header.utf8)
  let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
  return length + json + (0..<dataBytes).map { UInt8(truncatingIfNeeded: $0) }
}

/// Opens these bytes as a file; errors name it `file`.
func opened(_ bytes: [UInt8]) throws -> SafetensorsFile {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a.safetensors").path
    try AtomicFile.write(bytes, to: path)
    return try SafetensorsFile(path)
  }
}

private func fault(_ bytes: [UInt8]) -> SafetensorsFault? {
  do {
    _ = try opened(bytes)
    return nil
  } catch CheckpointError.safetensors(_, let fault) {
    return fault
  } catch {
    return nil
  }
}

private func tensor(_ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
  #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
}

@Test(arguments: [
  (
    #"{"a":\#(tensor("F31", "[1]", 0, 4))}"#, 4, SafetensorsFault.unknownType(key: "a", type: "F31")
  ),
  (
    #"{"a":\#(tensor("F32", "[2]", 0, 4))}"#, 4,
    .wrongByteCount(key: "a", expected: 8, found: 4)
  ),
  (#"{"a":\#(tensor("F32", "[1]", 0, 4))}"#, 3, .outsideFile(key: "a", end: 4, size: 3)),
  (#"{"a":\#(tensor("F32", "[1]", 0, 4))}"#, 7, .trailingBytes(count: 3)),
  (#"{"a":\#(tensor("F32", "[1]", 4, 8))}"#, 8, .gap(key: "a", expected: 0, found: 4)),
  (
    #"{"a":\#(tensor("F32", "[1]", 0, 4)),"b":\#(tensor("F32", "[1]", 2, 6))}"#, 6,
    .overlap(key: "b", expected: 4, found: 2)
  ),
  (
    #"{"a":\#(tensor("F32", "[1]", 0, 4)),"b":\#(tensor("F32", "[1]", 0, 4))}"#, 4,
    .overlap(key: "b", expected: 4, found: 0)
  ),
  (
    #"{"a":\#(tensor("F32", "[1]", 0, 4)),"b":\#(tensor("F32", "[1]", 6, 10))}"#, 10,
    .gap(key: "b", expected: 4, found: 6)
  ),
  (#"{"a":\#(tensor("F32", "[-1]", 0, 4))}"#, 4, .impossibleShape(key: "a", shape: [-1])),
  (
    #"{"a":\#(tensor("F32", "[4611686018427387904,4]", 0, 0))}"#, 0,
    .impossibleShape(key: "a", shape: [1 << 62, 4])
  ),
  (
    #"{"a":\#(tensor("F64", "[-1,-1]", 0, 8))}"#, 8,
    .impossibleShape(key: "a", shape: [-1, -1])
  ),
  ("{}", 1, .trailingBytes(count: 1)),
])
func headersThatLieAreRefused(header: String, dataBytes: Int, expected: SafetensorsFault) {
  #expect(fault(safetensorsBytes(header, dataBytes: dataBytes)) == expected)
}

@Test(arguments: [
  "", " {}", "[]", "{", #"{"a":1}"#, #"{"a":{}}"#, #"{"a":{"dtype":"F32","shape":[]}}"#,
  #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":[]}"#,
  #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
  #"{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}"#,
  #"{"a":{"dtype":"F32","shape":[],"data_offsets":[0]}}"#,
  #"{"a":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}"#,
  #"{"a":{"dtype":"F32","shape":[],"data_offsets":[-4,0]}}"#,
  #"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}} x"#,
])
func headersThatAreNotWhatTheyShouldBeAreRefused(header: String) {
  guard case .headerNotJSON = fault(safetensorsBytes(header, dataBytes: 4)) else {
    Issue.record("“\(header)” was not refused as a header")
    return
  }
}

@Test func deepNestingIsRefused() {
  let deep = #"{"a":"# + String(repeating: "[", count: 200_000)
  guard case .headerNotJSON = fault(safetensorsBytes(deep, dataBytes: 0)) else {
    Issue.record("not refused")
    return
  }
}

@Test func invalidTextIsRefused() {
  var bytes = safetensorsBytes(#"{"é":\#(tensor("F32", "[1]", 0, 4))}"#, dataBytes: 4)
  bytes[10] = 0xFF
  #expect(fault(bytes) == .headerNotJSON(detail: "it is not an object in UTF-8"))
}

@Test func lengthsThatCannotBeAreRefused() {
  #expect(fault([1, 2, 3]) == .tooShort(bytes: 3))
  #expect(fault([]) == .tooShort(bytes: 0))
  let all = [UInt8](repeating: 0xFF, count: 16)
  #expect(fault(all) == .headerTooLong(length: .max, limit: 8))
  #expect(fault([3, 0, 0, 0, 0, 0, 0, 0] + [0x7B, 0x7D]) == .headerTooLong(length: 3, limit: 2))
}

@Test func aPointerOfGitLFSIsNamed() throws {
  let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"
  let error = #expect(throws: CheckpointError.self) { try opened(Array(pointer.utf8)) }
  guard case .gitLFSPointer = error else {
    Issue.record("not recognised: \(String(describing: error))")
    return
  }
}

@Test(arguments: ["{}", "{}   ", #"{"__metadata__":{"format":"pt"}}"#])
func emptyFilesAreLegal(header: String) throws {
  #expect(try opened(safetensorsBytes(header, dataBytes: 0)).names.isEmpty)
}
