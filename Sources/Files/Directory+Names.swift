// By the bytes of the path alone: Foundation's `lastPathComponent` and its like trap on a path of
// one character.
extension Directory {
  /// What holds `path`, as POSIX's `dirname` has it: `/a` for `/a/b` and `/a/b/`, `.` for `b`.
  public static func parent(of path: String) -> String {
    let bytes = trimmed(path.utf8[...])
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = trimmed(bytes[...slash])
    return String(Substring(parent))
  }

  /// The last name in a path, as POSIX's `basename` has it: `b` for `/a/b` and `/a/b/`.
  public static func name(of path: String) -> String {
    let bytes = trimmed(path.utf8[...])
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), bytes.count > 1 else {
      return String(Substring(bytes))
    }
    return String(Substring(bytes[bytes.index(after: slash)...]))
  }

  /// Without slashes at the end, but for the root's.
  private static func trimmed(_ path: Substring.UTF8View) -> Substring.UTF8View {
    var path = path
    while path.count > 1, path.last == UInt8(ascii: "/") { path = path.dropLast() }
    return path
  }
}
