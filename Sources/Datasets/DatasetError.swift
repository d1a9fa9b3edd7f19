import Files
import Pictures

/// Data that cannot be found, read or understood.
///
/// Every case names the file, where in it, and what was expected; `description` makes a sentence.
public enum DatasetError: Error, Equatable, Sendable {
  case file(FileError)
  case picture(PictureError)
  /// `detail` is zlib's own word; `offset` counts the bytes that were unpacked before.
  case corruptGzip(file: String, offset: Int, detail: String)
  case idx(file: String, IDXFault)
  case cifar(file: String, CIFARFault)
  case folder(path: String, FolderFault)
  /// As many pictures as labels are needed.
  case countMismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// A label that is none of the classes 0 ..< `classes`.
  case label(file: String, index: Int, value: Int, classes: Int)
  /// Pictures to measure with that lie beside those to learn from.
  case testFiles(directory: String, TestFilesFault)
  case unknownName(String, known: [String])
  /// `looked` holds every directory that was tried, `cure` says how to get the data.
  case absent(name: String, looked: [String], cure: String)
}

/// What is wrong with an IDX file.
public enum IDXFault: Error, Equatable, Sendable {
  /// The first four bytes, and what they should be.
  case wrongMagic(found: [UInt8], expected: [UInt8])
  /// `expected` is the length by the header, or the header's own; both count unpacked bytes.
  case truncated(expected: Int, found: Int)
  case trailingBytes
  /// The number along an axis, 0 for the pictures, 1 and 2 for height and width.
  case sizeOutOfRange(axis: Int, value: Int, allowed: ClosedRange<Int>)
}

/// What is wrong with a file of the binary version of CIFAR-10.
public enum CIFARFault: Error, Equatable, Sendable {
  /// A file is whole records of `record` bytes, at least one.
  case wrongLength(bytes: Int, record: Int)
}

/// What is wrong with a folder of pictures.
public enum FolderFault: Error, Equatable, Sendable {
  case nothingThere
  case notADirectory
  case noPictures
  case sizeOutOfRange(picture: String, width: Int, height: Int, allowed: ClosedRange<Int>)
  case sizeDiffers(picture: String, found: [Int], first: String, expected: [Int])
  case tooLarge(bytes: Int, limit: Int)
  case tooManyClasses(count: Int, limit: Int)
}

/// What is wrong with pictures to measure with.
public enum TestFilesFault: Error, Equatable, Sendable {
  case absent
  /// Height and width.
  case otherSize(found: [Int], expected: [Int])
  /// Either these pictures have labels or those to learn from, but not both.
  case labelsOnOneSide
}

/// What `body` throws, as a data set's error.
func files<R>(_ body: () throws(FileError) -> R) throws(DatasetError) -> R {
  do throws(FileError) {
    return try body()
  } catch {
    throw .file(error)
  }
}
