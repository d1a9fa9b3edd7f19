import Diffusion
import Schedules
import Tensors

/// A network that is asked for some pictures at a time, which bounds the memory and changes no
/// bit.
struct PartwisePredictor: NoisePredictor {
  let base: DenoisingNetwork
  /// Pictures at once, at least 1.
  let atOnce: Int

  /// - Parameters:
  ///   - shape: Of all pictures, [N, H, W, C].
  ///   - activations: Numbers in the largest activation that is held.
  init(_ base: DenoisingNetwork, shape: [Int], activations: Int = 1 << 24) {
    self.base = base
    let widest = base.network.configuration.blockOutChannels.max() ?? 1
    atOnce = max(1, activations / max(1, widest * shape[1] * shape[2]))
  }

  var prediction: Prediction { base.prediction }

  func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    parts(of: xt) { part, images in
      base.predict(part, times: t[images].map(Double.init), images: images)
    }
  }

  func predict(_ xt: Tensor, time: Double) -> Tensor {
    parts(of: xt) { part, images in
      base.predict(part, times: images.map { _ in time }, images: images)
    }
  }

  private func parts(
    of xt: Tensor, _ predict: (_ part: Tensor, _ images: Range<Int>) -> Tensor
  ) -> Tensor {
    let count = xt.shape[0]
    guard count > atOnce else { return predict(xt, 0..<count) }
    let size = xt.count / count
    var parts: [Tensor] = []
    for start in stride(from: 0, to: count, by: atOnce) {
      let images = start..<min(start + atOnce, count)
      let part = Tensor([images.count] + xt.shape[1...]) { part in
        xt.withValues { xt in
          for i in part.indices { part[i] = xt[start * size + i] }
        }
      }
      parts.append(predict(part, images))
    }
    return Tensor([count] + parts[0].shape[1...]) { whole in
      var offset = 0
      for part in parts {
        part.withValues { part in
          for i in part.indices { whole[offset + i] = part[i] }
        }
        offset += part.count
      }
    }
  }
}
