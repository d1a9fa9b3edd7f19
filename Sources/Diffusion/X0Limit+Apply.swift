import Schedules
import Tensors

extension X0Limit {
  /// Refuses what is out of range; so written that NaN is refused.
  func check() throws(DiffusionError) {
    switch self {
    case .none: break
    case .clip(let range):
      guard range > 0 else { throw .clip(range) }
    case .threshold(let ratio, let maximum):
      guard (0...1).contains(ratio) && maximum >= 1 else {
        throw .threshold(ratio: ratio, maximum: maximum)
      }
    }
  }

  /// - Parameter x0: [N, …].
  func callAsFunction(_ x0: Tensor) -> Tensor {
    switch self {
    case .none: x0
    case .clip(let range): x0.clipped(to: -Float(range)...Float(range))
    case .threshold(let ratio, let maximum): Self.threshold(x0, ratio, maximum)
    }
  }

  private static func threshold(_ x0: Tensor, _ ratio: Double, _ maximum: Double) -> Tensor {
    let images = x0.shape[0]
    guard x0.count > 0 else { return x0 }
    let size = x0.count / images
    var limited = x0
    limited.withMutableValues { values in
      for n in 0..<images {
        let image = n * size..<(n + 1) * size
        let magnitudes = values[image].map { $0.magnitude }.sorted()
        let s = Float(min(max(quantile(magnitudes, ratio), 1), maximum))
        for i in image { values[i] = min(max(values[i], -s), s) / s }
      }
    }
    return limited
  }

  /// The quantile of sorted values, linear between neighbours.
  private static func quantile(_ sorted: [Float], _ ratio: Double) -> Double {
    let position = ratio * Double(sorted.count - 1)
    let lower = min(Int(position), sorted.count - 1)
    let upper = min(lower + 1, sorted.count - 1)
    let (a, b) = (Double(sorted[lower]), Double(sorted[upper]))
    return a + (position - Double(lower)) * (b - a)
  }
}
