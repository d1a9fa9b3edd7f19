import Kernels

extension Tensor {
  /// This [..., A] and `other` [..., B] side by side, [..., A + B], this in the lower channels.
  public func concatenated(with other: Tensor) -> Tensor {
    precondition(shape.dropLast() == other.shape.dropLast(), "\(shape) beside \(other.shape)")
    let (a, b) = (channels, other.channels)
    var y = Tensor(uninitialized: shape.dropLast() + [a + b])
    Channels.concatenate(
      y.output, a: input, b: other.input, positions: rows, channelsA: a, channelsB: b)
    if !moments.isEmpty, !other.moments.isEmpty { y.moments = moments + other.moments }
    return y.recorded(from: [self, other]) { dy in
      let (da, db) = dy.split(channels: a)
      return [da, db]
    }
  }

  /// The lowest `count` of the channels and the others: [..., count] and [..., C − count].
  public func split(channels count: Int) -> (lower: Tensor, upper: Tensor) {
    precondition((0...channels).contains(count), "\(count) channels of \(shape)")
    let (positions, rest) = (rows, channels - count)
    let lower = Tensor(uninitialized: shape.dropLast() + [count])
    let upper = Tensor(uninitialized: shape.dropLast() + [rest])
    Channels.split(
      lower.output, upper.output, y: input, positions: positions, channelsA: count,
      channelsB: rest)
    let (lowerShape, upperShape) = (lower.shape, upper.shape)
    // Two results, two entries: each gives its own channels and zeros for the other's.
    return (
      lower.recorded(from: [self]) { dy in [dy.concatenated(with: .zeros(upperShape))] },
      upper.recorded(from: [self]) { dy in [Tensor.zeros(lowerShape).concatenated(with: dy)] }
    )
  }

  /// This [N, …, C] plus a number for each image and channel.
  ///
  /// - Parameter bias: [N, C]
  public func addingPerImage(_ bias: Tensor) -> Tensor {
    precondition(bias.shape == [shape[0], channels], "\(bias.shape) added to \(shape)")
    let y = Tensor(uninitialized: shape)
    Elementwise.addPerImage(
      y.output, x: input, bias: bias.input, images: shape[0],
      positions: shape[1..<shape.count - 1].reduce(1, *), channels: channels)
    let wantsBias = bias.isRecorded
    return y.recorded(from: [self, bias]) { dy in [dy, wantsBias ? dy.imageColumnSums() : nil] }
  }

  /// The rows of this [K, D] table with these numbers: [indices.count, D].
  public func gathered(_ indices: [Int]) -> Tensor {
    precondition(shape.count == 2, "Rows of \(shape)")
    precondition(indices.allSatisfy((0..<shape[0]).contains), "Rows \(indices) of \(shape)")
    let (tableShape, width) = (shape, shape[1])
    let y = Tensor(uninitialized: [indices.count, width])
    for (row, index) in indices.enumerated() {
      (y.output + row * width).update(from: input + index * width, count: width)
    }
    return y.recorded(from: [self]) { dy in
      var table = Tensor.zeros(tableShape)
      table.withMutableValues { table in
        for (row, index) in indices.enumerated() {
          for i in 0..<width { table[index * width + i] += dy.input[row * width + i] }
        }
      }
      return [table]
    }
  }
}
