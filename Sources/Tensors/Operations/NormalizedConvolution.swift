import Kernels

extension Tensor {
  /// A group normalisation: its scales, shifts and settings.
  public struct Normalization {
    /// Of shape [C].
    public var gamma: Tensor
    /// Of shape [C].
    public var beta: Tensor
    public var settings: GroupNormSettings

    public init(gamma: Tensor, beta: Tensor, _ settings: GroupNormSettings) {
      self.gamma = gamma
      self.beta = beta
      self.settings = settings
    }
  }

  /// Channels from which a normalised input is made again for the way back.
  ///
  /// That takes a hundredth of a step and spares a third of the activations; with fewer channels it
  /// would take more, and with few activations spare little.
  private static let recomputedFrom = 64

  /// The convolution (stride 1) of this [N, H, W, C] after `normalization`.
  ///
  /// Keeps this, the weights and the statistics for the way back; what the convolution reads is kept
  /// only where channels are few, and else made again.
  /// - Parameters:
  ///   - weight: As for `convolution`, like the rest.
  public func convolution(
    after normalization: Normalization, _ weight: Tensor, outputs: Int, kernel: Int,
    adding addends: Addends = Addends()
  ) -> Tensor {
    let (gamma, beta) = (normalization.gamma, normalization.beta)
    guard channels >= Self.recomputedFrom, isRecorded, weight.isRecorded else {
      return groupNorm(gamma: gamma, beta: beta, normalization.settings)
        .convolution(weight, outputs: outputs, kernel: kernel, adding: addends)
    }
    precondition(gamma.count == channels && beta.count == channels, "Scales for \(shape)")
    let pass = GroupNormPass(normalization.settings, x: self)
    let (normalised, statistics) = pass.forward(self, gamma, beta)
    let y = normalised.convolution(
      weight.detached, outputs: outputs, kernel: kernel, adding: addends.detached)
    var back = ConvolutionGradients(
      shape: ConvolutionShape(
        batch: shape[0], height: shape[1], width: shape[2], inputs: shape[3], outputs: outputs,
        kernel: kernel), x: nil, weight: weight.detached,
      wantsBias: addends.bias?.isRecorded ?? false,
      wantsImageBias: addends.imageBias?.isRecorded ?? false)
    let (x, gamma0, beta0) = (detached, gamma.detached, beta.detached)
    return y.recorded(
      from: [self, gamma, beta, weight, addends.bias, addends.imageBias, addends.residual]
    ) { dy in
      back.x = pass.again(x, statistics, gamma0, beta0)
      let ofConvolution = back(dy)
      back.x = nil
      guard let slope = ofConvolution[0] else { return [] }
      let (dx, dgamma, dbeta) = pass.gradients(slope, x, statistics, gamma0, beta0)
      return [dx, dgamma, dbeta] + ofConvolution.dropFirst()
    }
  }
}

extension Tensor.Addends {
  fileprivate var detached: Self {
    Self(bias: bias?.detached, imageBias: imageBias?.detached, residual: residual?.detached)
  }
}
