import Foundation

/// Texts that were looked at once and must not change by themselves.
public enum Golden {
  /// What is wrong with `text` compared with the file of that name; nil: nothing.
  ///
  /// A file that is missing is a failure too. With `DDPM_RECORD=1` in the environment the text is
  /// written first, to be looked at before it is committed; the test still fails that once.
  /// - Parameter name: Below `Tests/Goldens`, without `.txt`.
  public static func difference(_ text: String, _ name: String) throws -> String? {
    let record = ProcessInfo.processInfo.environment["DDPM_RECORD"] == "1"
    return try difference(text, name, in: directory, record: record)
  }

  static let directory = Places.repository.appendingPathComponent("Tests/Goldens")

  /// The same with the directory and the wish to record given.
  public static func difference(
    _ text: String, _ name: String, in directory: URL, record: Bool
  ) throws -> String? {
    let file = directory.appendingPathComponent("\(name).txt")
    let stored = try? String(contentsOf: file, encoding: .utf8)
    let found = text + "\n"
    if stored == found { return nil }
    if record {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
      return "\(name): recorded; look at \(file.path)."
    }
    guard let stored else {
      return "\(name): there is no \(file.path); DDPM_RECORD=1 writes it.\n\(text)"
    }
    return "\(name): \(firstDifference(stored, found))\nFound:\n\(text)"
  }

  private static func firstDifference(_ stored: String, _ found: String) -> String {
    let (stored, found) = (
      stored.split(separator: "\n", omittingEmptySubsequences: false),
      found.split(separator: "\n", omittingEmptySubsequences: false)
    )
    for line in 0..<max(stored.count, found.count) {
      let expected = line < stored.count ? "“\(stored[line])”" : "no line"
      let actual = line < found.count ? "“\(found[line])”" : "no line"
      if expected != actual { return "line \(line + 1) is \(actual), expected \(expected)." }
    }
    return "the line ends differ."
  }
}
