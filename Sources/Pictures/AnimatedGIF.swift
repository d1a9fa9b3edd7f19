import CGIF
import Files

/// An animated GIF that repeats for ever.
///
/// Grey pictures keep their values exactly; coloured ones share a palette of 256 colours.
public struct AnimatedGIF: Sendable {
  /// All of one size, at least one.
  public var frames: [PixelImage]
  /// How long each frame stands, in hundredths of a second; most viewers raise less than 2 to 10.
  public var delay: Int
  /// How long the last one stands.
  public var lastDelay: Int

  public init(frames: [PixelImage], delay: Int = 5, lastDelay: Int = 150) {
    self.frames = frames
    self.delay = delay
    self.lastDelay = lastDelay
  }

  /// The file's bytes.
  public func bytes() throws(PictureError) -> [UInt8] {
    let (width, height) = try size()
    let palette = Palette(frames)
    let encoder = try GIFEncoder(width: width, height: height, palette: palette.colours)
    try encoder.repeatForEver()
    for (index, frame) in frames.enumerated() {
      let stands = index == frames.count - 1 ? lastDelay : delay
      try encoder.add(palette.indices(of: frame), hundredths: stands)
    }
    return try encoder.finish()
  }

  /// Writes the file, whole or not at all.
  public func write(to path: String) throws(PictureError) {
    let bytes = try bytes()
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw .file(error) }
  }

  private func size() throws(PictureError) -> (width: Int, height: Int) {
    guard let first = frames.first else { throw .noPictures }
    for (index, frame) in frames.enumerated()
    where frame.width != first.width || frame.height != first.height {
      throw .frameSize(
        index: index, expected: [first.width, first.height], found: [frame.width, frame.height])
    }
    guard first.width <= 0xFFFF, first.height <= 0xFFFF else {
      throw .animationSize(width: first.width, height: first.height)
    }
    return (first.width, first.height)
  }
}
