import CZlib
import Files

/// The bytes of a file from the first to the last, unpacked on the way if it is gzip.
///
/// Memory: 64 KiB, and what is asked for.
final class GzipReader {
  let path: String
  private let file: FileReader
  /// Of the file as it lies on the disk.
  private var offset = 0
  private var block: [UInt8] = []
  private var used = 0
  /// zlib wants it to stay where it is; nil where the file is not packed.
  private let stream: UnsafeMutablePointer<z_stream>?
  private var isBetweenMembers = true
  private var unpacked = 0

  private static let blockSize = 1 << 16
  private static let magic: [UInt8] = [0x1F, 0x8B]

  init(_ path: String) throws(DatasetError) {
    self.path = path
    let file = try files { () throws(FileError) in try FileReader(path) }
    self.file = file
    let start = try files { () throws(FileError) in
      try file.bytes(at: 0, count: min(file.size, Self.magic.count))
    }
    guard start == Self.magic else {
      stream = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.stream = stream
    // 16 more than the largest window: gzip only.
    let result = inflateInit2_(
      stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw corrupt(result) }
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The most bytes that can still come; nil where the file is packed.
  var plainBytesLeft: Int? { stream == nil ? file.size - offset : nil }

  /// The next `count` bytes; fewer only at the end.
  func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    guard let stream else { return try readPlain(count) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try inflate(stream, atMost: min(count - bytes.count, Self.blockSize))
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  private func readPlain(_ count: Int) throws(DatasetError) -> [UInt8] {
    let (file, start, count) = (file, offset, min(count, file.size - offset))
    offset += count
    return try files { () throws(FileError) in try file.bytes(at: start, count: count) }
  }

  /// Some of the next bytes, at least one unless the file is at its end.
  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, atMost limit: Int
  ) throws(DatasetError) -> [UInt8] {
    while true {
      if used == block.count { try refill() }
      if used == block.count {
        guard isBetweenMembers else { throw corrupt(Z_BUF_ERROR) }
        return []
      }
      isBetweenMembers = false
      var result = Z_OK
      let bytes = [UInt8](unsafeUninitializedCapacity: limit) { output, filled in
        result = step(stream, into: output, limit)
        filled = limit - Int(stream.pointee.avail_out)
      }
      unpacked += bytes.count
      switch result {
      case Z_OK: break
      case Z_STREAM_END:
        // A gzip file may be several, one after the other.
        isBetweenMembers = true
        guard inflateReset(stream) == Z_OK else { throw corrupt(Z_STREAM_ERROR) }
      default: throw corrupt(result)
      }
      if !bytes.isEmpty { return bytes }
    }
  }

  private func step(
    _ stream: UnsafeMutablePointer<z_stream>, into output: UnsafeMutableBufferPointer<UInt8>,
    _ limit: Int
  ) -> Int32 {
    let count = block.count - used
    let result = block.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress.map { $0 + used }
      stream.pointee.avail_in = UInt32(count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(limit)
      return CZlib.inflate(stream, Z_NO_FLUSH)
    }
    used += count - Int(stream.pointee.avail_in)
    return result
  }

  private func refill() throws(DatasetError) {
    block = try readPlain(Self.blockSize)
    used = 0
  }

  private func corrupt(_ result: Int32) -> DatasetError {
    let detail =
      result == Z_BUF_ERROR ? "the file ends too early" : String(cString: zError(result))
    return .corruptGzip(file: path, offset: unpacked, detail: detail)
  }
}
