import EngineMessages
import Foundation
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Engine

@Suite struct IdealFloorTests {
  /// What is expected of x_0 has a closed form for two pictures of one value each, a and b.
  ///
  /// E[x_0 | x_t] = r a + (1 − r) b with
  /// r = 1 / (1 + exp((ᾱ n (a² − b²) / 2 − √ᾱ (a − b) Σ x_t) / (1 − ᾱ))), and the sum is normal.
  /// A network that is told which of them it is knows x_0; one that is told nothing is as above.
  @Test(arguments: [Prediction.epsilon, .x0, .v], [nil, 0, 0.25]) func twoPicturesHaveAClosedForm(
    prediction: Prediction, withheld: Double?
  ) throws {
    let (size, samples) = (4, 1000)
    let (a, b) = (0.7, -0.2)
    let schedule = try Schedule(betas: [0.2, 0.4, 0.7])
    func batch(_ range: Range<Int>) -> Tensor {
      Tensor([range.count, 2, 2, 1]) { values in
        for (i, index) in range.enumerated() {
          for j in 0..<size { values[i * size + j] = Float(index % 2 == 0 ? a : b) }
        }
      }
    }
    var floor = IdealFloor(
      TimestepLosses(timesteps: 3), schedule: schedule, prediction: prediction, count: 700,
      samples: samples,
      classes: withheld.map { .init(labels: (0..<700).map { $0 % 2 }, withheld: $0) },
      random: RandomSource(seed: 3), batch: batch)
    var pieces = 0
    while !floor.isFinished {
      floor.advance(batch: batch)
      pieces += 1
    }
    #expect(pieces == 3)
    for (t, found) in zip(1..., floor.floor) {
      let alphaBar = schedule.alphaBar[t]
      let (signal, variance, n) = (alphaBar.squareRoot(), 1 - alphaBar, Double(size))
      // Square error and its square under a normal z, by the trapezoidal rule.
      var (mean, second) = (0.0, 0.0)
      for i in -4000...4000 {
        let z = Double(i) / 500
        let weight = exp(-z * z / 2) / (2 * Double.pi).squareRoot() / 500 / 2
        for x0 in [a, b] {
          let sum = signal * x0 * n + (variance * n).squareRoot() * z
          let exponent = alphaBar * n * (a * a - b * b) / 2 - signal * (a - b) * sum
          let r = 1 / (1 + exp(exponent / variance))
          let square = pow(x0 - r * a - (1 - r) * b, 2)
          mean += weight * square
          second += weight * square * square
        }
      }
      let factor =
        switch prediction {
        case .epsilon: alphaBar / variance
        case .x0: 1.0
        case .v: 1 / variance
        }
      let error = ((second - mean * mean) / Double(samples)).squareRoot()
      let share = withheld ?? 1
      #expect(
        (found - share * factor * mean).magnitude <= factor * (5 * share * error + 1e-5), "t = \(t)"
      )
    }
  }
}
