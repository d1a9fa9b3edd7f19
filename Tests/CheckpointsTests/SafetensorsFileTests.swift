import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// One tensor `a` of this type with these bytes, read by `body`.
private func read<R>(
  _ type: SafetensorsType, count: Int, _ data: [UInt8],
  _ body: (SafetensorsFile) throws -> R
) throws -> R {
  let header =
    #"{"a":{"dtype":"\#(type.rawValue)","shape":[\#(count)],"data_offsets":[0,\#(data.count)]}}"#
  return try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a.safetensors").path
    try AtomicFile.write(safetensorsBytes(header, dataBytes: 0) + data, to: path)
    return try body(SafetensorsFile(path))
  }
}

// Bit patterns by hand: float16 has 5 bits of exponent with bias 15, bfloat16 is half a float32.
@Test func everyTypeIsWidenedExactly() throws {
  let halves: [UInt8] = [0, 0x3C, 0, 0xC0, 1, 0, 0xFF, 0x7B, 0, 0x7C]
  let half = try read(.float16, count: 5, halves) { try $0.floats("a") }
  #expect(half == [1, -2, 0x1p-24, 65504, .infinity])
  let brains: [UInt8] = [0x80, 0x3F, 0x49, 0xC0, 0x01, 0]
  let brain = try read(.bfloat16, count: 3, brains) { try $0.floats("a") }
  #expect(brain == [1, -3.140625, Float(bitPattern: 1 << 16)])
  let single = try read(.float32, count: 1, [0xDB, 0x0F, 0x49, 0x40]) { try $0.floats("a") }
  #expect(single == [.pi.nextUp])  // 0x40490FDB; Swift's .pi is rounded towards zero
  let double = try read(.float64, count: 1, [0x18, 0x2D, 0x44, 0x54, 0xFB, 0x21, 0x09, 0x40]) {
    (try $0.doubles("a"), try $0.floats("a"))
  }
  #expect(double.0 == [.pi])
  #expect(double.1 == [Float(bitPattern: 0x4049_0FDB)])
  let long = try read(.int64, count: 1, Array(repeating: 0xFF, count: 8)) { try $0.integers("a") }
  #expect(long == [-1])
  let int = try read(.int32, count: 1, [0xFE, 0xFF, 0xFF, 0xFF]) { try $0.integers("a") }
  #expect(int == [-2])
  #expect(try read(.uint8, count: 2, [0, 255]) { try $0.integers("a") } == [0, 255])
  #expect(try read(.bool, count: 3, [0, 1, 7]) { try $0.integers("a") } == [0, 1, 1])
}

@Test func wrongTypesAndNamesAreErrors() throws {
  try read(.int64, count: 0, []) { file in
    #expect(
      throws: CheckpointError.wrongTensorType(
        file: file.path, key: "a", expected: "floating-point numbers", found: "I64")
    ) { try file.floats("a") }
    #expect(throws: CheckpointError.missingTensor(file: file.path, key: "b", expected: nil)) {
      try file.integers("b")
    }
  }
  try read(.float32, count: 0, []) { file in
    #expect(throws: CheckpointError.self) { try file.integers("a") }
    let none = try file.floats("a")
    #expect(none.isEmpty)
  }
}

@Test func aFixtureOfTheReferenceWriterIsRead() throws {
  let path = Places.fixtures.appendingPathComponent("layouts/io.safetensors").path
  let file = try SafetensorsFile(path)
  #expect(file.names == ["output", "output_bfloat16", "output_float16", "t", "x"])
  #expect(try file.shape("x").count == 4)
  #expect(try file.floats("x").count == file.shape("x").reduce(1, *))
  #expect(try file.integers("t").count == file.shape("t").reduce(1, *))
}

@Test func whatIsWrittenIsReadToTheBit() throws {
  try Places.withTemporaryDirectory { directory in
    var random = SplitMix(seed: 1)
    let bits = (0..<35).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
    let path = directory.appendingPathComponent("a.safetensors").path
    try SafetensorsFile.write(
      [
        SafetensorsTensor("weiß/\"quoted\"", [5, 7], floats: bits),
        SafetensorsTensor("step", [], integers: [.min]),
        SafetensorsTensor("none", [0, 3], floats: []),
      ], to: path)
    let file = try SafetensorsFile(path)
    #expect(file.metadata == ["format": "pt"])
    #expect(file.names == ["none", "step", "weiß/\"quoted\""])
    #expect(try file.floats("weiß/\"quoted\"").map(\.bitPattern) == bits.map(\.bitPattern))
    #expect(try file.shape("weiß/\"quoted\"") == [5, 7])
    #expect(try file.integers("step") == [.min])
    #expect(try file.shape("step") == [])
    #expect(try file.floats("none").isEmpty)
    let bytes = try FileReader.contents(of: path)
    #expect(bytes[0] % 8 == 0)  // the header's padding
  }
}

@Test func theReferenceWritersFilesComeBackToTheByte() throws {
  let path = Places.fixtures
    .appendingPathComponent("unet-tiny-plain/diffusion_pytorch_model.safetensors").path
  let file = try SafetensorsFile(path)
  let tensors = try file.names.map { name in
    let values = try file.floats(name)
    return SafetensorsTensor(name, try file.shape(name), floats: values)
  }
  try Places.withTemporaryDirectory { directory in
    let copy = directory.appendingPathComponent("a.safetensors").path
    try SafetensorsFile.write(tensors, to: copy)
    let (ours, theirs) = (try FileReader.contents(of: copy), try FileReader.contents(of: path))
    let header = 8 + Int(theirs[0]) + Int(theirs[1]) << 8
    let ourHeader = 8 + Int(ours[0]) + Int(ours[1]) << 8
    #expect(Array(ours[ourHeader...]) == Array(theirs[header...]))  // the same order of tensors
  }
}

@Test func filesCutAtAnyLengthAreRefused() throws {
  let path = Places.fixtures.appendingPathComponent("layouts/io.safetensors").path
  let whole = try FileReader.contents(of: path)
  let header = 8 + Int(whole[0]) + Int(whole[1]) << 8
  let lengths = Array(0...header) + Array(stride(from: header, to: whole.count, by: 97))
  for length in lengths + [whole.count - 1] {
    #expect(throws: CheckpointError.self, "\(length) bytes") {
      try opened(Array(whole[..<length]))
    }
  }
}

@Test(arguments: 0..<400) func damagedFilesNeverTrap(seed: Int) throws {
  let path = Places.fixtures.appendingPathComponent("layers/softmax.safetensors").path
  var bytes = try FileReader.contents(of: path)
  var random = SplitMix(seed: seed)
  let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
  for _ in 0..<1 + seed % 5 {
    let place = Int(random.next() % UInt64(header))
    // Half of the time a character that means something to JSON.
    let meaning = Array("{}[]\",:0123456789-eE.\\ tfn".utf8)
    let chosen = meaning[Int(random.next() % UInt64(meaning.count))]
    bytes[place] = seed % 2 == 0 ? chosen : UInt8(truncatingIfNeeded: random.next())
  }
  guard let file = try? opened(bytes) else { return }
  for name in file.names {
    _ = try? file.floats(name)
    _ = try? file.integers(name)
  }
}
