import Tensors

extension SafetensorsFile {
  /// Pictures that a file has as [N, C, H, W].
  ///
  /// - Returns: [N, H, W, C].
  public func pictures(_ name: String) throws(CheckpointError) -> Tensor {
    let shape = try shape(name)
    guard shape.count == 4 else {
      throw .wrongTensorType(
        file: path, key: name, expected: "pictures of shape [N, C, H, W]",
        found: "a tensor of shape \(shape)")
    }
    return Tensor(channelsFirst: try floats(name)[...], shape: shape)
  }
}

extension SafetensorsTensor {
  /// Pictures as files have them, [N, C, H, W].
  ///
  /// - Parameter pictures: [N, H, W, C].
  public init(_ name: String, pictures: Tensor) {
    let s = pictures.shape
    self.init(name, [s[0], s[3], s[1], s[2]], floats: pictures.channelsFirstValues)
  }

  /// Several batches of pictures, [B, N, C, H, W].
  ///
  /// - Parameter batches: At least one, each [N, H, W, C].
  public init(_ name: String, batches: [Tensor]) {
    let s = batches[0].shape
    self.init(
      name, [batches.count, s[0], s[3], s[1], s[2]],
      floats: batches.flatMap(\.channelsFirstValues))
  }
}
