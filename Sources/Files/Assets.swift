import Foundation

/// Finds the directory `assets` that belongs to the program, from any working directory.
///
/// Where `DDPM_ASSETS` says, and only there if it is set; else beside the program or above it;
/// else where the program was built.
public struct Assets: Sendable {
  let environment: [String: String]
  /// The program's own file, links resolved.
  let executable: String
  /// A file of the program's source.
  let source: String

  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String = Assets.runningExecutable, source: String = #filePath
  ) {
    self.environment = environment
    self.executable = executable
    self.source = source
  }

  /// What is looked at, in this order.
  public var candidates: [String] {
    if let path = environment["DDPM_ASSETS"], !path.isEmpty { return [path] }
    var candidates: [String] = []
    for file in [executable, source] {
      var directory = Directory.parent(of: file)
      while directory.hasPrefix("/") {
        candidates.append((directory == "/" ? "" : directory) + "/assets")
        if directory == "/" { break }
        directory = Directory.parent(of: directory)
      }
    }
    var seen: Set<String> = []
    return candidates.filter { seen.insert($0).inserted }
  }

  /// nil where none of the candidates is there.
  public var directory: String? {
    // Others may have directories of that name; the digits tell ours.
    candidates.first { Directory.exists($0 + "/mnist") }
  }

  public static var runningExecutable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  }
}
