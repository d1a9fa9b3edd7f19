extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .picture(let error): error.description
    case .corruptGzip(let file, let offset, let detail):
      "\(file): the gzip data is damaged after \(offset) unpacked bytes (\(detail)), expected a "
        + "whole gzip file."
    case .idx(let file, let fault): "\(file): \(fault.description)."
    case .cifar(let file, let fault): "\(file): \(fault.description)."
    case .folder(let path, let fault): "\(path): \(fault.description)."
    case .countMismatch(let images, let imageCount, let labels, let labelCount):
      "\(labels): there are \(labelCount) labels, expected \(imageCount), one for each picture of "
        + "\(images)."
    case .label(let file, let index, let value, let classes):
      "\(file): label \(index) is \(value), expected 0 to \(classes - 1)."
    case .testFiles(let directory, let fault): "\(directory): \(fault.description)."
    case .unknownName(let name, let known):
      "There is no data set “\(name)”, expected \(known.joined(separator: ", ")) or a directory."
    case .absent(let name, let looked, let cure):
      "The data set “\(name)” is not on this machine (looked in \(looked.joined(separator: ", "))); "
        + "\(cure)."
    }
  }
}

extension IDXFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongMagic(let found, let expected):
      "not such an IDX file: it begins with \(Self.hexadecimal(found)), expected "
        + Self.hexadecimal(expected)
    case .truncated(let expected, let found):
      "the file ends after \(found) bytes, expected \(expected)"
    case .trailingBytes:
      "there are bytes after the last element, expected none"
    case .sizeOutOfRange(let axis, let value, let allowed):
      "\(Self.axisName(axis)) is \(value), expected \(allowed.lowerBound) to \(allowed.upperBound)"
    }
  }

  private static func axisName(_ axis: Int) -> String {
    switch axis {
    case 0: "the number of elements"
    case 1: "the pictures' height"
    default: "the pictures' width"
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}

extension CIFARFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongLength(let bytes, let record):
      "the file has \(bytes) bytes, expected a multiple of \(record), a label and a picture each"
    }
  }
}

extension TestFilesFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .absent:
      "there are no test files any more, expected those that were kept from learning, such as "
        + "t10k-images-idx3-ubyte"
    case .otherSize(let found, let expected):
      "the test pictures have \(found[1])×\(found[0]) pixels, expected "
        + "\(expected[1])×\(expected[0]) as those to learn from"
    case .labelsOnOneSide:
      "only one of test pictures and pictures to learn from has labels, expected both or neither"
    }
  }
}

extension FolderFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothingThere:
      "there is nothing here, expected a directory with data"
    case .notADirectory:
      "not a directory, expected one with PNG pictures, IDX files or CIFAR-10's binary files"
    case .noPictures:
      "no data here, expected PNG pictures, folders of them (one for each class), IDX files or "
        + "CIFAR-10's binary files"
    case .sizeOutOfRange(let picture, let width, let height, let allowed):
      "\(picture) has \(width)×\(height) pixels, expected \(allowed.lowerBound) to "
        + "\(allowed.upperBound) on each side"
    case .sizeDiffers(let picture, let found, let first, let expected):
      "\(picture) has \(found[0])×\(found[1]) pixels, expected \(expected[0])×\(expected[1]) as "
        + first
    case .tooLarge(let bytes, let limit):
      "the pictures take \(bytes) bytes, at most \(limit) can be held"
    case .tooManyClasses(let count, let limit):
      "there are \(count) folders with pictures, at most \(limit) classes can be told apart"
    }
  }
}
