import Foundation

/// A file opened for reading at chosen places.
///
/// Bytes are read on demand, not mapped: a file that shrinks meanwhile is an error, not a signal.
public final class FileReader: Sendable {
  public let path: String
  /// In bytes, when the file was opened.
  public let size: Int
  private let descriptor: Int32

  public init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .refused(path: path, action: .open, code: errno) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      let code = errno
      close(descriptor)
      throw .refused(path: path, action: .read, code: code)
    }
    guard facts.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw .refused(path: path, action: .read, code: EISDIR)
    }
    size = Int(facts.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on, which must all be there.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .refused(path: path, action: .read, code: errno) }
      guard count > 0 else {
        throw .shorter(path: path, expected: offset + buffer.count, found: offset + done)
      }
      done += count
    }
  }

  /// `count` bytes from `offset` on, which must all be there.
  public func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(FileError) {
        try read(
          into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count), at: offset)
        filled = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The whole file at `path`, which also works for what has no size, such as a pipe.
  public static func contents(of path: String) throws(FileError) -> [UInt8] {
    let file = try FileReader(path)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.size + 1)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(file.descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .refused(path: path, action: .read, code: errno) }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: block[..<count])
    }
  }
}
