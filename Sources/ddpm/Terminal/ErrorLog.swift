import Foundation

/// Keeps standard error off the screen: while it is open, what is written goes to a file without a
/// name.
///
/// A standard error that is no terminal is left as it is.
struct ErrorLog {
  /// The standard error of before, and the file; both -1 where nothing was changed.
  let stream: Int32
  let file: Int32

  init() {
    (stream, file) = Self.open() ?? (-1, -1)
  }

  private static func open() -> (stream: Int32, file: Int32)? {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    let path = NSTemporaryDirectory() + "/ddpm-\(UUID().uuidString)"
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o600)
    guard file >= 0 else { return nil }
    unlink(path)
    let stream = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard stream >= 0, dup2(file, STDERR_FILENO) >= 0 else {
      Glibc.close(file)
      return nil
    }
    return (stream, file)
  }

  /// Gives standard error back and writes the last line of the file to it, if there is one.
  func close() {
    guard stream >= 0 else { return }
    dup2(stream, STDERR_FILENO)
    if let line = Self.lastLine(of: file) {
      FileHandle.standardError.write(Data((line + "\n").utf8))
    }
    Glibc.close(stream)
    Glibc.close(file)
  }

  /// The last line with something in it, of a file's last bytes.
  static func lastLine(of file: Int32) -> String? {
    let end = lseek(file, 0, SEEK_END)
    guard end > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(Int(end), 4096))
    let count = pread(file, &bytes, bytes.count, off_t(Int(end) - bytes.count))
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
      .last { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
  }
}
