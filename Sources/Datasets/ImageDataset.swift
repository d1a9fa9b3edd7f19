import Pictures
import Tensors

/// Pictures of one size as bytes, with their classes where they are known.
public struct ImageDataset: Equatable, Sendable {
  public let name: String
  public let height: Int
  public let width: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// [count, height, width, channels], at least one picture.
  public let bytes: [UInt8]
  /// The class of each picture, 0 ..< `classes.count`; nil where they are not known.
  public let labels: [Int]?
  /// The name of each class; none where they are not known.
  public let classes: [String]

  /// - Precondition: Bytes, labels and classes fit together; readers have checked it.
  init(
    name: String, height: Int, width: Int, channels: Int, bytes: [UInt8], labels: [Int]?,
    classes: [String]
  ) {
    precondition(!bytes.isEmpty && bytes.count.isMultiple(of: height * width * channels))
    precondition(labels.map { $0.count * height * width * channels == bytes.count } ?? true)
    precondition((labels ?? []).allSatisfy(classes.indices.contains))
    self.name = name
    self.height = height
    self.width = width
    self.channels = channels
    self.bytes = bytes
    self.labels = labels
    self.classes = classes
  }

  public var count: Int { bytes.count / pictureSize }
  /// [count, height, width, channels].
  public var shape: [Int] { [count, height, width, channels] }
  /// Bytes of one picture.
  var pictureSize: Int { height * width * channels }

  /// Pictures as the networks see them, v / 127.5 − 1 in [-1, 1].
  ///
  /// - Parameter indices: Each in 0 ..< `count`.
  /// - Returns: [N, H, W, C].
  public func batch(at indices: [Int]) -> Tensor {
    let (size, table) = (pictureSize, Self.values)
    return Tensor([indices.count, height, width, channels]) { values in
      for (place, index) in indices.enumerated() {
        precondition((0..<count).contains(index), "Picture \(index) of \(count)")
        for i in 0..<size { values[place * size + i] = table[Int(bytes[index * size + i])] }
      }
    }
  }

  /// The classes of pictures, or nil where they are not known.
  public func labels(at indices: [Int]) -> [Int]? {
    labels.map { labels in indices.map { labels[$0] } }
  }

  public func picture(at index: Int) -> PixelImage {
    PixelImage(
      width: width, height: height, channels: channels,
      bytes: Array(bytes[index * pictureSize..<(index + 1) * pictureSize]))
  }

  /// Mean and deviation of all values in [-1, 1], each channel for itself.
  public var statistics: [(mean: Double, deviation: Double)] {
    (0..<channels).map { channel in
      var counts = [Int](repeating: 0, count: 256)
      for i in stride(from: channel, to: bytes.count, by: channels) { counts[Int(bytes[i])] += 1 }
      let total = Double(bytes.count / channels)
      let mean = zip(counts, Self.values).reduce(0) { $0 + Double($1.0) * Double($1.1) } / total
      let square = zip(counts, Self.values).reduce(0) {
        $0 + Double($1.0) * (Double($1.1) - mean) * (Double($1.1) - mean)
      }
      return (mean, (square / total).squareRoot())
    }
  }

  /// What each byte stands for, v / 127.5 − 1 rounded once.
  private static let values = (0...255).map { Float(Double($0) / 127.5 - 1) }
}
