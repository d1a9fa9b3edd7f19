import Explorer
import Files
import Foundation

/// Where the explorer keeps what it comes back to: `ddpm/session.json` in `$XDG_STATE_HOME`, else
/// in `~/.local/state`.
struct SessionFile: Equatable {
  let path: String

  /// nil where the environment names no home.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/ddpm/session.json"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.local/state/ddpm/session.json"
    } else {
      return nil
    }
  }

  /// nil where there is none yet.
  ///
  /// - Throws: `unreadable` for a file that is not whole or not ours.
  func read() throws(SessionFileError) -> SavedSession? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(
        SavedSession.self, from: Data(FileReader.contents(of: path)))
    } catch let error as FileError {
      throw .refused(error)
    } catch {
      throw .unreadable(path: path)
    }
  }

  /// Writes the file, whole or not at all.
  func write(_ session: SavedSession) throws(SessionFileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(session) else { throw .unwritable(path: path) }
    do throws(FileError) {
      try Directory.create(Directory.parent(of: path))
      try AtomicFile.write([UInt8](data) + [UInt8(ascii: "\n")], to: path)
    } catch {
      throw .refused(error)
    }
  }
}

/// Why a session is not read or not written.
enum SessionFileError: Error, Equatable {
  case refused(FileError)
  case unreadable(path: String)
  case unwritable(path: String)
}

extension SessionFileError: CustomStringConvertible {
  var description: String {
    switch self {
    case .refused(let error): error.description
    case .unreadable(let path):
      "\(path): not a session of the explorer as it writes them; it is ignored, and replaced when "
        + "you leave."
    case .unwritable(let path): "\(path): the session holds a number that JSON cannot."
    }
  }
}
