// The one place where pictures change between the files' layout and the networks'.
extension Tensor {
  /// - Parameters:
  ///   - values: [N, C, H, W], row-major.
  ///   - shape: Theirs; the tensor is [N, H, W, C].
  public init(channelsFirst values: ArraySlice<Float>, shape: [Int]) {
    let (count, channels, positions) = (shape[0], shape[1], shape[2] * shape[3])
    precondition(values.count == count * channels * positions)
    self.init([count, shape[2], shape[3], channels]) { output in
      for image in 0..<count {
        for channel in 0..<channels {
          let plane = values.startIndex + (image * channels + channel) * positions
          for position in 0..<positions {
            output[(image * positions + position) * channels + channel] = values[plane + position]
          }
        }
      }
    }
  }

  /// The values of a tensor [N, H, W, C] in the order [N, C, H, W].
  public var channelsFirstValues: [Float] {
    let (count, channels, positions) = (shape[0], shape[3], shape[1] * shape[2])
    return withValues { values in
      [Float](unsafeUninitializedCapacity: values.count) { output, filled in
        for image in 0..<count {
          for channel in 0..<channels {
            for position in 0..<positions {
              output[(image * channels + channel) * positions + position] =
                values[(image * positions + position) * channels + channel]
            }
          }
        }
        filled = values.count
      }
    }
  }
}
