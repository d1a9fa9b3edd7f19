import Foundation
import TestSupport

/// The program as a person runs it.
enum Program {
  struct Outcome {
    let code: Int32
    let output: String
    /// What it said on standard error.
    let complaint: String
  }

  enum Failure: Error {
    case notBuilt(String)
    case killed(signal: Int32)
  }

  /// Beside the tests, which are built with it.
  static let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    .map { ($0 as NSString).deletingLastPathComponent + "/ddpm" }

  /// - Parameters:
  ///   - directory: Where it runs; nil: in the repository.
  ///   - environment: Added to the tests' own.
  static func run(
    _ arguments: [String], in directory: URL? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    guard let path, FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure.notBuilt(path ?? "ddpm")
    }
    // Files take any amount of text, where a pipe would have to be emptied meanwhile.
    return try Places.withTemporaryDirectory { scratch in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      process.currentDirectoryURL = directory ?? Places.repository
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      let (output, complaint) = (try file("output", in: scratch), try file("error", in: scratch))
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = complaint
      try process.run()
      process.waitUntilExit()
      guard process.terminationReason == .exit else {
        throw Failure.killed(signal: process.terminationStatus)
      }
      return Outcome(
        code: process.terminationStatus, output: try text("output", in: scratch),
        complaint: try text("error", in: scratch))
    }
  }

  private static func file(_ name: String, in directory: URL) throws -> FileHandle {
    let url = directory.appendingPathComponent(name)
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  private static func text(_ name: String, in directory: URL) throws -> String {
    try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
  }
}
