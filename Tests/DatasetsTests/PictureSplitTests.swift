import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct PictureSplitTests {
  /// Each of the 5,000 digits is in one part and in one only, with its label.
  @Test func aTenthIsApartAndNothingIsLost() throws {
    let all = try DatasetCatalogue.open("mnist").paddedForNetworks
    let split = try DatasetCatalogue.split("mnist")
    let heldOut = try #require(split.heldOut)
    #expect(split.part == .tenth && split.learned.count == 4_500 && heldOut.count == 500)
    let places = (0..<4_500).map(split.place)
    #expect(Set(places).count == 4_500)
    for (index, place) in places.enumerated() {
      #expect(all.picture(at: place) == split.learned.picture(at: index))
    }
    #expect(all.labels(at: places) == split.learned.labels)
    // The others, in any order: as bytes with their labels.
    func keys(_ dataset: ImageDataset, _ indices: [Int]) -> [[UInt8]] {
      indices.map { dataset.picture(at: $0).bytes + [UInt8(dataset.labels?[$0] ?? 99)] }
    }
    let rest = keys(all, Array(Set(0..<5_000).subtracting(places)))
    let order: ([UInt8], [UInt8]) -> Bool = { $0.lexicographicallyPrecedes($1) }
    #expect(rest.sorted(by: order) == keys(heldOut, Array(0..<500)).sorted(by: order))
    #expect(try DatasetCatalogue.split("mnist", holdingOut: .tenth) == split)
    #expect(try DatasetCatalogue.split("mnist", holdingOut: .nothing).learned == all)
  }

  @Test func ofFewPicturesNothingIsHeldOut() {
    let few = Builders.dataset(height: 8, width: 8, channels: 1, count: 9)
    #expect(PictureSplit(tenthOf: few) == PictureSplit(all: few))
    let ten = PictureSplit(tenthOf: Builders.dataset(height: 8, width: 8, channels: 1, count: 10))
    #expect(ten.learned.count == 9 && ten.heldOut?.count == 1)
  }

  private func write(_ count: Int, _ stem: String, labels: [UInt8]?, in directory: URL) throws {
    try Builders.write(Builders.pictures(count), stem + "-images-idx3-ubyte", in: directory)
    guard let labels else { return }
    try Builders.write(
      Builders.idx([count], labels), stem + "-labels-idx1-ubyte", in: directory)
  }

  @Test func testFilesAreHeldOutAndAllElseIsLearned() throws {
    try Places.withTemporaryDirectory { directory in
      try write(3, "train", labels: [0, 1, 1], in: directory)
      try write(2, "t10k", labels: [1, 0], in: directory)
      let split = try DatasetCatalogue.split(directory.path)
      #expect(split.part == .testFiles && split.learned.count == 3)
      #expect(split.heldOut?.labels == [1, 0] && split.heldOut?.height == 8)
      #expect(split.place(ofLearned: 2) == 2)
      #expect(try DatasetCatalogue.split(directory.path, holdingOut: .nothing).heldOut == nil)
    }
  }

  @Test func theTestBatchOfCIFARIsHeldOut() throws {
    try Places.withTemporaryDirectory { directory in
      func records(_ labels: [UInt8]) -> [UInt8] {
        labels.flatMap { [$0] + [UInt8](repeating: 10 * $0, count: 3_072) }
      }
      try Builders.write(records([1, 2, 3]), "data_batch_1.bin", in: directory)
      let tenth = try DatasetCatalogue.split(directory.path)
      #expect(tenth.part == .nothing && tenth.learned.count == 3)
      try Builders.write(records([7, 8]), "test_batch.bin", in: directory)
      let split = try DatasetCatalogue.split(directory.path)
      #expect(split.part == .testFiles && split.learned.labels == [1, 2, 3])
      #expect(split.heldOut?.labels == [7, 8] && split.heldOut?.bytes.first == 70)
    }
  }

  @Test func testFilesThatDoNotFitAreRefused() throws {
    func fault(_ write: (URL) throws -> Void) throws -> TestFilesFault? {
      try Places.withTemporaryDirectory { directory in
        try write(directory)
        do throws(DatasetError) {
          _ = try DatasetCatalogue.split(directory.path, holdingOut: .testFiles)
        } catch {
          if case .testFiles(directory.path, let fault) = error { return fault }
        }
        return nil
      }
    }
    #expect(try fault { try write(3, "train", labels: nil, in: $0) } == .absent)
    #expect(
      try fault {
        try write(3, "train", labels: nil, in: $0)
        try write(2, "t10k", labels: [0, 0], in: $0)
      } == .labelsOnOneSide)
    let size = try fault {
      try write(3, "train", labels: nil, in: $0)
      try Builders.write(
        Builders.idx([1, 2, 2], [1, 2, 3, 4]), "t10k-images-idx3-ubyte", in: $0)
    }
    #expect(size == .otherSize(found: [2, 2], expected: [2, 3]))
    #expect(
      DatasetError.testFiles(directory: "/a", .otherSize(found: [2, 2], expected: [2, 3]))
        .description
        == "/a: the test pictures have 2×2 pixels, expected 3×2 as those to learn from.")
  }
}
