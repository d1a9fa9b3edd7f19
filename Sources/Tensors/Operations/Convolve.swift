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
  ///   - isUpsampled: Whether every pixel becomes 2×2 first; the large pictures are never in memory.
  public func convolution(
    _ weight: Tensor, outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .same,
    isUpsampled: Bool = false, adding addends: Addends = Addends()
  ) -> Tensor {
    precondition(shape.count == 4, "A convolution of \(shape)")
    let geometry = ConvolutionShape(
      batch: shape[0], height: shape[1], width: shape[2], inputs: shape[3], outputs: outputs,
      kernel: kernel, stride: stride, padding: padding, isUpsampled: isUpsampled)
    let input = ConvolutionInput(x: detached, normalization: nil)
    let y = input.convolved(geometry, weight, addends)
    let back = ConvolutionGradients(
      shape: geometry, input: weight.isRecorded ? input : nil,
      weight: isRecorded ? weight.detached : nil, wantsBias: addends.bias?.isRecorded ?? false,
      wantsImageBias: addends.imageBias?.isRecorded ?? false)
    return y.recorded(
      from: [self, weight, addends.bias, addends.imageBias, addends.residual],
      adding: back.callAsFunction)
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

/// What a convolution reads: pictures, or what a normalisation makes of them.
struct ConvolutionInput {
  struct Normalization {
    let statistics: Tensor
    let gamma: Tensor
    let beta: Tensor
    let settings: GroupNormSettings
  }

  let x: Tensor
  let normalization: Normalization?

  /// The result, on no tape.
  func convolved(
    _ shape: ConvolutionShape, _ weight: Tensor, _ addends: Tensor.Addends
  ) -> Tensor {
    precondition(
      weight.count
        == Convolution.packedCount(
          outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel),
      "Weights \(weight.shape) for \(shape)")
    var y = Tensor(uninitialized: [
      shape.batch, shape.outputHeight, shape.outputWidth, shape.outputs,
    ])
    addends.check(y.shape)
    let moments =
      Convolution.leavesMoments(shape)
      ? Tensor(uninitialized: [shape.batch, 3, shape.outputs]) : nil
    withExtendedLifetime((self, weight, addends)) {
      Convolution.forward(
        y.output, x: x.input, normalization: kernelInput, weight: weight.input,
        bias: addends.bias?.input, imageBias: addends.imageBias?.input,
        residual: addends.residual?.input, moments: moments?.output, shape: shape)
    }
    if let moments { y.moments = [moments] }
    return y
  }

  /// The gradient of the weights.
  ///
  /// - Parameter sums: Gets the sums of dy over each image, if they are wanted.
  func weightGradient(_ dy: Tensor, sums: Tensor?, _ shape: ConvolutionShape) -> Tensor {
    let dw = Tensor(uninitialized: [
      Convolution.packedCount(outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel)
    ])
    withExtendedLifetime(self) {
      Convolution.weightGradient(
        dw.output, x: x.input, normalization: kernelInput, dy: dy.input, sums: sums?.output,
        shape: shape)
    }
    return dw
  }

  /// Valid while this is alive.
  private var kernelInput: NormalizedInput? {
    normalization.map {
      NormalizedInput(
        statistics: $0.statistics.input, gamma: $0.gamma.input, beta: $0.beta.input,
        groups: $0.settings.groups, activation: $0.settings.activation)
    }
  }
}

/// The way back of a convolution; keeps only what the wanted gradients need.
struct ConvolutionGradients {
  let shape: ConvolutionShape
  /// For the gradient of the weights.
  let input: ConvolutionInput?
  /// For the gradient of the input.
  let weight: Tensor?
  let wantsBias: Bool
  let wantsImageBias: Bool

  /// Of input, weight, bias, image bias and residual.
  ///
  /// - Parameter sum: What the input's is added to.
  func callAsFunction(_ dy: Tensor, _ sum: inout Tensor?) -> [Tensor?] {
    // y = x ∗ w + bias[c] + imageBias[n, c] + residual
    if let weight { sum = dx(dy, weight, adding: sum.take()) }
    let wantsSums = wantsBias || wantsImageBias
    guard let input else {
      return [nil, nil] + biases(wantsSums ? dy.imageColumnSums() : nil) + [dy]
    }
    let sums = wantsSums ? Tensor(uninitialized: [shape.batch, shape.outputs]) : nil
    return [nil, input.weightGradient(dy, sums: sums, shape)] + biases(sums) + [dy]
  }

  /// The gradients of both biases from the sums of dy over each image.
  private func biases(_ sums: Tensor?) -> [Tensor?] {
    [wantsBias ? sums?.columnSums() : nil, wantsImageBias ? sums : nil]
  }

  private func dx(_ dy: Tensor, _ weight: Tensor, adding sum: Tensor?) -> Tensor {
    let dx = Tensor(uninitialized: [shape.batch, shape.height, shape.width, shape.inputs])
    withExtendedLifetime(sum) {
      Convolution.inputGradient(
        dx.output, dy: dy.input, weight: weight.input, residual: sum?.input, shape: shape)
    }
    return dx
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
