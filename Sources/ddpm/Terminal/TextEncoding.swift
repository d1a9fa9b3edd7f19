import CNcurses
import Foundation

/// Whether the terminal is written to in UTF-8 or in ASCII alone.
enum TextEncoding: Equatable {
  case utf8, ascii

  /// Sets the process's character set from the environment, and no other part of the locale.
  ///
  /// Where the environment says nothing, or names a UTF-8 locale that is not installed, UTF-8 it is.
  static func start(environment: [String: String] = ProcessInfo.processInfo.environment) -> Self {
    let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { $0 != "" }
    if setlocale(LC_CTYPE, "") != nil, isUTF8 { return .utf8 }
    guard mayFallBack(wanted), setlocale(LC_CTYPE, "C.UTF-8") != nil, isUTF8 else { return .ascii }
    return .utf8
  }

  /// Whether C.UTF-8 may stand in for a locale; not for one that says another character set.
  static func mayFallBack(_ wanted: String?) -> Bool {
    guard let wanted else { return true }
    let name = wanted.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }

  private static var isUTF8: Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name) == "UTF-8"
  }
}
