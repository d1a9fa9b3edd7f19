import Foundation
import Synchronization

/// What is being written now, so that a program that is told to end leaves nothing half done.
public enum Unfinished {
  private static let paths = Mutex<Set<String>>([])

  static func begin(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  static func end(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Removes all of it below `directory`; for the way out, while another thread may still be writing.
  ///
  /// What that adds meanwhile is removed again, some times over.
  public static func removeAll(below directory: String = "") {
    for path in paths.withLock({ $0 }) where path.hasPrefix(directory) {
      for _ in 0..<100 where access(path, F_OK) == 0 { try? Directory.remove(path) }
    }
  }
}
