import CGIF

/// giflib writing into memory.
final class GIFEncoder {
  /// Where giflib's write callback puts the file's bytes.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  private let sink = Sink()
  private var file: UnsafeMutablePointer<GifFileType>?
  private let width: Int
  private let height: Int

  /// - Parameter palette: 2, 4, 8 … or 256 colours.
  init(width: Int, height: Int, palette: [Palette.Colour]) throws(PictureError) {
    self.width = width
    self.height = height
    var code: Int32 = 0
    file = EGifOpen(
      Unmanaged.passUnretained(sink).toOpaque(),
      { file, bytes, count in
        guard let file, let bytes, let sink = file.pointee.UserData else { return 0 }
        Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue()
          .bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
        return count
      }, &code)
    guard let file else { throw Self.failure(code) }
    let colours = palette.map { GifColorType(Red: $0.red, Green: $0.green, Blue: $0.blue) }
    guard let map = GifMakeMapObject(Int32(colours.count), colours) else {
      throw Self.failure(E_GIF_ERR_NOT_ENOUGH_MEM)
    }
    defer { GifFreeMapObject(map) }  // the library keeps a copy
    EGifSetGifVersion(file, true)
    try check(EGifPutScreenDesc(file, Int32(width), Int32(height), 8, 0, map))
  }

  deinit {
    if let file { EGifCloseFile(file, nil) }
  }

  /// The Netscape extension, with 0 for the number of times.
  func repeatForEver() throws(PictureError) {
    try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
    try check(EGifPutExtensionBlock(file, 11, Array("NETSCAPE2.0".utf8)))
    try check(EGifPutExtensionBlock(file, 3, [1, 0, 0] as [UInt8]))
    try check(EGifPutExtensionTrailer(file))
  }

  /// A frame of palette indices, row by row.
  func add(_ indices: [UInt8], hundredths: Int) throws(PictureError) {
    let delay = UInt16(clamping: hundredths)
    let doNotDispose: UInt8 = 1 << 2
    let control = [doNotDispose, UInt8(delay & 0xFF), UInt8(delay >> 8), 0]
    try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, 4, control))
    try check(EGifPutImageDesc(file, 0, 0, Int32(width), Int32(height), false, nil))
    for y in 0..<height {
      var row = Array(indices[y * width..<(y + 1) * width])
      try check(EGifPutLine(file, &row, Int32(width)))
    }
  }

  /// Ends the file and gives its bytes; nothing can be added after.
  func finish() throws(PictureError) -> [UInt8] {
    var code: Int32 = 0
    let closing = file
    file = nil
    guard EGifCloseFile(closing, &code) == GIF_OK else { throw Self.failure(code) }
    return sink.bytes
  }

  private func check(_ result: Int32) throws(PictureError) {
    guard result == GIF_OK else { throw Self.failure(file?.pointee.Error ?? 0) }
  }

  private static func failure(_ code: Int32) -> PictureError {
    let words = GifErrorString(code).map { String(cString: $0) }
    return .notEncoded(format: "GIF", detail: words ?? "giflib error \(code)")
  }
}
