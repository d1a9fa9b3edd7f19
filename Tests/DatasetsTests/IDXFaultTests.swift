import Foundation
import TestSupport
import Testing

@testable import Datasets

/// What is read from a directory with these files.
private func open(_ files: [String: [UInt8]]) throws -> Result<ImageDataset, DatasetError> {
  try Places.withTemporaryDirectory { directory in
    for (name, bytes) in files { try Builders.write(bytes, name, in: directory) }
    do throws(DatasetError) {
      return .success(try DatasetCatalogue.open(directory.path))
    } catch {
      return .failure(error)
    }
  }
}

private func sentence(_ files: [String: [UInt8]]) throws -> String {
  switch try open(files) {
  case .success: "no error"
  case .failure(let error):
    // Without the directory, which has another name each time.
    error.description.replacing(/\/[^ ]*ddpm-test-[^\/ :]*\/?/, with: "")
  }
}

private let images = "images-idx3-ubyte"
private let labels = "labels-idx1-ubyte"

private let faults: [([String: [UInt8]], String)] = [
  ([images: []], "images-idx3-ubyte: the file ends after 0 bytes, expected 16."),
  (
    [images: [0, 0, 8, 1, 0, 0]],
    "images-idx3-ubyte: not such an IDX file: it begins with 00 00 08 01, expected 00 00 08 03."
  ),
  (
    [images: Array("PNG?picture".utf8)],
    "images-idx3-ubyte: not such an IDX file: it begins with 50 4e 47 3f, expected 00 00 08 03."
  ),
  (
    [images: Builders.pictures(3).dropLast()],
    "images-idx3-ubyte: the file ends after 33 bytes, expected 34."
  ),
  (
    [images: Builders.pictures(3) + [0]],
    "images-idx3-ubyte: there are bytes after the last element, expected none."
  ),
  (
    [images: Builders.idx([0, 2, 3], [])],
    "images-idx3-ubyte: the number of elements is 0, expected 1 to 10000000."
  ),
  (
    [images: Builders.idx([1, 0, 3], [])],
    "images-idx3-ubyte: the pictures' height is 0, expected 1 to 512."
  ),
  (
    [images: Builders.idx([1, 2, 0xFFFF_FFFF], [])],
    "images-idx3-ubyte: the pictures' width is 4294967295, expected 1 to 512."
  ),
  (
    [images: Builders.idx([10_000_000, 512, 512], [1])],
    "images-idx3-ubyte: the file ends after 17 bytes, expected 2621440000016."
  ),
  (
    [images: Builders.pictures(3), labels: Builders.idx([2], [0, 1])],
    "labels-idx1-ubyte: there are 2 labels, expected 3, one for each picture of images-idx3-ubyte."
  ),
  (
    [images: Builders.pictures(1), labels: Builders.pictures(1)],
    "labels-idx1-ubyte: not such an IDX file: it begins with 00 00 08 03, expected 00 00 08 01."
  ),
  (
    [:],
    ": no data here, expected PNG pictures, folders of them (one for each class), IDX files or "
      + "CIFAR-10's binary files."
  ),
]

@Test(arguments: faults)
func faultsAreNamed(files: [String: [UInt8]], expected: String) throws {
  #expect(try sentence(files) == expected)
}

@Test func plainFilesAreReadToTheByte() throws {
  let found = try open([
    "t10k-" + images: Builders.pictures(9), "train-" + images: Builders.pictures(3),
    "train-" + labels: Builders.idx([3], [2, 0, 1]),
  ]).get()
  #expect(found.bytes == Array(Builders.pictures(3).dropFirst(16)))
  #expect(found.shape == [3, 2, 3, 1])
  #expect(found.labels == [2, 0, 1])
  #expect(found.classes == ["0", "1", "2"])
}

/// Labels 1, 0, 2, packed with Python: in two members of 6 and 5 bytes, and with one byte too many.
private let twoMembers =
  "H4sIAAAAAAACA2Ng4GBkYAAAe+O0dQYAAAAfiwgAAAAAAAIDY2BmZGACAOhTWzsFAAAA"
private let oneMore = "H4sIAAAAAAACA2Ng4GBkYGBgZmRgYgcATHg3LAwAAAA="

@Test func packedFilesMayHaveSeveralMembers() throws {
  let bytes = try #require(Data(base64Encoded: twoMembers))
  let found = try open([images: Builders.pictures(3), labels + ".gz": [UInt8](bytes)]).get()
  #expect(found.labels == [1, 0, 2])
}

@Test func whatIsLeftOverInPackedFilesIsRefused() throws {
  let bytes = try #require(Data(base64Encoded: oneMore))
  let sentence = try sentence([images: Builders.pictures(3), labels + ".gz": [UInt8](bytes)])
  #expect(
    sentence == "labels-idx1-ubyte.gz: there are bytes after the last element, expected none.")
}

@Test(arguments: [0, 1, 2, 9, 10, 11, 17, 40, 1_000, -9, -8, -1])
func everyCutPackedFileIsRefused(count: Int) throws {
  let whole = try Builders.bundled("mnist5k-labels-idx1-ubyte.gz")
  let cut = Array(whole.prefix(count < 0 ? whole.count + count : count))
  let result = try open([images: Builders.pictures(3), labels + ".gz": cut])
  guard case .failure(let error) = result else {
    Issue.record("\(count) bytes are read")
    return
  }
  switch error {
  case .corruptGzip, .idx(_, .truncated): break
  default: Issue.record("\(count) bytes: \(error)")
  }
}

@Test(arguments: 0..<100) func damagedPackedFilesNeverTrap(seed: Int) throws {
  var random = SplitMix(seed: seed)
  var damaged = try Builders.bundled("mnist5k-labels-idx1-ubyte.gz")
  for _ in 0..<1 + seed % 3 {
    // Mostly in the beginning, where the header and the tables are.
    let place = Int(random.next() % UInt64(seed % 2 == 0 ? 40 : damaged.count))
    damaged[place] = UInt8(truncatingIfNeeded: random.next())
  }
  _ = try open([images: Builders.pictures(3), labels + ".gz": damaged])
}
