import Datasets
import Diffusion
import Foundation
import Networks
import Schedules
import Tensors

/// The error of ε̂ at noise levels that two schedules have in common.
///
/// A level is a log-SNR. Each network is asked at the time at which its own schedule has it, for the
/// same x_t to the bit; so two networks can be compared that were trained with different schedules.
struct NoiseLevelExam {
  static let levels = 7
  static let pictures = 16

  /// ln(ᾱ / (1 − ᾱ)), falling.
  let logSNRs: [Double]
  private let x0: Tensor
  private let labels: [Int]?
  /// The ε of each level.
  private let epsilons: [Tensor]

  /// - Parameters:
  ///   - dataset: The pictures to ask about; the first of a fixed order are taken.
  ///   - labels: Whether the networks know classes.
  /// - Throws: `setting` if the schedules have no noise level in common.
  init(
    _ schedules: [Schedule], _ dataset: ImageDataset, labels: Bool, source: RandomSource
  ) throws(EngineError) {
    // The first and the last level that every schedule has; T may be at an SNR of 0.
    let highest = schedules.map { $0.logSNR(at: 1) }.min() ?? 0
    let lowest =
      schedules.map { schedule in
        let last = schedule.timesteps
        return schedule.logSNR(at: schedule.endsAtZeroSNR ? max(1, last - 1) : last)
      }.max() ?? 0
    guard highest > lowest else {
      throw .setting(
        key: "schedule", value: "no log-SNR in common", expected: "noise levels that both have")
    }
    let count = min(Self.pictures, dataset.count)
    let indices = Array(source.permutation(dataset.count, .dataOrder(epoch: 0)).prefix(count))
    let x0 = dataset.batch(at: indices)
    logSNRs = (0..<Self.levels).map {
      highest + (lowest - highest) * (Double($0) + 0.5) / Double(Self.levels)
    }
    epsilons = (0..<Self.levels).map { level in
      source.boundNoise(x0.shape, images: indices, t: indices.map { _ in level + 1 })
    }
    self.x0 = x0
    self.labels = labels ? dataset.labels(at: indices) : nil
  }

  /// The mean of (ε − ε̂)² over pictures and levels.
  ///
  /// - Parameter schedule: What the network was trained with.
  func error(of network: UNet2D, _ prediction: Prediction, _ schedule: Schedule) -> Double {
    let model = DenoisingNetwork(
      network: network, prediction: prediction, condition: labels.map { .each($0) } ?? .none)
    let errors = zip(logSNRs, epsilons).map { logSNR, epsilon in
      let alphaBar = 1 / (1 + exp(-logSNR))
      let xt = Tensor.weightedSum(
        Float(alphaBar.squareRoot()), x0, Float((1 - alphaBar).squareRoot()), epsilon)
      let output = model.predict(xt, time: schedule.time(ofLogSNR: logSNR))
      let said = prediction.epsilonHat(output, xt: xt, alphaBar: alphaBar)
      return zip(said.values, epsilon.values).reduce(0.0) { sum, pair in
        let difference = Double(pair.0) - Double(pair.1)
        return sum + difference * difference
      } / Double(max(1, epsilon.count))
    }
    return errors.reduce(0, +) / Double(errors.count)
  }
}
