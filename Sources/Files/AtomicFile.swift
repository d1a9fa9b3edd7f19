import Foundation

/// Files that are there whole or not at all, whatever fails in between.
///
/// The bytes go to a temporary file in the same directory, are brought to the disk, and take the
/// name by `rename`; the directory is brought to the disk last. A device or a pipe is written to as
/// it is: to replace it by a file would take it from everybody.
public enum AtomicFile {
  /// Writes what `body` writes; what was at `path` before stays if anything fails.
  public static func write(
    to path: String, _ body: (FileWriter) throws(FileError) -> Void
  ) throws(FileError) {
    if isDevice(path) {
      let writer = try FileWriter(appendingTo: path)
      try body(writer)
      return try writer.finish()
    }
    let temporary = temporaryName(beside: path)
    Unfinished.begin(temporary)
    defer { Unfinished.end(temporary) }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .refused(path: path, action: .create, code: errno) }
    do throws(FileError) {
      let writer = FileWriter(descriptor: descriptor, path: path)
      try body(writer)
      try writer.finish()
      guard rename(temporary, path) == 0 else {
        throw .refused(path: path, action: .rename, code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    try Directory.synchronize(Directory.parent(of: path))
  }

  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { file throws(FileError) in try file.write(bytes) }
  }

  /// Whether something is at `path` that is neither a file nor a directory.
  private static func isDevice(_ path: String) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT)
  }

  /// A name in the same directory that nobody uses; readers may pass over all that begin so.
  static func temporaryName(beside path: String) -> String {
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    return Directory.parent(of: path) + "/" + Directory.temporaryPrefix + mark
  }
}
