import Files
import Foundation

/// What a person does with runs that are there: names, notes, and away with them.
extension RunDirectory {
  private var notePath: String { path + "/note.txt" }

  /// A line that somebody wrote about the run; empty where nobody did.
  public var note: String {
    guard let bytes = try? FileReader.contents(of: notePath) else { return "" }
    return String(decoding: bytes.prefix(1 << 12), as: UTF8.self)
      .split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  /// Replaces the note, whole or not at all; an empty one is taken away.
  public func write(note: String) throws(CheckpointError) {
    let line = note.split(whereSeparator: \.isNewline).joined(separator: " ")
    try files { () throws(FileError) in
      if line.isEmpty { return try Directory.remove(notePath) }
      try AtomicFile.write(Array((line + "\n").utf8), to: notePath)
    }
  }

  /// Gives the directory another name beside its old one.
  ///
  /// - Throws: `runInUse`, `nameTaken`, or `noName` for what cannot be a directory's name.
  public func renamed(to name: String) throws(CheckpointError) -> RunDirectory {
    let isName =
      !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 100
      && name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 32 && $0.value != 127 }
    guard isName else { throw .place(path: path, .noName(name)) }
    guard !isInUse else { throw .place(path: path, .runInUse) }
    let other = Directory.parent(of: path) + "/" + name
    guard !exists(other) else { throw .place(path: other, .nameTaken) }
    try files { () throws(FileError) in try Directory.move(path, to: other) }
    return try RunDirectory(opening: other)
  }

  /// Takes the run away with all that is in it; others see all of it or nothing.
  ///
  /// - Throws: `runInUse` while a program is training it.
  public func delete() throws(CheckpointError) {
    guard !isInUse else { throw .place(path: path, .runInUse) }
    try files { () throws(FileError) in try Directory.discard(path) }
  }
}
