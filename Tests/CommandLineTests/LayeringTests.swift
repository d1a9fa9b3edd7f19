import Foundation
import TestSupport
import Testing

/// Who may know whom.
private enum Layering {
  static let system: Set<String> = ["Foundation", "Dispatch", "Glibc", "Synchronization"]

  static let allowed: [String: Set<String>] = [
    "Kernels": ["CCPUFacts"],
    "Benchmarks": ["Kernels"],
    "Tensors": ["Kernels"],
    "Networks": ["Tensors"],
    "Learning": ["Kernels", "Tensors", "Networks"],
    "Schedules": ["RealModule"],
    "Diffusion": ["RealModule", "Tensors", "Schedules"],
    "Files": [],
    "Pictures": ["Files", "CPNG", "CGIF"],
    "Datasets": ["Tensors", "Files", "Pictures", "CZlib"],
    "Checkpoints": ["Files", "Tensors", "Networks", "Learning", "Diffusion", "Schedules"],
    "Evaluation": ["Datasets", "Diffusion", "Schedules", "Tensors"],
    "EngineMessages": ["Schedules"],
    "Engine": [
      "EngineMessages", "Checkpoints", "Datasets", "Diffusion", "Evaluation", "Learning",
      "Networks", "Schedules", "Tensors", "Kernels", "Files", "Pictures",
    ],
    "TerminalKit": [],
    "Explorer": ["EngineMessages", "Schedules", "TerminalKit"],
    "ddpm": [
      "ArgumentParser", "CNcurses", "Checkpoints", "Datasets", "Diffusion", "Engine",
      "EngineMessages", "Evaluation", "Explorer", "Files", "Networks", "Pictures", "Schedules",
      "Tensors", "TerminalKit",
    ],
  ]

  static func swiftFiles(under directory: String) throws -> [URL] {
    let root = Places.repository.appendingPathComponent(directory)
    return try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".swift") }.map { root.appendingPathComponent($0) }
  }
}

@Test(arguments: Layering.allowed.keys.sorted())
func importsPointOneWay(target: String) throws {
  let allowed = try #require(Layering.allowed[target]).union(Layering.system)
  let files = try Layering.swiftFiles(under: "Sources/\(target)")
  #expect(!files.isEmpty)
  for file in files {
    let source = try String(contentsOf: file, encoding: .utf8)
    let found = source.matches(of: /(?m)^(?:@?\w+ +)*import +(\w+)/).map { String($0.output.1) }
    #expect(allowed.isSuperset(of: found), "\(file.lastPathComponent) imports \(found)")
  }
}

@Test func everyTargetHasItsPlace() throws {
  let sources = Places.repository.appendingPathComponent("Sources").path
  let targets = try FileManager.default.contentsOfDirectory(atPath: sources)
  let written = try targets.filter { try !Layering.swiftFiles(under: "Sources/\($0)").isEmpty }
  #expect(Set(written) == Set(Layering.allowed.keys))
}
