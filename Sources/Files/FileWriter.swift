import Foundation

/// Bytes into an open file, one after the other.
public final class FileWriter {
  /// The name that errors give, which is where the bytes will be in the end.
  public let path: String
  private let descriptor: Int32

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .refused(path: path, action: .write, code: errno) }
      done += count
    }
  }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { buffer throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Little-endian, as memory holds them.
  public func write(floats: [Float]) throws(FileError) {
    try floats.withUnsafeBufferPointer { buffer throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  func synchronize() throws(FileError) {
    // Pipes and devices cannot be synchronised, and need not be.
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw .refused(path: path, action: .write, code: errno)
    }
  }
}
