import Kernels

/// Group normalisation alone and with SiLU.
extension Kernel {
  static var normalisations: [Kernel] {
    let sizes = [
      Normalisation("cifar10", 8, 32, 128, groups: 32),
      Normalisation("cifar10", 8, 32, 384, groups: 32),
      Normalisation("cifar10", 8, 16, 256, groups: 32),
      Normalisation("cifar10", 8, 4, 256, groups: 32),
      Normalisation("cifar10", 1, 32, 128, groups: 32),
      Normalisation("medium", 32, 32, 64, groups: 32),
      Normalisation("medium", 32, 16, 128, groups: 32),
      Normalisation("small", 64, 32, 32, groups: 8),
      Normalisation("small", 64, 32, 96, groups: 8),
      Normalisation("small", 64, 16, 64, groups: 8),
      Normalisation("small", 64, 8, 128, groups: 8),
      Normalisation("tiny", 32, 32, 24, groups: 8),
    ]
    return sizes.flatMap(\.kernels)
  }
}

/// The buffers and sizes of a normalisation.
private struct Normalisation {
  let network: String
  let batch: Int
  let size: Int
  let channels: Int
  let groups: Int

  init(_ network: String, _ batch: Int, _ size: Int, _ channels: Int, groups: Int) {
    self.network = network
    self.batch = batch
    self.size = size
    self.channels = channels
    self.groups = groups
  }

  var count: Int { batch * size * size * channels }

  var kernels: [Kernel] {
    [
      statistics, forward(.identity), forward(.silu), again(.silu), gradients(.identity),
      gradients(.silu),
    ]
  }

  private func name(_ pass: String, _ activation: Activation) -> String {
    let silu = activation == .silu ? " + SiLU" : ""
    return "\(network) \(size)² norm\(silu) \(channels), \(batch), \(pass)"
  }

  private var statistics: Kernel {
    Kernel(name: name("statistics", .identity), cost: .floats(read: count, written: 0)) {
      let (x, statistics) = (Buffer(count), Buffer(2 * batch * groups))
      return {
        GroupNorm.statistics(
          statistics.floats, x: x.input, batch: batch, positions: size * size,
          channels: channels, groups: groups, epsilon: 1e-5)
      }
    }
  }

  private func forward(_ activation: Activation) -> Kernel {
    Kernel(name: name("forward", activation), cost: .floats(read: count, written: count)) {
      let (x, y, statistics) = (Buffer(count), Buffer(count), Buffer(2 * batch * groups))
      let (gamma, beta) = (Buffer(channels), Buffer(channels))
      return {
        GroupNorm.forward(
          y.floats, statistics: statistics.floats, x: x.input, gamma: gamma.input,
          beta: beta.input, batch: batch, positions: size * size, channels: channels,
          groups: groups, epsilon: 1e-5, activation: activation)
      }
    }
  }

  private func again(_ activation: Activation) -> Kernel {
    Kernel(name: name("again", activation), cost: .floats(read: count, written: count)) {
      let (x, y, statistics) = (Buffer(count), Buffer(count), Buffer(2 * batch * groups))
      let (gamma, beta) = (Buffer(channels), Buffer(channels))
      return {
        GroupNorm.again(
          y.floats, statistics: statistics.input, x: x.input, gamma: gamma.input,
          beta: beta.input, batch: batch, positions: size * size, channels: channels,
          groups: groups, activation: activation)
      }
    }
  }

  private func gradients(_ activation: Activation) -> Kernel {
    Kernel(name: name("gradients", activation), cost: .floats(read: 2 * count, written: count)) {
      let (x, dx, dy) = (Buffer(count), Buffer(count), Buffer(count))
      let (gamma, beta) = (Buffer(channels), Buffer(channels))
      let (dgamma, dbeta) = (Buffer(channels), Buffer(channels))
      let statistics = Buffer(2 * batch * groups)
      return {
        GroupNorm.gradients(
          dx.floats, dgamma: dgamma.floats, dbeta: dbeta.floats, dy: dy.input, x: x.input,
          statistics: statistics.input, gamma: gamma.input, beta: beta.input, batch: batch,
          positions: size * size, channels: channels, groups: groups, activation: activation)
      }
    }
  }
}
