import Foundation

/// Bytes into an open file, one after the other.
public final class FileWriter {
  /// The name that errors give, which is where the bytes will be in the end.
  public let path: String
  private let descriptor: Int32
  private var isOpen = true

  /// - Parameter descriptor: Open for writing; closed with this object.
  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// The end of a file, which is made if it is not there; what is written stays if more fails.
  public convenience init(appendingTo path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .refused(path: path, action: .open, code: errno) }
    self.init(descriptor: descriptor, path: path)
  }

  deinit {
    if isOpen { Foundation.close(descriptor) }
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

  /// Shortens the file to its first `size` bytes.
  public func cut(to size: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw .refused(path: path, action: .write, code: errno)
    }
  }

  /// Claims the file as long as this object lives; false where somebody else has.
  ///
  /// Who merely looks whether it is claimed holds it for a moment, which is waited for.
  public func lock() -> Bool {
    for _ in 0..<20 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(5_000)
    }
    return false
  }

  /// Whether somebody claims the file, in this program or another.
  public static func isLocked(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { Foundation.close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Brings all to the disk; nothing can be written after.
  func finish() throws(FileError) {
    // Pipes and devices cannot be synchronised, and need not be.
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw .refused(path: path, action: .write, code: errno)
    }
    isOpen = false
    // Some file systems report a full disk only here.
    guard close(descriptor) == 0 else { throw .refused(path: path, action: .write, code: errno) }
  }
}
