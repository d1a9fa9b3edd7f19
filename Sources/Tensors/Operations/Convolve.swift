import Kernels

/// The zeros around a convolution's input.
public typealias Padding = Kernels.Padding

extension Tensor {
  /// What a convolution adds to its sums.
  public struct Addends {
    /// [C'], the same for every position.
    public var bias: Tensor?
    /// [N, C'], the same for every position of an image.
    public var imageBias: Tensor?
    /// Shaped as the result.
    public var residual: Tensor?

    public init(bias: Tensor? = nil, imageBias: Tensor? = nil, residual: Tensor? = nil) {
      self.bias = bias
      self.imageBias = imageBias
      self.residual = residual
    }
  }

  /// This [N, H, W, C] convolved to [N, H', W', C'], and the addends, in one pass.
  ///
  /// Keeps its input and the weights for the way back.
  /// - Parameters:
  ///   - weight: Packed, as a `Parameter` of layout `.convolution` holds it.
  ///   - outputs: C'.
  ///   - kernel: 3, or 1 with stride 1 and no padding.
  public func convolution(
    _ weight: Tensor, outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .same,
    adding addends: Addends = Addends()
  ) -> Tensor {
    precondition(shape.count == 4, "A convolution of \(shape)")
    let geometry = ConvolutionShape(
      batch: shape[0], height: shape[1], width: shape[2], inputs: shape[3], outputs: outputs,
      kernel: kernel, stride: stride, padding: padding)
    precondition(
      weight.count
        == Convolution.packedCount(outputs: outputs, inputs: shape[3], kernel: kernel),
      "Weights \(weight.shape) for \(geometry)")
    let y = Tensor(uninitialized: [
      shape[0], geometry.outputHeight, geometry.outputWidth, outputs,
    ])
    addends.check(y.shape)
    Convolution.forward(
      y.output, x: input, weight: weight.input, bias: addends.bias?.input,
      imageBias: addends.imageBias?.input, residual: addends.residual?.input, shape: geometry)
    let back = ConvolutionGradients(
      shape: geometry, x: weight.isRecorded ? detached : nil,
      weight: isRecorded ? weight.detached : nil, wantsBias: addends.bias?.isRecorded ?? false,
      wantsImageBias: addends.imageBias?.isRecorded ?? false)
    return y.recorded(
      from: [self, weight, addends.bias, addends.imageBias, addends.residual], back.callAsFunction)
  }
}

extension Tensor.Addends {
  fileprivate func check(_ shape: [Int]) {
    precondition(bias.map { $0.count == shape[3] } ?? true, "A bias for \(shape)")
    precondition(
      imageBias.map { $0.shape == [shape[0], shape[3]] } ?? true, "An image bias for \(shape)")
    precondition(residual.map { $0.shape == shape } ?? true, "A residual for \(shape)")
  }
}

/// The way back of a convolution; keeps only what the wanted gradients need.
struct ConvolutionGradients {
  let shape: ConvolutionShape
  /// For the gradient of the weights.
  var x: Tensor?
  /// For the gradient of the input.
  let weight: Tensor?
  let wantsBias: Bool
  let wantsImageBias: Bool

  /// Of input, weight, bias, image bias and residual.
  func callAsFunction(_ dy: Tensor) -> [Tensor?] {
    // y = x ∗ w + bias[c] + imageBias[n, c] + residual
    let dImageBias = wantsImageBias ? dy.imageColumnSums() : nil
    let dBias = wantsBias ? (dImageBias ?? dy).columnSums() : nil
    return [weight.map { dx(dy, $0) }, x.map { dw(dy, $0) }, dBias, dImageBias, dy]
  }

  private func dx(_ dy: Tensor, _ weight: Tensor) -> Tensor {
    let dx = Tensor(uninitialized: [shape.batch, shape.height, shape.width, shape.inputs])
    Convolution.inputGradient(dx.output, dy: dy.input, weight: weight.input, shape: shape)
    return dx
  }

  private func dw(_ dy: Tensor, _ x: Tensor) -> Tensor {
    let dw = Tensor(uninitialized: [
      Convolution.packedCount(outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel)
    ])
    Convolution.weightGradient(dw.output, x: x.input, dy: dy.input, shape: shape)
    return dw
  }
}

extension Tensor {
  /// The length of the last axis.
  var channels: Int { shape.last ?? 1 }
  /// The product of all axes but the last.
  var rows: Int { shape.dropLast().reduce(1, *) }

  /// The sums over all but the last axis, [C].
  func columnSums() -> Tensor {
    let y = Tensor(uninitialized: [channels])
    Reduction.columnSums(y.output, x: input, rows: rows, columns: channels)
    return y
  }

  /// The sums over all but the first and the last axis, [N, C].
  func imageColumnSums() -> Tensor {
    let y = Tensor(uninitialized: [shape[0], channels])
    Reduction.imageColumnSums(
      y.output, x: input, images: shape[0], rows: shape[1..<shape.count - 1].reduce(1, *),
      columns: channels)
    return y
  }
}
