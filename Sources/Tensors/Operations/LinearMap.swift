import Kernels

extension Tensor {
  /// This [..., K] times Wᵀ, plus bias and residual: [..., outputs].
  ///
  /// Keeps its input and the weights for the way back.
  /// - Parameters:
  ///   - weight: Packed, as a `Parameter` of layout `.convolution(kernel: 1)` holds [outputs, K].
  ///   - bias: [outputs]
  ///   - residual: Shaped as the result.
  public func linear(
    _ weight: Tensor, outputs: Int, bias: Tensor? = nil, residual: Tensor? = nil
  ) -> Tensor {
    let (rows, inputs) = (rows, channels)
    precondition(
      weight.count == Convolution.packedCount(outputs: outputs, inputs: inputs, kernel: 1),
      "Weights \(weight.shape) for \(inputs) → \(outputs)")
    precondition(bias.map { $0.count == outputs } ?? true, "A bias for \(outputs) outputs")
    let y = Tensor(uninitialized: shape.dropLast() + [outputs])
    precondition(residual.map { $0.shape == y.shape } ?? true, "A residual for \(y.shape)")
    Linear.forward(
      y.output, x: input, weight: weight.input, bias: bias?.input, residual: residual?.input,
      rows: rows, inputs: inputs, outputs: outputs)
    let x = weight.isRecorded ? detached : nil
    let keptWeight = isRecorded ? weight.detached : nil
    let (shape, wantsBias) = (shape, bias?.isRecorded ?? false)
    return y.recorded(from: [self, weight, bias, residual]) { dy, sum in
      // y = x · Wᵀ + bias + residual
      if let keptWeight {
        let dx = Tensor(uninitialized: shape)
        withExtendedLifetime(sum) {
          Linear.inputGradient(
            dx.output, dy: dy.input, weight: keptWeight.input, residual: sum?.input, rows: rows,
            inputs: inputs, outputs: outputs)
        }
        sum = dx
      }
      let dw = x.map { x in
        let dw = Tensor(uninitialized: [
          Convolution.packedCount(outputs: outputs, inputs: inputs, kernel: 1)
        ])
        Linear.weightGradient(
          dw.output, x: x.input, dy: dy.input, rows: rows, inputs: inputs, outputs: outputs)
        return dw
      }
      return [nil, dw, wantsBias ? dy.columnSums() : nil, dy]
    }
  }
}

extension Tensor {
  /// Whether weights of this many outputs can be `joined` with those of others.
  public static func canJoin(outputs: Int) -> Bool { Convolution.fillsPanels(outputs: outputs) }

  /// What `parts` hold, one after the other: packed weights of linear maps of the same input as those
  /// of one with all their outputs, or biases.
  public static func joined(_ parts: [Tensor]) -> Tensor {
    let counts = parts.map(\.count)
    let all = Tensor([counts.reduce(0, +)]) { all in
      var place = all.startIndex
      for part in parts {
        part.withValues { place = all[place...].update(fromContentsOf: $0) }
      }
    }
    return all.recorded(from: parts) { dy in
      var place = 0
      return counts.map { count in
        defer { place += count }
        return Tensor([count]) { part in
          dy.withValues { _ = part.update(fromContentsOf: $0[place..<place + count]) }
        }
      }
    }
  }
}
