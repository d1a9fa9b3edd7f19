import Tensors

/// The pictures of a data set in two parts: those that are learned from, and those that are held
/// out to measure with.
public struct PictureSplit: Equatable, Sendable {
  /// Which pictures are held out.
  public enum Part: Equatable, Sendable {
    case nothing
    /// A tenth of the pictures, the same one at all times.
    case tenth
    /// Pictures in files of their own, which the data set's publisher meant for this.
    case testFiles
  }

  public let part: Part
  public let learned: ImageDataset
  /// nil if nothing is.
  public let heldOut: ImageDataset?
  /// Where the learned pictures stand in the data set; nil: all, in its order.
  private let places: [Int]?

  /// A tenth is held out; of fewer than ten pictures nothing.
  public init(tenthOf dataset: ImageDataset) {
    let count = dataset.count / 10
    guard count > 0 else {
      self.init(all: dataset)
      return
    }
    let shuffled = RandomSource(seed: 0).permutation(dataset.count, .dataOrder(epoch: 0))
    let places = Array(shuffled.dropLast(count))
    self.init(
      .tenth, learned: dataset.pictures(at: places),
      heldOut: dataset.pictures(at: Array(shuffled.suffix(count))), places: places)
  }

  /// - Parameter test: The held-out pictures; nil: none.
  init(all dataset: ImageDataset, test: ImageDataset? = nil) {
    self.init(
      test == nil ? .nothing : .testFiles, learned: dataset, heldOut: test, places: nil)
  }

  private init(_ part: Part, learned: ImageDataset, heldOut: ImageDataset?, places: [Int]?) {
    (self.part, self.learned, self.heldOut, self.places) = (part, learned, heldOut, places)
  }

  /// The number in the data set of a learned picture.
  ///
  /// - Parameter index: In 0 ..< `learned.count`.
  public func place(ofLearned index: Int) -> Int { places?[index] ?? index }
}

extension ImageDataset {
  /// Some pictures as a data set of their own.
  ///
  /// - Parameter indices: Each in 0 ..< `count`, at least one.
  func pictures(at indices: [Int]) -> ImageDataset {
    var kept: [UInt8] = []
    kept.reserveCapacity(indices.count * pictureSize)
    for index in indices { kept += bytes[index * pictureSize..<(index + 1) * pictureSize] }
    return ImageDataset(
      name: name, height: height, width: width, channels: channels, bytes: kept,
      labels: labels(at: indices), classes: classes)
  }
}
