extension ImageDataset {
  /// What the sides of pictures must be multiples of for every named network.
  public static let networkMultiple = 8

  /// [height, width] that every named network can take: sides that are no multiple of
  /// `networkMultiple` go up to the next, MNIST's 28×28 to 32×32.
  public var networkSize: [Int] {
    [height, width].map {
      ($0 + Self.networkMultiple - 1) / Self.networkMultiple * Self.networkMultiple
    }
  }

  /// Pictures of `networkSize`, in the middle of zeros, which are −1 to a network.
  public var paddedForNetworks: ImageDataset {
    padded(height: networkSize[0], width: networkSize[1])
  }

  /// Pictures at least `size` high and wide, in the middle of zeros, which are −1 to a network.
  ///
  /// Where an odd number of zeros is to be added, the larger half goes below and to the right.
  public func padded(to size: Int) -> ImageDataset {
    padded(height: max(size, height), width: max(size, width))
  }

  private func padded(height newHeight: Int, width newWidth: Int) -> ImageDataset {
    guard newHeight > height || newWidth > width else { return self }
    let (top, left) = ((newHeight - height) / 2, (newWidth - width) / 2)
    let row = width * channels
    var padded = [UInt8](repeating: 0, count: count * newHeight * newWidth * channels)
    for index in 0..<count {
      for y in 0..<height {
        let from = (index * height + y) * row
        let to = ((index * newHeight + top + y) * newWidth + left) * channels
        for i in 0..<row { padded[to + i] = bytes[from + i] }
      }
    }
    return ImageDataset(
      name: name, height: newHeight, width: newWidth, channels: channels, bytes: padded,
      labels: labels, classes: classes)
  }
}
