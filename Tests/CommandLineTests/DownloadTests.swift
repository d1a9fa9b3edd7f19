import Datasets
import Foundation
import TestSupport
import Testing

@testable import ddpm

/// Downloads from files of this machine, which curl fetches like others.
@Suite struct DownloadTests {
  /// MD5 of “abc”; source: RFC 1321, Appendix A.5.
  private static let sumOfABC = "900150983cd24fb0d6963f7d28e17f72"

  private func withSource(_ body: (URL) throws -> Void) throws {
    try Places.withTemporaryDirectory { directory in
      let published = directory.appendingPathComponent("published")
      try FileManager.default.createDirectory(at: published, withIntermediateDirectories: false)
      try Data("abc".utf8).write(to: published.appendingPathComponent("one"))
      try body(directory)
    }
  }

  private func download(_ directory: URL, _ files: [DatasetSource.File]) -> DatasetDownload {
    DatasetDownload(
      name: "letters",
      source: DatasetSource(
        addresses: ["nowhere", "published"].map {
          "file://" + directory.appendingPathComponent($0).path
        }, files: files),
      directory: directory.appendingPathComponent("data/letters").path)
  }

  @Test func whatIsFetchedLiesInItsDirectory() throws {
    try withSource { directory in
      let download = download(directory, [.init("one", md5: Self.sumOfABC)])
      try download.run()
      #expect(try Data(contentsOf: URL(fileURLWithPath: download.directory + "/one")).count == 3)
      let inside = try FileManager.default.contentsOfDirectory(
        atPath: directory.appendingPathComponent("data").path)
      #expect(inside == ["letters"])
    }
  }

  @Test func whatIsNotWholeIsNotKept() throws {
    try withSource { directory in
      let wrong = String(repeating: "0", count: 32)
      let url = "file://" + directory.appendingPathComponent("published").path
      #expect(
        throws: DownloadError.wrongChecksum(
          name: "letters", url: url + "/one", expected: wrong, found: Self.sumOfABC)
      ) { try download(directory, [.init("one", md5: wrong)]).run() }
      #expect(throws: DownloadError.self) {
        try download(
          directory, [.init("one", md5: Self.sumOfABC), .init("two", md5: Self.sumOfABC)]
        ).run()
      }
      let inside = try FileManager.default.contentsOfDirectory(
        atPath: directory.appendingPathComponent("data").path)
      #expect(inside == [])
    }
  }

  @Test func anArchiveIsUnpacked() throws {
    try withSource { directory in
      let published = directory.appendingPathComponent("published")
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      tar.currentDirectoryURL = directory
      tar.arguments = ["tar", "-czf", "published/letters.tar.gz", "published/one"]
      try tar.run()
      tar.waitUntilExit()
      let sum = Process()
      let pipe = Pipe()
      sum.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      sum.arguments = ["md5sum", published.appendingPathComponent("letters.tar.gz").path]
      sum.standardOutput = pipe
      try sum.run()
      let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      let download = DatasetDownload(
        name: "letters",
        source: DatasetSource(
          addresses: ["file://" + published.path],
          files: [.init("letters.tar.gz", md5: String(said.prefix(32)))], isArchive: true),
        directory: directory.appendingPathComponent("letters").path)
      try download.run()
      #expect(try FileManager.default.contentsOfDirectory(atPath: download.directory) == ["one"])
    }
  }

  /// A proxy that nobody listens at stands for a machine without a network.
  @Test func withoutANetworkOneSentenceSaysSo() throws {
    try Places.withTemporaryDirectory { directory in
      let environment = [
        "XDG_DATA_HOME": directory.path, "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9", "no_proxy": "",
      ]
      let outcome = try Program.run(["datasets", "download", "cifar10"], environment: environment)
      #expect(outcome.code == 1)
      let url = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
      #expect(outcome.complaint.hasPrefix("ddpm: cifar10: \(url) cannot be fetched (curl: "))
      #expect(outcome.complaint.hasSuffix("it may be that this machine is offline.\n"))
      #expect(outcome.complaint.split(separator: "\n").count == 1)
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/ddpm")
      #expect(left == [])
      let unknown = try Program.run(["datasets", "download", "imagenet"])
      #expect(unknown.code == 64)
      #expect(
        unknown.complaint
          == "ddpm: “imagenet” is no data set to download, expected cifar10, fashion-mnist, "
          + "mnist-60k.\n")
    }
  }
}
