import Files

/// The binary version of CIFAR-10: records of a label and a picture, 32×32, red, green, blue.
///
/// Source: Krizhevsky (2009), <https://www.cs.toronto.edu/~kriz/cifar.html>. Each colour is a
/// plane of its own in the file.
enum CIFARDirectory {
  static let side = 32
  static let plane = side * side
  static let record = 1 + 3 * plane
  static let classes = [
    "aeroplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "lorry",
  ]

  /// The training files among `names`.
  static func files(in names: [String]) -> [String] {
    names.filter { $0.hasPrefix("data_batch_") && $0.hasSuffix(".bin") }
  }

  static func read(
    _ directory: String, files names: [String], name: String
  ) throws(DatasetError) -> ImageDataset {
    var bytes: [UInt8] = []
    var labels: [Int] = []
    for file in names {
      let path = directory + "/" + file
      let reader = try Datasets.files { () throws(FileError) in try FileReader(path) }
      guard reader.size > 0, reader.size.isMultiple(of: record) else {
        throw .cifar(file: path, .wrongLength(bytes: reader.size, record: record))
      }
      let records = try Datasets.files { () throws(FileError) in
        try reader.bytes(at: 0, count: reader.size)
      }
      let found = stride(from: 0, to: records.count, by: record).map { Int(records[$0]) }
      try IDXDirectory.check(found, classes: classes.count, file: path)
      labels += found
      for start in stride(from: 1, to: records.count, by: record) {
        for pixel in 0..<plane {
          for channel in 0..<3 { bytes.append(records[start + channel * plane + pixel]) }
        }
      }
    }
    return ImageDataset(
      name: name, height: side, width: side, channels: 3, bytes: bytes, labels: labels,
      classes: classes)
  }
}
