import CGIF
import Foundation
import TestSupport
import Testing

@testable import Pictures

/// What giflib's decoder finds in a file.
private struct Decoded {
  var frames: [[UInt8]] = []  // red, green, blue
  var delays: [Int] = []
  var repeats = false
}

private func decode(_ bytes: [UInt8]) throws -> Decoded {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a.gif").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let file = try #require(DGifOpenFileName(path, nil))
    defer { DGifCloseFile(file, nil) }
    try #require(DGifSlurp(file) == GIF_OK)
    let map = try #require(file.pointee.SColorMap).pointee
    var decoded = Decoded()
    for index in 0..<Int(file.pointee.ImageCount) {
      let frame = file.pointee.SavedImages[index]
      let count = Int(frame.ImageDesc.Width) * Int(frame.ImageDesc.Height)
      decoded.frames.append(
        (0..<count).flatMap { pixel -> [UInt8] in
          let colour = map.Colors[Int(frame.RasterBits[pixel])]
          return [colour.Red, colour.Green, colour.Blue]
        })
      var control = GraphicsControlBlock()
      try #require(DGifSavedExtensionToGCB(file, Int32(index), &control) == GIF_OK)
      decoded.delays.append(Int(control.DelayTime))
      for block in 0..<Int(frame.ExtensionBlockCount) {
        let words = frame.ExtensionBlocks[block]
        let text = UnsafeBufferPointer(start: words.Bytes, count: Int(words.ByteCount))
        if Array(text) == Array("NETSCAPE2.0".utf8) { decoded.repeats = true }
      }
    }
    return decoded
  }
}

private func noise(_ width: Int, _ height: Int, _ channels: Int, seed: Int) -> PixelImage {
  var random = SplitMix(seed: seed)
  let bytes = (0..<width * height * channels).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  return PixelImage(width: width, height: height, channels: channels, bytes: bytes)
}

@Test(arguments: [(1, 1), (7, 3), (65, 31)])
func greyAnimationsAreExact(width: Int, height: Int) throws {
  let frames = (0..<3).map { noise(width, height, 1, seed: $0) }
  let decoded = try decode(AnimatedGIF(frames: frames, delay: 4, lastDelay: 120).bytes())
  #expect(decoded.frames == frames.map { $0.bytes.flatMap { [$0, $0, $0] } })
  #expect(decoded.delays == [4, 4, 120])
  #expect(decoded.repeats)
}

@Test func fewColoursAreExact() throws {
  let frames = (0..<2).map { noise(9, 14, 3, seed: $0) }  // 252 pixels, so 252 colours at most
  let decoded = try decode(AnimatedGIF(frames: frames).bytes())
  #expect(decoded.frames == frames.map(\.bytes))
}

@Test func manyColoursAreNear() throws {
  let frames = (0..<2).map { noise(64, 64, 3, seed: $0) }
  let decoded = try decode(AnimatedGIF(frames: frames).bytes())
  // 256 boxes of uniform colours: two of the three channels are cut into 4 or 8 parts, the third
  // into as many; even the longest side is 256/4 = 64, so no mean is further off than 64.
  for (frame, seen) in zip(frames, decoded.frames) {
    let worst = zip(frame.bytes, seen).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(worst <= 64)
  }
  let errors = zip(frames[0].bytes, decoded.frames[0]).map { Double(Int($0) - Int($1)) }
  let mean = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
  // A uniform error over a side of 256/∛256 ≈ 40 has the variance 40²/12 ≈ 134; over 64, 341.
  #expect(mean <= 341)
}

@Test func framesMustBeAlike() {
  let frames = [noise(2, 2, 1, seed: 0), noise(2, 3, 1, seed: 0)]
  #expect(throws: PictureError.frameSize(index: 1, expected: [2, 2], found: [2, 3])) {
    try AnimatedGIF(frames: frames).bytes()
  }
  #expect(throws: PictureError.noPictures) { try AnimatedGIF(frames: []).bytes() }
  let wide = PixelImage(
    width: 65_536, height: 1, channels: 1, bytes: Array(repeating: 0, count: 65_536))
  #expect(throws: PictureError.animationSize(width: 65_536, height: 1)) {
    try AnimatedGIF(frames: [wide]).bytes()
  }
}
