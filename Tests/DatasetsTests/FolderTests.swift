import Foundation
import Pictures
import TestSupport
import Testing

@testable import Datasets

private func png(_ width: Int, _ height: Int, channels: Int = 1, value: UInt8 = 7) throws -> [UInt8]
{
  try PixelImage(
    width: width, height: height, channels: channels,
    bytes: Array(repeating: value, count: width * height * channels)
  ).pngBytes()
}

@Test func foldersOfPicturesAreClasses() throws {
  try Places.withTemporaryDirectory { directory in
    for (index, name) in ["owl", "cat"].enumerated() {
      let folder = directory.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Builders.write(
        png(8, 16, channels: index == 0 ? 3 : 1, value: UInt8(10 + index)), "a.png", in: folder)
      try Builders.write(Array("no picture".utf8), "notes.txt", in: folder)
    }
    let found = try DatasetCatalogue.open(directory.path + "/")
    #expect(found.classes == ["cat", "owl"])
    #expect(found.labels == [0, 1])
    #expect(found.shape == [2, 16, 8, 3])
    #expect(found.bytes.prefix(3) == [11, 11, 11])  // grey among coloured ones
    #expect(found.bytes.suffix(3) == [10, 10, 10])
    #expect(found.picture(at: 1).bytes.allSatisfy { $0 == 10 })
  }
}

@Test func picturesWithoutClassesHaveNoLabels() throws {
  try Places.withTemporaryDirectory { directory in
    try Builders.write(png(8, 8, value: 1), "b.png", in: directory)
    try Builders.write(png(8, 8, value: 2), "a.PNG", in: directory)
    let found = try DatasetCatalogue.open(directory.path)
    #expect(found.labels == nil)
    #expect(found.labels(at: [0]) == nil)
    #expect(found.classes.isEmpty)
    #expect(found.bytes == Array(repeating: 2, count: 64) + Array(repeating: 1, count: 64))
  }
}

@Test func theWrongPictureIsNamed() throws {
  try Places.withTemporaryDirectory { directory in
    let path = directory.path
    try Builders.write(png(8, 8), "a.png", in: directory)
    try Builders.write(png(9, 8), "b.png", in: directory)
    #expect(
      throws: DatasetError.folder(
        path: path,
        .sizeDiffers(picture: "b.png", found: [9, 8], first: "a.png", expected: [8, 8]))
    ) { try DatasetCatalogue.open(path) }
    try Builders.write(png(8, 2), "b.png", in: directory)
    #expect(
      throws: DatasetError.folder(
        path: path,
        .sizeOutOfRange(picture: "b.png", width: 8, height: 2, allowed: PictureFolder.sides))
    ) { try DatasetCatalogue.open(path) }
    try Builders.write(Array(png(8, 8).prefix(30)), "b.png", in: directory)
    let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.open(path) }
    #expect(error?.description.hasPrefix(path + "/b.png: not a whole PNG picture") == true)
  }
}

@Test func planesOfCIFARBecomePixels() throws {
  let record: [UInt8] =
    [9] + (0..<3).flatMap { channel in (0..<1_024).map { UInt8(($0 + channel) % 251) } }
  try Places.withTemporaryDirectory { directory in
    try Builders.write(record, "data_batch_1.bin", in: directory)
    try Builders.write([3] + record.dropFirst(), "data_batch_2.bin", in: directory)
    try Builders.write(record, "test_batch.bin", in: directory)
    let found = try DatasetCatalogue.open(directory.path)
    #expect(found.count == 2)
    #expect(found.labels == [9, 3])
    #expect(found.classes[3] == "cat")
    for pixel in 0..<1_024 {
      let expected = (0..<3).map { UInt8((pixel + $0) % 251) }
      #expect(Array(found.bytes[3 * pixel..<3 * pixel + 3]) == expected, "pixel \(pixel)")
    }
    let bad = directory.path + "/data_batch_2.bin"
    try Builders.write(Array(record.dropLast()), "data_batch_2.bin", in: directory)
    #expect(throws: DatasetError.cifar(file: bad, .wrongLength(bytes: 3_072, record: 3_073))) {
      try DatasetCatalogue.open(directory.path)
    }
    try Builders.write([10] + record.dropFirst(), "data_batch_2.bin", in: directory)
    #expect(throws: DatasetError.label(file: bad, index: 0, value: 10, classes: 10)) {
      try DatasetCatalogue.open(directory.path)
    }
  }
}
