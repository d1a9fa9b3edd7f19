import Diffusion
import Foundation
import Tensors

/// What a decoder says of pixels.
public enum PixelLikelihood: Equatable, Sendable {
  /// Outputs are logits of ink; a picture's grey levels are the probabilities of ink, and the cost
  /// is the mean over the pictures of ink or none that they stand for.
  case bernoulli
  /// Outputs are means; the cost is that of a grey level out of 256, as diffusion's L_0 is.
  case gaussian(logVariance: Double)

  /// −ln p(x_0 | z) of each picture in nats.
  ///
  /// - Parameters:
  ///   - x0: [N, …] in [-1, 1].
  ///   - outputs: Shaped as `x0`.
  public func nats(of x0: Tensor, outputs: Tensor) -> [Double] {
    precondition(x0.shape == outputs.shape, "\(outputs.shape) for \(x0.shape)")
    let count = x0.shape[0]
    let size = x0.count / max(1, count)
    return x0.withValues { x0 in
      outputs.withValues { outputs in
        (0..<count).map { n in
          (n * size..<(n + 1) * size).reduce(0.0) { sum, i in
            sum + nats(of: Double(x0[i]), output: Double(outputs[i]))
          }
        }
      }
    }
  }

  private func nats(of x0: Double, output: Double) -> Double {
    switch self {
    case .bernoulli:
      max(output, 0) - output * (1 + x0) / 2 + log1p(exp(-output.magnitude))
    case .gaussian(let logVariance):
      VariationalBound.decoderNats(x0: x0, mean: output, logVariance: logVariance)
    }
  }
}

/// The bound of a variational autoencoder in its parts, or what an autoencoder has of it.
public struct LatentBound: Equatable, Sendable {
  /// Pictures that were looked at.
  public private(set) var images = 0
  /// D, the numbers in a picture.
  public let dimensions: Int
  /// −E ln p(x_0 | z) in nats a picture.
  public private(set) var reconstruction = RunningMean()
  /// KL(q(z_i | x_0) ‖ N(0, 1)) in nats a picture, of each dimension; none without a spread.
  public private(set) var divergence: [RunningMean]
  /// The bound of each picture.
  public private(set) var total = RunningMean()

  /// - Parameter code: d of a code with a spread, or 0.
  public init(dimensions: Int, code: Int) {
    self.dimensions = dimensions
    divergence = Array(repeating: RunningMean(), count: code)
  }

  /// Adds pictures.
  ///
  /// - Parameters:
  ///   - reconstruction: In nats, of each.
  ///   - statistics: μ and ln σ² of each, [N, 2d]; nil without a spread.
  public mutating func add(reconstruction nats: [Double], statistics: Tensor?) {
    images += nats.count
    let values = statistics?.values ?? []
    let code = divergence.count
    for (n, cost) in nats.enumerated() {
      reconstruction.add(cost)
      var sum = cost
      for i in 0..<code {
        let rate = GaussianDivergence.nats(
          distance: Double(values[2 * code * n + i]),
          logVariance: Double(values[2 * code * n + code + i]))
        divergence[i].add(rate)
        sum += rate
      }
      total.add(sum)
    }
  }

  /// The rate of all dimensions in nats.
  public var rate: Double { divergence.reduce(0) { $0 + $1.mean } }

  /// Nats a picture in bits for each of its numbers.
  public func bitsPerDimension(_ nats: Double) -> Double { nats / log(2) / Double(dimensions) }

  /// Below it a dimension of a code says nothing of pictures, in nats.
  public static let collapse = 0.01
}
