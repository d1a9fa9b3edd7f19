import CPNG
import Files

// Through libpng's simplified interface: it reports errors by its result, so that no `longjmp`
// crosses a Swift frame.
extension PixelImage {
  /// The largest picture that is read, 2²⁸ pixels; files may claim any size.
  public static let largestPixelCount = 1 << 28

  /// Reads a PNG file: grey stays grey, all else becomes 8-bit sRGB; transparent is over black.
  public init(png path: String) throws(PictureError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileReader.contents(of: path) } catch { throw .file(error) }
    try self.init(pngBytes: bytes, path: path)
  }

  /// - Parameter path: The name that errors give.
  public init(pngBytes: [UInt8], path: String) throws(PictureError) {
    // The library keeps both addresses from the first call to the last.
    self = try withPNGImage { image throws(PictureError) in
      try pngBytes.withUnsafeBufferPointer { file throws(PictureError) in
        try Self.read(image, UnsafeRawBufferPointer(file), path: path)
      }
    }
  }

  /// The picture as a PNG file, 8 bits per channel, sRGB.
  public func pngBytes() throws(PictureError) -> [UInt8] {
    try withPNGImage { image throws(PictureError) in
      image.pointee.width = png_uint_32(width)
      image.pointee.height = png_uint_32(height)
      image.pointee.format = channels == 1 ? 0 : PNG_FORMAT_FLAG_COLOR
      var size = 0
      guard png_image_write_to_memory(image, nil, &size, 0, bytes, 0, nil) != 0 else {
        throw PictureError.notEncoded(format: "PNG", detail: image.pointee.sentence)
      }
      var file = [UInt8](repeating: 0, count: size)
      guard png_image_write_to_memory(image, &file, &size, 0, bytes, 0, nil) != 0 else {
        throw PictureError.notEncoded(format: "PNG", detail: image.pointee.sentence)
      }
      return file
    }
  }

  /// Writes a PNG file, whole or not at all.
  public func writePNG(to path: String) throws(PictureError) {
    let bytes = try pngBytes()
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw .file(error) }
  }

  private static func read(
    _ image: UnsafeMutablePointer<png_image>, _ file: UnsafeRawBufferPointer, path: String
  ) throws(PictureError) -> PixelImage {
    guard png_image_begin_read_from_memory(image, file.baseAddress, file.count) != 0 else {
      throw .notPNG(path: path, detail: image.pointee.sentence)
    }
    let (width, height) = (Int(image.pointee.width), Int(image.pointee.height))
    guard width > 0, height > 0, width * height <= largestPixelCount else {
      throw .tooLarge(path: path, width: width, height: height)
    }
    let inColour = image.pointee.format & PNG_FORMAT_FLAG_COLOR != 0
    image.pointee.format = inColour ? PNG_FORMAT_FLAG_COLOR : 0
    let channels = inColour ? 3 : 1
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    var black = png_color()
    guard png_image_finish_read(image, &black, &pixels, 0, nil) != 0 else {
      throw .notPNG(path: path, detail: image.pointee.sentence)
    }
    return PixelImage(width: width, height: height, channels: channels, bytes: pixels)
  }
}

/// A `png_image` that stays where it is while `body` runs, and is freed after it.
private func withPNGImage<R>(
  _ body: (UnsafeMutablePointer<png_image>) throws(PictureError) -> R
) throws(PictureError) -> R {
  var image = png_image()
  image.version = png_uint_32(PNG_IMAGE_VERSION)
  return try withUnsafeMutablePointer(to: &image) { pointer throws(PictureError) in
    defer { png_image_free(pointer) }
    return try body(pointer)
  }
}

extension png_image {
  /// The library's message about what went wrong.
  fileprivate var sentence: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
