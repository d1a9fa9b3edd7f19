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

  /// The convolution (stride 1) of this [N, H, W, C] after `normalization`.
  ///
  /// The convolution normalises what it reads, so that the normalised pictures are never in memory.
  /// Keeps this, the weights and the statistics for the way back.
  /// - Parameters:
  ///   - weight: As for `convolution`, like the rest.
  public func convolution(
    after normalization: Normalization, _ weight: Tensor, outputs: Int, kernel: Int,
    adding addends: Addends = Addends()
  ) -> Tensor {
    let (gamma, beta) = (normalization.gamma, normalization.beta)
    precondition(gamma.count == channels && beta.count == channels, "Scales for \(shape)")
    let pass = GroupNormPass(normalization.settings, x: self)
    let input = ConvolutionInput(
      x: detached,
      normalization: ConvolutionInput.Normalization(
        statistics: pass.statistics(self), gamma: gamma.detached, beta: beta.detached,
        settings: normalization.settings))
    let geometry = ConvolutionShape(
      batch: shape[0], height: shape[1], width: shape[2], inputs: shape[3], outputs: outputs,
      kernel: kernel)
    let y = input.convolved(geometry, weight, addends)
    let isWanted = isRecorded || gamma.isRecorded || beta.isRecorded
    let back = ConvolutionGradients(
      shape: geometry, input: weight.isRecorded ? input : nil,
      weight: isWanted ? weight.detached : nil, wantsBias: addends.bias?.isRecorded ?? false,
      wantsImageBias: addends.imageBias?.isRecorded ?? false)
    return y.recorded(
      from: [self, gamma, beta, weight, addends.bias, addends.imageBias, addends.residual]
    ) { dy in
      var slope: Tensor?
      let ofConvolution = back(dy, &slope)
      guard let slope, let kept = input.normalization else {
        return [nil, nil, nil] + ofConvolution.dropFirst()
      }
      let (dx, dgamma, dbeta) = pass.gradients(
        slope, input.x, kept.statistics, kept.gamma, kept.beta)
      return [dx, dgamma, dbeta] + ofConvolution.dropFirst()
    }
  }
}
