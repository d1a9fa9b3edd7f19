import Files
import Foundation
import TestSupport
import Testing

@testable import Files

@Test func aFileThatFailsInTheMiddleLeavesWhatWasThere() throws {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a").path
    try AtomicFile.write([1, 2, 3], to: path)
    let failure = FileError.shorter(path: path, expected: 2, found: 1)
    #expect(throws: failure) {
      try AtomicFile.write(to: path) { file throws(FileError) in
        try file.write([9])
        throw failure
      }
    }
    #expect(try FileReader.contents(of: path) == [1, 2, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a"])
  }
}

@Test func aFullDiskIsOneSentence() throws {
  let full = open("/dev/full", O_WRONLY)
  let writer = FileWriter(descriptor: full, path: "runs/a/metrics.jsonl")
  let error = #expect(throws: FileError.self) { try writer.write([1, 2, 3]) }
  #expect(
    error?.description == "runs/a/metrics.jsonl: cannot be written: No space left on device.")
}

@Test func devicesAreWrittenToAndStay() throws {
  try AtomicFile.write([1, 2, 3], to: "/dev/null")
  var facts = stat()
  #expect(stat("/dev/null", &facts) == 0 && facts.st_mode & S_IFMT == S_IFCHR)
  #expect(throws: FileError.refused(path: "/dev/full", action: .write, code: ENOSPC)) {
    try AtomicFile.write([1], to: "/dev/full")
  }
}

@Test func whereNothingCanBeWrittenNothingIsLeft() throws {
  try Places.withTemporaryDirectory { directory in
    let file = directory.appendingPathComponent("file").path
    try AtomicFile.write([], to: file)
    // A file as parent: refused whoever asks, root included.
    #expect(throws: FileError.refused(path: file + "/a", action: .create, code: ENOTDIR)) {
      try AtomicFile.write([1], to: file + "/a")
    }
    #expect(throws: FileError.refused(path: "/proc/ddpm", action: .create, code: ENOENT)) {
      try AtomicFile.write([1], to: "/proc/ddpm")
    }
    let taken = directory.appendingPathComponent("taken").path
    try Directory.create(taken)
    #expect(throws: FileError.refused(path: taken, action: .rename, code: EISDIR)) {
      try AtomicFile.write([1], to: taken)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == [
        "file", "taken",
      ])
  }
}

@Test func readersTellWhatIsMissing() throws {
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("a").path
    try AtomicFile.write([1, 2, 3], to: path)
    let file = try FileReader(path)
    #expect(file.size == 3)
    #expect(try file.bytes(at: 1, count: 2) == [2, 3])
    #expect(throws: FileError.shorter(path: path, expected: 4, found: 3)) {
      try file.bytes(at: 1, count: 3)
    }
    #expect(throws: FileError.refused(path: directory.path, action: .read, code: EISDIR)) {
      try FileReader(directory.path)
    }
    #expect(throws: FileError.refused(path: path + "-", action: .open, code: ENOENT)) {
      try FileReader(path + "-")
    }
  }
}
