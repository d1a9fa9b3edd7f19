import Datasets
import Files
import Foundation

/// Fetches the files of a data set into its directory, all or none.
///
/// The system's curl fetches, md5sum compares, tar unpacks.
struct DatasetDownload {
  let name: String
  let source: DatasetSource
  /// Where the data set will lie.
  let directory: String
  /// Whether curl draws its progress.
  var showsProgress = false

  func run() throws {
    try Directory.create(Directory.parent(of: directory))
    try Directory.replace(directory, wrapping: DownloadError.file) {
      temporary throws(DownloadError) in
      for file in source.files {
        let path = temporary + "/" + file.name
        try fetch(file, to: path)
        guard source.isArchive else { continue }
        let unpacked = try Tool.run(
          "tar", ["-xzf", path, "-C", temporary, "--strip-components=1"])
        guard unpacked.code == 0 else {
          throw .notUnpacked(name: name, file: file.name, detail: unpacked.lastComplaint)
        }
        unlink(path)
      }
    }
  }

  private func fetch(_ file: DatasetSource.File, to path: String) throws(DownloadError) {
    var failure = DownloadError.noAddress(name: name)
    for address in source.addresses {
      let url = address + "/" + file.name
      let fetched = try Tool.run(
        "curl",
        ["--fail", "--location", "--show-error", "--connect-timeout", "20"]
          + [showsProgress ? "--progress-bar" : "--silent", "--output", path, url],
        hearsComplaints: !showsProgress)
      guard fetched.code == 0 else {
        failure = .notFetched(name: name, url: url, detail: fetched.lastComplaint)
        continue
      }
      let sum = try Tool.run("md5sum", [path]).output.prefix(32)
      guard sum == file.md5 else {
        failure = .wrongChecksum(name: name, url: url, expected: file.md5, found: String(sum))
        continue
      }
      return
    }
    throw failure
  }
}

/// Why a data set has not come.
enum DownloadError: Error, Equatable {
  case file(FileError)
  /// A program of the system that is not there.
  case noTool(String)
  case noAddress(name: String)
  /// `detail` is curl's own word.
  case notFetched(name: String, url: String, detail: String)
  case wrongChecksum(name: String, url: String, expected: String, found: String)
  case notUnpacked(name: String, file: String, detail: String)
  /// A data set that is not fetched by this program.
  case notPublished(name: String, known: [String])
}

extension DownloadError: CustomStringConvertible {
  var description: String {
    switch self {
    case .file(let error): error.description
    case .noTool(let name):
      "The program “\(name)”, which downloads need, is not on this machine; install it, or put the "
        + "data where “ddpm datasets list” says."
    case .noAddress(let name): "\(name): there is no address to fetch it from."
    case .notFetched(let name, let url, let detail):
      "\(name): \(url) cannot be fetched\(detail.isEmpty ? "" : " (\(detail))"); nothing was kept, "
        + "and it may be that this machine is offline."
    case .wrongChecksum(let name, let url, let expected, let found):
      "\(name): what \(url) sent has the MD5 sum \(found), expected \(expected); nothing was kept."
    case .notUnpacked(let name, let file, let detail):
      "\(name): \(file) cannot be unpacked\(detail.isEmpty ? "" : " (\(detail))"); nothing was kept."
    case .notPublished(let name, let known):
      "“\(name)” is no data set to download, expected \(known.joined(separator: ", "))."
    }
  }
}

/// A program of the system.
private enum Tool {
  struct Outcome {
    let code: Int32
    let output: String
    /// Its last line on standard error.
    let lastComplaint: String
  }

  /// - Parameter hearsComplaints: Whether standard error is read instead of shown.
  static func run(
    _ name: String, _ arguments: [String], hearsComplaints: Bool = true
  ) throws(DownloadError) -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Not deaf to Ctrl-C, as this program's own handler makes it.
    process.arguments = ["--default-signal", name] + arguments
    process.standardInput = FileHandle.nullDevice
    let (output, complaints) = (Pipe(), Pipe())
    process.standardOutput = output
    if hearsComplaints { process.standardError = complaints }
    do {
      try process.run()
    } catch {
      throw .noTool(name)
    }
    // Neither says more than a pipe holds.
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained =
      hearsComplaints ? complaints.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    if process.terminationStatus == 127 { throw .noTool(name) }
    let lines = String(decoding: complained, as: UTF8.self).split(whereSeparator: \.isNewline)
    return Outcome(
      code: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      lastComplaint: lines.last.map(String.init) ?? "")
  }
}
