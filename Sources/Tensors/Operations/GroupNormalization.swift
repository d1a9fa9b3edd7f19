import Kernels

/// What follows a normalisation in the same pass.
public typealias Activation = Kernels.Activation

/// How channels are normalised.
public struct GroupNormSettings: Equatable, Sendable {
  public var groups: Int
  public var epsilon: Float
  public var activation: Activation

  public init(groups: Int, epsilon: Float, activation: Activation) {
    self.groups = groups
    self.epsilon = epsilon
    self.activation = activation
  }
}

extension Tensor {
  /// activation(γ · (x − mean) / √(variance + ε) + β) for this [N, …, C].
  ///
  /// Mean and (biased) variance are over the channels of a group and all positions of an image.
  /// Keeps x and the statistics for the way back, not the result.
  /// - Parameters:
  ///   - gamma: [C]
  ///   - beta: [C]
  public func groupNorm(gamma: Tensor, beta: Tensor, _ settings: GroupNormSettings) -> Tensor {
    precondition(gamma.count == channels && beta.count == channels, "Scales for \(shape)")
    let pass = GroupNormPass(settings, x: self)
    let (y, statistics) = pass.forward(self, gamma, beta)
    let (x, gamma0, beta0) = (detached, gamma.detached, beta.detached)
    return y.recorded(from: [self, gamma, beta]) { dy in
      let (dx, dgamma, dbeta) = pass.gradients(dy, x, statistics, gamma0, beta0)
      return [dx, dgamma, dbeta]
    }
  }

  /// The same with scale and shift for each image: activation((1 + s) · (γ · x̂ + β) + t).
  ///
  /// Done as the normalisation of one image after the other, with γ(1 + s) and β(1 + s) + t.
  /// - Parameter scaleShift: [N, 2C]: s in the lower channels, t in the upper.
  public func groupNorm(
    gamma: Tensor, beta: Tensor, scaleShift: Tensor, _ settings: GroupNormSettings
  ) -> Tensor {
    precondition(gamma.count == channels && beta.count == channels, "Scales for \(shape)")
    precondition(scaleShift.shape == [shape[0], 2 * channels], "Scale and shift for \(shape)")
    let images = (0..<shape[0]).map { Modulation(gamma, beta, scaleShift, image: $0) }
    let pass = GroupNormPass(settings, x: self).ofOneImage
    let (x, gamma0, scaleShift0) = (detached, gamma.detached, scaleShift.detached)
    let beta0 = beta.detached
    let y = Tensor(uninitialized: shape)
    let statistics = images.enumerated().map { n, image in
      pass.forward(into: y.output + n * pass.count, input + n * pass.count, image)
    }
    return y.recorded(from: [self, gamma, beta, scaleShift]) { dy in
      var sums = ModulationGradients(gamma0, beta0, scaleShift0)
      let dx = Tensor(uninitialized: x.shape)
      for (n, image) in images.enumerated() {
        let offset = n * pass.count
        let (dgamma, dbeta) = pass.gradients(
          into: dx.output + offset, dy.input + offset, x.input + offset, statistics[n], image)
        sums.add(dgamma, dbeta, image: n)
      }
      return [dx, sums.dgamma, sums.dbeta, sums.dscaleShift]
    }
  }
}

/// The sizes of one normalisation.
struct GroupNormPass {
  let settings: GroupNormSettings
  var batch: Int
  let positions: Int
  let channels: Int

  init(_ settings: GroupNormSettings, x: Tensor) {
    precondition(x.channels % settings.groups == 0, "\(settings.groups) groups of \(x.shape)")
    self.settings = settings
    batch = x.shape[0]
    positions = x.shape[1..<x.shape.count - 1].reduce(1, *)
    channels = x.channels
  }

  var count: Int { batch * positions * channels }

  var ofOneImage: Self {
    var pass = self
    pass.batch = 1
    return pass
  }

  func forward(_ x: Tensor, _ gamma: Tensor, _ beta: Tensor) -> (y: Tensor, statistics: Tensor) {
    let y = Tensor(uninitialized: x.shape)
    guard !x.moments.isEmpty else {
      return (y, forward(into: y.output, x.input, gamma, beta))
    }
    let statistics = statistics(x)
    GroupNorm.again(
      y.output, statistics: statistics.input, x: x.input, gamma: gamma.input, beta: beta.input,
      batch: batch, positions: positions, channels: channels, groups: settings.groups,
      activation: settings.activation)
    return (y, statistics)
  }

  /// What the way back and those need who normalise as they read; x itself is read only where those
  /// who made it left no moments.
  func statistics(_ x: Tensor) -> Tensor {
    let statistics = Tensor(uninitialized: [batch, settings.groups, 2])
    guard x.moments.isEmpty else {
      withExtendedLifetime(x) {
        GroupNorm.statistics(
          statistics.output,
          moments: x.moments.map { ChannelMoments($0.input, channels: $0.channels) },
          batch: batch, groups: settings.groups, epsilon: settings.epsilon)
      }
      return statistics
    }
    GroupNorm.statistics(
      statistics.output, x: x.input, batch: batch, positions: positions, channels: channels,
      groups: settings.groups, epsilon: settings.epsilon)
    return statistics
  }

  func forward(into y: Output, _ x: Input, _ image: Modulation) -> Tensor {
    forward(into: y, x, image.gamma, image.beta)
  }

  private func forward(into y: Output, _ x: Input, _ gamma: Tensor, _ beta: Tensor) -> Tensor {
    let statistics = Tensor(uninitialized: [batch, settings.groups, 2])
    GroupNorm.forward(
      y, statistics: statistics.output, x: x, gamma: gamma.input, beta: beta.input, batch: batch,
      positions: positions, channels: channels, groups: settings.groups,
      epsilon: settings.epsilon, activation: settings.activation)
    return statistics
  }

  func gradients(
    _ dy: Tensor, _ x: Tensor, _ statistics: Tensor, _ gamma: Tensor, _ beta: Tensor
  ) -> (dx: Tensor, dgamma: Tensor, dbeta: Tensor) {
    let dx = Tensor(uninitialized: x.shape)
    let (dgamma, dbeta) = gradients(
      into: dx.output, dy.input, x.input, statistics, Modulation(gamma: gamma, beta: beta))
    return (dx, dgamma, dbeta)
  }

  func gradients(
    into dx: Output, _ dy: Input, _ x: Input, _ statistics: Tensor, _ image: Modulation
  ) -> (dgamma: Tensor, dbeta: Tensor) {
    let (dgamma, dbeta) = (Tensor(uninitialized: [channels]), Tensor(uninitialized: [channels]))
    GroupNorm.gradients(
      dx, dgamma: dgamma.output, dbeta: dbeta.output, dy: dy, x: x, statistics: statistics.input,
      gamma: image.gamma.input, beta: image.beta.input, batch: batch, positions: positions,
      channels: channels, groups: settings.groups, activation: settings.activation)
    return (dgamma, dbeta)
  }
}
