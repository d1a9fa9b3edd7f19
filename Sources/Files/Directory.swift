import Foundation

/// Directories: made, listed, removed, and filled whole or not at all.
public enum Directory {
  /// What unfinished files and directories are called; `list` passes over them.
  public static let temporaryPrefix = ".unfinished-"

  /// Makes `path` and what is missing above it.
  public static func create(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 || (errno == EEXIST && exists(path)) { return }
    guard errno == ENOENT, parent(of: path) != path else {
      throw .refused(path: path, action: .create, code: errno)
    }
    try create(parent(of: path))
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && exists(path)) else {
      throw .refused(path: path, action: .create, code: errno)
    }
  }

  /// Fills a new directory at `path`, replacing the one there; readers never see half of it.
  ///
  /// `body` gets the path of a temporary directory beside it. After a failure nothing is left of
  /// that, and what was at `path` is as it was.
  public static func replace<Failure: Error>(
    _ path: String, wrapping: (FileError) -> Failure, _ body: (String) throws(Failure) -> Void
  ) throws(Failure) {
    let temporary = AtomicFile.temporaryName(beside: path)
    let old = AtomicFile.temporaryName(beside: path)
    Unfinished.begin(temporary)
    defer { Unfinished.end(temporary) }
    do throws(Failure) {
      guard mkdir(temporary, 0o777) == 0 else {
        throw wrapping(.refused(path: path, action: .create, code: errno))
      }
      try body(temporary)
      do throws(FileError) {
        try synchronize(temporary)
        // From here on it is whole: who ends the program now would take the old one as well.
        Unfinished.end(temporary)
        let replaced = rename(path, old) == 0  // a directory cannot be renamed onto a full one
        guard rename(temporary, path) == 0 else {
          let code = errno
          if replaced { rename(old, path) }
          throw .refused(path: path, action: .rename, code: code)
        }
        try? remove(old)
        try synchronize(parent(of: path))
      } catch {
        throw wrapping(error)
      }
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Removes `path` with all that is in it; it may be absent.
  public static func remove(_ path: String) throws(FileError) {
    var facts = stat()
    guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {  // not through links
      if unlink(path) != 0 && errno != ENOENT {
        throw .refused(path: path, action: .remove, code: errno)
      }
      return
    }
    for name in try contents(path) { try remove(path + "/" + name) }
    if rmdir(path) != 0 { throw .refused(path: path, action: .remove, code: errno) }
  }

  /// Gives a directory another name, which nothing may have yet.
  public static func move(_ path: String, to other: String) throws(FileError) {
    guard rename(path, other) == 0 else {
      throw .refused(path: path, action: .rename, code: errno)
    }
    try synchronize(parent(of: other))
  }

  /// Removes `path` with all that is in it; others see all of it or nothing.
  public static func discard(_ path: String) throws(FileError) {
    let hidden = AtomicFile.temporaryName(beside: path)
    try move(path, to: hidden)
    try remove(hidden)
  }

  /// The names in a directory, sorted, without unfinished ones.
  public static func list(_ path: String) throws(FileError) -> [String] {
    try contents(path).filter { !$0.hasPrefix(temporaryPrefix) }
  }

  /// Removes what a killed program left unfinished in a directory.
  public static func removeUnfinished(in path: String) throws(FileError) {
    for name in try contents(path) where name.hasPrefix(temporaryPrefix) {
      try remove(path + "/" + name)
    }
  }

  /// Whether `path` is a directory, or a link to one.
  public static func exists(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  static func synchronize(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .refused(path: path, action: .open, code: errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw .refused(path: path, action: .write, code: errno)
    }
  }

  private static func contents(_ path: String) throws(FileError) -> [String] {
    guard let stream = opendir(path) else {
      throw .refused(path: path, action: .list, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
