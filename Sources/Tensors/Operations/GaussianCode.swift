import Foundation

// A code's distribution as [N, 2d]: the lower half of each row is μ, the upper half s = ln σ².
extension Tensor {
  /// z = μ + σ·ε, [N, d]: noise comes in beside what is learned, so that slopes pass by it.
  ///
  /// Source: Kingma & Welling (2014), Section 2.4.
  /// - Parameter epsilon: [N, d], from N(0, I).
  public func gaussianSample(epsilon: Tensor) -> Tensor {
    let (rows, d) = (rows, channels / 2)
    precondition(epsilon.shape == [rows, d], "\(epsilon.shape) for codes \(shape)")
    let (statistics, epsilon) = (detached, epsilon.detached)
    let z = Tensor([rows, d]) { z in
      for n in 0..<rows {
        let row = statistics.input + 2 * d * n
        for i in 0..<d { z[d * n + i] = row[i] + exp(row[d + i] / 2) * epsilon.input[d * n + i] }
      }
    }
    return z.recorded(from: [self]) { dz in
      let slope = Tensor(statistics.shape) { slope in
        for n in 0..<rows {
          let row = statistics.input + 2 * d * n
          for i in 0..<d {
            let upstream = dz.input[d * n + i]
            slope[2 * d * n + i] = upstream  // ∂z/∂μ = 1
            slope[2 * d * n + d + i]  // ∂z/∂s = σε/2
            = upstream * exp(row[d + i] / 2) * epsilon.input[d * n + i] / 2
          }
        }
      }
      return [slope]
    }
  }

  /// Σ KL(N(μ, σ²) ‖ N(0, 1)) over all rows and dimensions, ½(μ² + e^s − s − 1) each, of shape [].
  ///
  /// Source: Kingma & Welling (2014), Appendix B.
  public func standardNormalDivergence() -> Tensor {
    let (rows, d) = (rows, channels / 2)
    var sum = 0.0
    let slope = Tensor(shape) { slope in
      for n in 0..<rows {
        for i in 0..<d {
          let (mean, logVariance) = (input[2 * d * n + i], input[2 * d * n + d + i])
          let excess = expm1(Double(logVariance))
          sum += (Double(mean * mean) + excess - Double(logVariance)) / 2
          slope[2 * d * n + i] = mean
          slope[2 * d * n + d + i] = Float(excess / 2)
        }
      }
    }
    return number(sum, gradient: slope)
  }
}
