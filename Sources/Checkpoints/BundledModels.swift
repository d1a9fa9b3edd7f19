import Files

/// The models that belong to the program: directories of diffusers under `assets/models`, each
/// known by its name from any working directory.
public struct BundledModels: Sendable {
  private let directory: String?

  public init(assets: Assets = Assets()) {
    directory = assets.directory.map { $0 + "/models" }
  }

  /// Sorted; none where the program's assets were not found.
  public var names: [String] {
    guard let directory, let names = try? Directory.list(directory) else { return [] }
    return names.filter { path(of: $0) != nil }
  }

  /// nil for a name that no model has.
  public func path(of name: String) -> String? {
    guard let directory, !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
      return nil
    }
    let path = directory + "/" + name
    return (try? DiffusersDirectory(path)) == nil ? nil : path
  }
}
