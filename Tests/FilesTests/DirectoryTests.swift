import Files
import Foundation
import TestSupport
import Testing

private struct Stop: Error {}

private func wrap(_ error: FileError) -> any Error { error }

@Test func aDirectoryIsReplacedWholeOrNotAtAll() throws {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("step").path
    try Directory.replace(path, wrapping: wrap) { inside in
      try AtomicFile.write([1], to: inside + "/old")
    }
    #expect(throws: Stop.self) {
      try Directory.replace(path, wrapping: wrap) { inside in
        try AtomicFile.write([2], to: inside + "/new")
        throw Stop()
      }
    }
    #expect(try Directory.list(path) == ["old"])
    try Directory.replace(path, wrapping: wrap) { inside in
      try AtomicFile.write([2], to: inside + "/new")
    }
    #expect(try Directory.list(path) == ["new"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["step"])
  }
}

@Test func directoriesAreMadeAndRemovedWithAllInThem() throws {
  try Places.withTemporaryDirectory { directory in
    let deep = directory.appendingPathComponent("a/b/c").path
    try Directory.create(deep)
    try Directory.create(deep)
    try AtomicFile.write([1], to: deep + "/file")
    let kept = directory.appendingPathComponent("kept").path
    try AtomicFile.write([1], to: kept)
    symlink(kept, deep + "/link")
    try Directory.remove(directory.appendingPathComponent("a").path)
    #expect(try Directory.list(directory.path) == ["kept"])  // the link's target stays
    try Directory.remove(directory.appendingPathComponent("a").path)
    #expect(throws: FileError.refused(path: kept + "/x", action: .create, code: ENOTDIR)) {
      try Directory.create(kept + "/x")
    }
    #expect(throws: FileError.refused(path: kept, action: .list, code: ENOTDIR)) {
      try Directory.list(kept)
    }
  }
}

@Test func unfinishedThingsAreNotListed() throws {
  try Places.withTemporaryDirectory { directory in
    let unfinished = directory.path + "/" + Directory.temporaryPrefix + "1"
    try Directory.create(unfinished)
    #expect(try Directory.list(directory.path).isEmpty)
  }
}

@Test(arguments: [
  (FileError.refused(path: "a", action: .open, code: ENOENT), "a: cannot be opened"),
  (.refused(path: "a", action: .read, code: EISDIR), "a: cannot be read"),
  (.refused(path: "a", action: .create, code: EROFS), "a: cannot be created"),
  (.refused(path: "a", action: .rename, code: EACCES), "a: cannot be put in place"),
  (.refused(path: "a", action: .remove, code: EPERM), "a: cannot be removed"),
  (.refused(path: "a", action: .list, code: ENOTDIR), "a: cannot be listed"),
])
func systemErrorsAreSentences(error: FileError, beginning: String) {
  guard case .refused(_, _, let code) = error else { return }
  #expect(error.description == "\(beginning): \(String(cString: strerror(code))).")
}

@Test func aShrunkFileIsASentence() {
  #expect(
    FileError.shorter(path: "a", expected: 9, found: 4).description
      == "a: the file ended at byte 4, expected 9 bytes.")
}

@Test(arguments: [
  ("/a/b", "/a", "b"), ("/a/b/", "/a", "b"), ("/a//b//", "/a", "b"), ("/a", "/", "a"),
  ("//a", "/", "a"), ("a/b", "a", "b"), ("b", ".", "b"), ("bc", ".", "bc"), ("b/", ".", "b"),
  (".", ".", "."), ("..", ".", ".."), ("/", "/", "/"), ("//", "/", "/"), ("", ".", ""),
  ("ä/ö", "ä", "ö"),
])
func pathsComeApart(path: String, parent: String, name: String) {
  #expect(Directory.parent(of: path) == parent)
  #expect(Directory.name(of: path) == name)
}

/// A program that is told to end in the middle of its work.
@Test func whatIsHalfWrittenGoesWithTheProgram() throws {
  try Places.withTemporaryDirectory { directory in
    let (path, file) = (
      directory.appendingPathComponent("step").path, directory.appendingPathComponent("file").path
    )
    func inside() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }
    #expect(throws: (any Error).self) {
      try Directory.replace(path, wrapping: wrap) { inside in
        try AtomicFile.write([1], to: inside + "/new")
        Unfinished.removeAll(below: directory.path)
      }
    }
    #expect(try inside() == [])
    #expect(throws: FileError.self) {
      try AtomicFile.write(to: file) { _ throws(FileError) in
        Unfinished.removeAll(below: directory.path)
      }
    }
    #expect(try inside() == [])
    try AtomicFile.write([1], to: file)
    try Directory.replace(path, wrapping: wrap) { _ in }
    Unfinished.removeAll(below: directory.path)  // nothing is under way now
    #expect(try inside() == ["file", "step"])
  }
}
