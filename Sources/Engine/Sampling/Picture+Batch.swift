import EngineMessages
import Tensors

extension Picture {
  /// The pictures of a batch [N, H, W, C] of values in [-1, 1], which are clipped.
  static func all(of x: Tensor) -> [Picture] {
    let (count, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let size = height * width * channels
    return x.withValues { values in
      (0..<count).map { n in
        let bytes = values[n * size..<(n + 1) * size].map { value -> UInt8 in
          let unit = value / 2 + 0.5
          guard unit > 0 else { return 0 }
          return UInt8((255 * min(unit, 1)).rounded(.toNearestOrEven))
        }
        return Picture(width: width, height: height, channels: channels, bytes: bytes)
      }
    }
  }
}
