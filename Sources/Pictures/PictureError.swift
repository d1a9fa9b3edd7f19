import Files

/// A picture that cannot be read, made or written.
public enum PictureError: Error, Equatable, Sendable {
  case file(FileError)
  /// `detail` is the library's own words.
  case notPNG(path: String, detail: String)
  /// More pixels than `PixelImage.largestPixelCount`.
  case tooLarge(path: String, width: Int, height: Int)
  case notEncoded(format: String, detail: String)
  case noPictures
  /// Frames of an animation differ in size.
  case frameSize(index: Int, expected: [Int], found: [Int])
  /// A GIF counts its pixels with 16 bits.
  case animationSize(width: Int, height: Int)
}
