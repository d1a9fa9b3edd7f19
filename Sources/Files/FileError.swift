/// A file or directory that the system would not let us have.
public enum FileError: Error, Equatable, Sendable {
  /// What was being done when the system said no.
  public enum Action: Equatable, Sendable {
    case open, read, write, create, rename, remove, list
  }

  /// `code` is the system's `errno`.
  case refused(path: String, action: Action, code: Int32)
  /// The file ends before the bytes that were asked for, because it shrank meanwhile.
  case shorter(path: String, expected: Int, found: Int)
}
