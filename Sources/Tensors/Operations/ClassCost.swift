import Foundation

extension Tensor {
  /// The cross entropy of these logits [N, K] with a class for each row, summed, in nats, of shape [].
  ///
  /// Σ ln Σ_k e^(a_k − a_c); keeps its slope, the probabilities less one where k is c.
  /// - Parameter labels: c of each row, in 0 ..< K.
  public func classCost(_ labels: [Int]) -> Tensor {
    let (rows, classes) = (rows, channels)
    precondition(labels.count == rows && labels.allSatisfy((0..<classes).contains))
    var sum = 0.0
    let probabilities = classProbabilities()
    let slope = Tensor(shape) { slope in
      for n in 0..<rows {
        for k in 0..<classes { slope[n * classes + k] = Float(probabilities[n][k]) }
        slope[n * classes + labels[n]] -= 1
        sum -= log(max(probabilities[n][labels[n]], .leastNormalMagnitude))
      }
    }
    return number(sum, gradient: slope)
  }

  /// e^a_k / Σ e^a of each row of these logits [N, K].
  public func classProbabilities() -> [[Double]] {
    let classes = channels
    return withValues { values in
      (0..<rows).map { n in
        let row = values[n * classes..<(n + 1) * classes].map { Double($0) }
        let largest = row.max() ?? 0
        let powers = row.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
      }
    }
  }
}
