import Files

extension DatasetCatalogue {
  /// A data set in two parts, padded for networks.
  ///
  /// - Parameters:
  ///   - nameOrPath: As for `open`.
  ///   - part: What is held out; nil: the test files where there are any, else a tenth.
  /// - Throws: As `open`; and `testFiles` if they are wanted and are not there, or do not fit.
  public static func split(
    _ nameOrPath: String, holdingOut part: PictureSplit.Part? = nil
  ) throws(DatasetError) -> PictureSplit {
    let dataset = try open(nameOrPath)
    switch part {
    case .nothing: return PictureSplit(all: dataset.paddedForNetworks)
    case .tenth: return PictureSplit(tenthOf: dataset.paddedForNetworks)
    case .testFiles, nil:
      let directory = entries.first { $0.name == nameOrPath }?.directory ?? nameOrPath
      if let test = try TestFiles.read(directory, for: dataset) {
        return PictureSplit(all: dataset.paddedForNetworks, test: test.paddedForNetworks)
      }
      guard part == nil else { throw .testFiles(directory: directory, .absent) }
      return PictureSplit(tenthOf: dataset.paddedForNetworks)
    }
  }
}

/// Pictures that lie beside those to learn from, in files of their own: MNIST's `t10k-…`,
/// CIFAR-10's `test_batch.bin`.
enum TestFiles {
  /// - Returns: nil if there are none.
  /// - Throws: What is wrong in which file; `testFiles` if they are other pictures than the data set's.
  static func read(
    _ directory: String, for dataset: ImageDataset
  ) throws(DatasetError) -> ImageDataset? {
    let names = try files { () throws(FileError) in try Directory.list(directory) }
    guard let test = try read(directory, names, for: dataset) else { return nil }
    let (found, expected) = ([test.height, test.width], [dataset.height, dataset.width])
    guard found == expected else {
      throw .testFiles(directory: directory, .otherSize(found: found, expected: expected))
    }
    guard (test.labels == nil) == (dataset.labels == nil) else {
      throw .testFiles(directory: directory, .labelsOnOneSide)
    }
    return test
  }

  private static func read(
    _ directory: String, _ names: [String], for dataset: ImageDataset
  ) throws(DatasetError) -> ImageDataset? {
    if let train = IDXDirectory.pictures(in: names) {
      guard train.hasPrefix("train-"), let pictures = IDXDirectory.testPictures(in: names) else {
        return nil
      }
      return try IDXDirectory.read(
        directory, names: names, pictures: pictures, name: dataset.name,
        classes: dataset.labels == nil ? nil : dataset.classes)
    }
    let name = "test_batch.bin"
    guard names.contains(name), !CIFARDirectory.files(in: names).isEmpty else { return nil }
    return try CIFARDirectory.read(directory, files: [name], name: dataset.name)
  }
}
