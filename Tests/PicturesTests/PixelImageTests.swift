import Files
import Pictures
import Testing

@Test func valuesAreRoundedHalfToEvenAndClipped() {
  // 255 (x/2 + ½) is 0.5, 1.5 and 2.5 at x = 2 · k / 255 − 1; float32 holds −1 + 1/255 inexactly,
  // so the halves are taken at ±0: x = 0 gives 127.5, which goes to 128.
  let values: [Float] = [-1, 1, 0, -2, 2, .nan, .infinity, -.infinity, 0.5]
  let picture = PixelImage(width: 9, height: 1, channels: 1, values: values)
  #expect(picture.bytes == [0, 255, 128, 0, 255, 0, 255, 0, 191])
}

@Test func everyByteComesBackFromItsValue() {
  let values = (0...255).map { Float($0) / 127.5 - 1 }
  let picture = PixelImage(width: 16, height: 16, channels: 1, values: values)
  #expect(picture.bytes == (0...255).map { UInt8($0) })
}

@Test func upscalingRepeatsPixels() {
  let small = PixelImage(width: 2, height: 1, channels: 3, bytes: [1, 2, 3, 4, 5, 6])
  let row: [UInt8] = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
  #expect(
    small.upscaled(by: 2) == PixelImage(width: 4, height: 2, channels: 3, bytes: row + row))
}

@Test func aMontageHasGapsAndAnEmptyPlace() throws {
  let pictures = (1...3).map {
    PixelImage(width: 1, height: 1, channels: 1, bytes: [UInt8($0)])
  }
  let layout = PixelImage.MontageLayout(gap: 1, scale: 2, background: 9)
  let montage = try PixelImage.montage(pictures, layout: layout)
  let rows: [[UInt8]] = [
    [9, 9, 9, 9, 9, 9, 9],
    [9, 1, 1, 9, 2, 2, 9],
    [9, 1, 1, 9, 2, 2, 9],
    [9, 9, 9, 9, 9, 9, 9],
    [9, 3, 3, 9, 9, 9, 9],
    [9, 3, 3, 9, 9, 9, 9],
    [9, 9, 9, 9, 9, 9, 9],
  ]
  #expect(montage == PixelImage(width: 7, height: 7, channels: 1, bytes: rows.flatMap { $0 }))
}

@Test func oneColouredPictureMakesTheMontageColoured() throws {
  let grey = PixelImage(width: 1, height: 1, channels: 1, bytes: [7])
  let colour = PixelImage(width: 1, height: 1, channels: 3, bytes: [1, 2, 3])
  let montage = try PixelImage.montage([grey, colour], layout: .init(columns: 5, gap: 0))
  #expect(montage == PixelImage(width: 2, height: 1, channels: 3, bytes: [7, 7, 7, 1, 2, 3]))
  #expect(throws: PictureError.noPictures) { try PixelImage.montage([]) }
}

@Test(arguments: [
  (PictureError.noPictures, "There is no picture to write, expected at least one."),
  (
    .frameSize(index: 3, expected: [2, 4], found: [5, 6]),
    "Frame 3 of the animation has size 5×6, expected 2×4 as the first."
  ),
  (
    .animationSize(width: 70_000, height: 2), "A GIF cannot be 70000×2 pixels, at most 65535×65535."
  ),
  (
    .notPNG(path: "a.png", detail: "truncated"),
    "a.png: not a whole PNG picture (truncated)."
  ),
  (
    .tooLarge(path: "a.png", width: 1, height: 2),
    "a.png: 1×2 pixels are too many, at most 268435456 can be read."
  ),
  (
    .notEncoded(format: "GIF", detail: "no memory"),
    "The picture cannot be written as GIF: no memory."
  ),
  (
    .file(.shorter(path: "a", expected: 2, found: 1)),
    "a: the file ended at byte 1, expected 2 bytes."
  ),
])
func pictureErrorsAreSentences(error: PictureError, sentence: String) {
  #expect(error.description == sentence)
}
