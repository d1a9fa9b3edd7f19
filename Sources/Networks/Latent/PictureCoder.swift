import Foundation
import Tensors

/// A network that makes codes of pictures and pictures of codes.
public protocol PictureCoder: ParameterContainer {
  var configuration: AutoencoderConfiguration { get }

  /// - Parameter random: Draws the first weights; nil: all are 0, to be loaded.
  init(_ configuration: AutoencoderConfiguration, random: RandomSource?)

  /// Whether a code has a spread, so that there is a bound on the likelihood.
  static var isVariational: Bool { get }

  /// The codes of pictures, [N, d]: the means where they have a spread.
  ///
  /// - Parameter x0: [N, H, W, C] in [-1, 1].
  func codes(of x0: Tensor) -> Tensor

  /// What is said of the pixels given codes [N, d]: [N, H, W, C], logits or means.
  func outputs(_ codes: Tensor) -> Tensor

  /// ln σ² of a Gaussian's pixels, of shape [1].
  var pixelLogVariance: Tensor { get }

  /// What is made small, the mean over the pictures in nats, of shape [].
  ///
  /// - Parameters:
  ///   - epsilon: [N, d] from N(0, I), and β: without a spread neither has a meaning.
  func loss(of x0: Tensor, epsilon: Tensor, beta: Double) -> Tensor
}

extension PictureCoder {
  /// Pictures as they are shown, the mean of what is said of the pixels, [N, H, W, C] in [-1, 1].
  public func pictures(_ codes: Tensor) -> Tensor {
    let outputs = outputs(codes)
    switch configuration.decoder {
    case .gaussian: return outputs.clipped(to: -1...1)
    case .bernoulli:
      // 2σ(a) − 1
      return Tensor(outputs.shape) { y in
        outputs.withValues { a in
          for i in a.indices { y[i] = tanh(a[i] / 2) }
        }
      }
    }
  }

  /// −ln p(x_0 | z) of all pictures together in nats, of shape [].
  func reconstruction(_ outputs: Tensor, of x0: Tensor) -> Tensor {
    switch configuration.decoder {
    case .bernoulli:
      let ones = Tensor(x0.shape) { $0.update(repeating: 1) }
      let ink = Tensor.weightedSum(0.5, x0, 0.5, ones)
      return outputs.crossEntropy(targets: ink)
    case .gaussian:
      return outputs.gaussianCost(of: x0, logVariance: pixelLogVariance)
    }
  }
}
