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
