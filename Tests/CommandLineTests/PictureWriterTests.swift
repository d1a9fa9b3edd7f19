import EngineMessages
import Explorer
import Foundation
import Pictures
import TestSupport
import Testing

@testable import ddpm

/// What the explorer saves, as files.
@Suite struct PictureWriterTests {
  private static func picture(_ value: UInt8) -> Picture {
    Picture(width: 3, height: 2, channels: 1, bytes: [0, 50, 100, 150, 200, value])
  }

  @Test func picturesAreWrittenWhole() throws {
    try Places.withTemporaryDirectory { directory in
      let writer = PictureWriter(directory: directory.path)
      let alone = PictureFile(kind: .png, name: "a", sheets: [[Self.picture(250)]])
      let two = PictureFile(
        kind: .png, name: "a", sheets: [[Self.picture(250), Self.picture(9)]])
      writer.write(alone)
      writer.write(two)
      let paths = ["a.png", "a-2.png"].map { directory.path + "/" + $0 }
      #expect(writer.finish() == paths.map { .written(path: $0) })
      #expect(writer.takeOutcomes().isEmpty)
      let first = try PixelImage(png: paths[0])
      #expect(first.width == 6 && first.height == 4 && first.channels == 1)
      #expect(first.bytes[0..<6] == [0, 0, 50, 50, 100, 100])
      #expect(first.bytes.last == 250)
      let second = try PixelImage(png: paths[1])
      #expect(second.width == 2 + 6 + 2 + 6 + 2 && second.height == 2 + 4 + 2)
      #expect(second.bytes[5 * 18 + 15] == 9)
    }
  }

  @Test func aFilmIsAnAnimation() throws {
    try Places.withTemporaryDirectory { directory in
      let writer = PictureWriter(directory: directory.path)
      writer.write(
        PictureFile(
          kind: .gif, name: "film", sheets: [[Self.picture(1)], [Self.picture(2)]]))
      let path = directory.path + "/film.gif"
      #expect(writer.finish() == [.written(path: path)])
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
      #expect(bytes.prefix(6) == ArraySlice("GIF89a".utf8))
      #expect(bytes[6] == 6 && bytes[8] == 4)
      // A descriptor for each frame, full size at the corner.
      let descriptor: [UInt8] = [0x2C, 0, 0, 0, 0, 6, 0, 4, 0]
      let frames = bytes.indices.dropLast(8).filter { Array(bytes[$0..<$0 + 9]) == descriptor }
      #expect(frames.count == 2)
    }
  }

  @Test func whatCannotBeWrittenIsSaidInASentence() throws {
    let writer = PictureWriter(directory: "/nowhere-to-be-found")
    writer.write(PictureFile(kind: .png, name: "a", sheets: [[Self.picture(1)]]))
    let outcomes = writer.finish()
    guard case .refused(let sentence)? = outcomes.first, outcomes.count == 1 else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(sentence.contains("/nowhere-to-be-found/a.png") && sentence.hasSuffix("."))
  }
}
