import Foundation
import Pictures
import TestSupport
import Testing

/// Files made with Python's zlib, without libpng.
private enum Files {
  static let colour =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE0lEQVR4nGP4z8DAAMIM/7lE5AAaWAM6VmOiPAAAAABJRU5ErkJggg=="
  static let grey =
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAADElEQVR4nGNgqP8PAAIBAX+15rfNAAAAAElFTkSuQmCC"
  static let transparent =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGM4kWL0n5OTkwEAD30CeXnCd3MAAAAASUVORK5CYII="
  static let palette =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEUBAgP6+/z9XuajAAAAC0lEQVR4nGNgZAAAAAUAAtFmM3gAAAAASUVORK5CYII="
  /// Claims 900,000 × 900,000 pixels.
  static let huge =
    "iVBORw0KGgoAAAANSUhEUgANu6AADbugCAIAAABf3wbYAAAACklEQVR4nGNgBAAAAwACS/Xd6gAAAABJRU5ErkJggg=="
}

private func bytes(_ base64: String) throws -> [UInt8] {
  try [UInt8](#require(Data(base64Encoded: base64)))
}

@Test(arguments: [
  (
    Files.colour,
    PixelImage(
      width: 2, height: 2, channels: 3, bytes: [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])
  ),
  (Files.grey, PixelImage(width: 3, height: 1, channels: 1, bytes: [0, 127, 255])),
  (
    Files.transparent, PixelImage(width: 2, height: 1, channels: 3, bytes: [200, 100, 50, 0, 0, 0])
  ),
  (
    Files.palette,
    PixelImage(width: 2, height: 1, channels: 3, bytes: [250, 251, 252, 1, 2, 3])
  ),
])
func picturesOfOthersAreRead(base64: String, expected: PixelImage) throws {
  #expect(try PixelImage(pngBytes: bytes(base64), path: "a.png") == expected)
}

@Test(arguments: [(1, 1, 1), (1, 1, 3), (7, 5, 1), (5, 7, 3), (64, 33, 3)])
func whatIsWrittenIsReadToTheByte(width: Int, height: Int, channels: Int) throws {
  var random = SplitMix(seed: width)
  let bytes = (0..<width * height * channels).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  let picture = PixelImage(width: width, height: height, channels: channels, bytes: bytes)
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a.png").path
    try picture.writePNG(to: path)
    #expect(try PixelImage(png: path) == picture)
  }
}

@Test func everyCutFileIsRefused() throws {
  let whole = try bytes(Files.colour)
  for count in 0..<whole.count - 16 {  // what follows the picture's data may be missing
    #expect(throws: PictureError.self, "\(count) bytes") {
      try PixelImage(pngBytes: Array(whole[..<count]), path: "a.png")
    }
  }
}

@Test(arguments: 0..<200) func damagedFilesNeverTrap(seed: Int) throws {
  var random = SplitMix(seed: seed)
  var damaged = try bytes(Files.palette)
  for _ in 0..<1 + seed % 4 {
    let place = Int(random.next() % UInt64(damaged.count))
    damaged[place] = UInt8(truncatingIfNeeded: random.next())
  }
  _ = try? PixelImage(pngBytes: damaged, path: "a.png")
}

@Test func hugeClaimsAreRefused() throws {
  #expect(throws: PictureError.tooLarge(path: "a.png", width: 900_000, height: 900_000)) {
    try PixelImage(pngBytes: bytes(Files.huge), path: "a.png")
  }
}

@Test func aPictureThatCannotBeWrittenIsAnError() throws {
  let picture = PixelImage(width: 1, height: 1, channels: 1, bytes: [0])
  let error = #expect(throws: PictureError.self) { try picture.writePNG(to: "/proc/a.png") }
  #expect(error?.description == "/proc/a.png: cannot be created: No such file or directory.")
}
