import Files

/// A directory with IDX files as MNIST's are named: pictures, and labels if they are there.
///
/// The training pictures where there are also others: `train-images-idx3-ubyte`, else the first
/// that ends in `images-idx3-ubyte`; with or without `.gz`.
enum IDXDirectory {
  static let picturesEnd = "images-idx3-ubyte"
  static let labelsEnd = "labels-idx1-ubyte"

  /// The name of the pictures' file, if there is one among `names`.
  static func pictures(in names: [String]) -> String? {
    let candidates = names.filter { $0.hasSuffix(picturesEnd) || $0.hasSuffix(picturesEnd + ".gz") }
    return candidates.first { $0.hasPrefix("train-") } ?? candidates.first
  }

  /// The name of the file with pictures to measure with, if there is one among `names`.
  static func testPictures(in names: [String]) -> String? {
    names.first { $0 == "t10k-" + picturesEnd || $0 == "t10k-" + picturesEnd + ".gz" }
  }

  /// - Parameter classes: The classes' names; nil: as many as the labels tell, by their numbers.
  static func read(
    _ directory: String, names: [String], pictures file: String, name: String, classes: [String]?
  ) throws(DatasetError) -> ImageDataset {
    let path = directory + "/" + file
    let (bytes, count, height, width) = try IDXFile.pictures(path)
    let stem = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    let labelStem = stem.dropLast(picturesEnd.count) + labelsEnd
    var labels: [Int]?
    var labelNames: [String] = []
    if let labelFile = names.first(where: { $0 == labelStem || $0 == labelStem + ".gz" }) {
      let labelPath = directory + "/" + labelFile
      let found = try IDXFile.labels(labelPath).map { Int($0) }
      guard found.count == count else {
        throw .countMismatch(
          images: path, imageCount: count, labels: labelPath, labelCount: found.count)
      }
      labelNames = classes ?? (0...(found.max() ?? 0)).map { "\($0)" }
      try check(found, classes: labelNames.count, file: labelPath)
      labels = found
    }
    return ImageDataset(
      name: name, height: height, width: width, channels: 1, bytes: bytes, labels: labels,
      classes: labelNames)
  }

  static func check(_ labels: [Int], classes: Int, file: String) throws(DatasetError) {
    for (index, label) in labels.enumerated() where label >= classes {
      throw .label(file: file, index: index, value: label, classes: classes)
    }
  }
}
