import Files
import Foundation

/// Data sets by their names.
public enum DatasetCatalogue {
  /// All that are known, the bundled one first.
  public static var entries: [DatasetEntry] {
    entries(assets: Assets(), environment: ProcessInfo.processInfo.environment)
  }

  /// A data set by its name, or by the directory that holds it.
  ///
  /// A directory holds PNG pictures, folders of them (one for each class), IDX files as MNIST's,
  /// or CIFAR-10's binary files.
  /// - Throws: What is missing, and where it was looked for; or what is wrong in which file.
  public static func open(_ nameOrPath: String) throws(DatasetError) -> ImageDataset {
    let entries = entries
    if let entry = entries.first(where: { $0.name == nameOrPath }) { return try open(entry) }
    guard nameOrPath.contains("/") || exists(nameOrPath) else {
      throw .unknownName(nameOrPath, known: entries.map(\.name))
    }
    return try read(nameOrPath, name: Directory.name(of: nameOrPath), classes: nil)
  }

  static func open(_ entry: DatasetEntry) throws(DatasetError) -> ImageDataset {
    guard let directory = entry.directory else {
      throw .absent(name: entry.name, looked: entry.places, cure: entry.cure)
    }
    return try read(directory, name: entry.name, classes: entry.classes)
  }

  /// - Parameter classes: Of files that number them only; nil: by their numbers.
  private static func read(
    _ directory: String, name: String, classes: [String]?
  ) throws(DatasetError) -> ImageDataset {
    guard exists(directory) else { throw .folder(path: directory, .nothingThere) }
    guard Directory.exists(directory) else { throw .folder(path: directory, .notADirectory) }
    let names = try files { () throws(FileError) in try Directory.list(directory) }
    if let pictures = IDXDirectory.pictures(in: names) {
      return try IDXDirectory.read(
        directory, names: names, pictures: pictures, name: name, classes: classes)
    }
    let batches = CIFARDirectory.files(in: names)
    if !batches.isEmpty {
      return try CIFARDirectory.read(directory, files: batches, name: name)
    }
    return try PictureFolder.read(directory, names: names, name: name)
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
