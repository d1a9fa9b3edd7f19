import Schedules
import Tensors
import Testing

@testable import Diffusion

@Suite struct TimestepDensityTests {
  private let source = RandomSource(seed: 21)

  /// A history in which the loss of t is t, T = 4.
  private func full() -> LossHistory {
    var history = LossHistory(timesteps: 4)
    for _ in 0..<LossHistory.depth { history.add([1, 2, 3, 4], at: [1, 2, 3, 4]) }
    return history
  }

  @Test func uniformUntilTenValuesOfEachAreThere() {
    var history = LossHistory(timesteps: 4)
    for _ in 0..<9 { history.add([1, 2, 3, 4], at: [1, 2, 3, 4]) }
    history.add([1, 2, 3], at: [1, 2, 3])
    #expect(history.density == [0.25, 0.25, 0.25, 0.25])
    history.add([.nan], at: [4])
    #expect(history.density == [0.25, 0.25, 0.25, 0.25])
    history.add([4], at: [4])
    for (found, share) in zip(history.density, [0.1, 0.2, 0.3, 0.4]) {
      #expect((found - (0.999 * share + 0.001 / 4)).magnitude <= 1e-15)
    }
  }

  /// √E[L²] of the last ten: nine of 3 and one of 4 beside ten of 1.
  @Test func theSecondMomentDecides() {
    var history = LossHistory(timesteps: 2)
    for _ in 0..<12 { history.add([1, 3], at: [1, 2]) }
    history.add([4], at: [2])
    #expect(history.losses[1] == [3, 3, 3, 3, 3, 3, 3, 3, 3, 4])
    let root = (97.0 / 10).squareRoot()
    let expected = 0.999 * root / (1 + root) + 0.0005
    #expect((history.density[1] - expected).magnitude <= 1e-15)
    #expect(LossHistory(losses: history.losses) == history)
    #expect(
      LossHistory(losses: Array(repeating: Array(repeating: 0, count: 10), count: 4)).density
        == [0.25, 0.25, 0.25, 0.25])
  }

  /// 20,000 draws, each within 5 standard deviations, and weights that undo the density.
  @Test func importanceDrawsAsTheDensitySays() throws {
    let history = full()
    let count = 20_000
    let draw = TimestepDraw.importance(source, history, count: count, step: 3)
    var counts = [Int](repeating: 0, count: 5)
    for t in draw.t { counts[t] += 1 }
    for (t, p) in history.density.enumerated() {
      let expected = Double(count) * p
      #expect((Double(counts[t + 1]) - expected).magnitude <= 5 * (expected * (1 - p)).squareRoot())
    }
    let weights = try #require(draw.weights)
    for (t, weight) in zip(draw.t, weights) {
      #expect((weight * 4 * history.density[t - 1] - 1).magnitude <= 1e-14)
    }
  }

  @Test(arguments: [1, 2, 7, 50])
  func lowDiscrepancyCoversEverything(count: Int) {
    for step in 0..<20 {
      let draw = TimestepDraw.lowDiscrepancy(source, 50, count: count, step: step)
      #expect(draw.weights == nil && draw.t.allSatisfy { (1...50).contains($0) })
      let sorted = draw.t.sorted()
      let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
      #expect(gaps.allSatisfy { ($0 - 50 / count).magnitude <= 1 })
      if count == 50 { #expect(sorted == Array(1...50)) }
    }
  }

  @Test func lowDiscrepancyIsUniform() {
    var counts = [Int](repeating: 0, count: 6)
    for step in 0..<2_000 {
      for t in TimestepDraw.lowDiscrepancy(source, 5, count: 2, step: step).t { counts[t] += 1 }
    }
    #expect(counts[1...].allSatisfy { ($0 - 800).magnitude <= 5 * 28 })
  }

  private struct Refusal: Sendable {
    let loss: TrainingLoss
    let variance: Variance
    let error: DiffusionError
    let sentence: String
  }

  private static let refusals = [
    Refusal(
      loss: .hybrid, variance: .fixedSmall, error: .hybridOfFixedVariance(.fixedSmall),
      sentence: "The loss hybrid learns the variance, but that is fixed-small here; it goes "
        + "together with the variance learned-range."),
    Refusal(
      loss: .hybrid, variance: .fixedLarge, error: .hybridOfFixedVariance(.fixedLarge),
      sentence: "The loss hybrid learns the variance, but that is fixed-large here; it goes "
        + "together with the variance learned-range."),
    Refusal(
      loss: .simple, variance: .learnedRange, error: .varianceUnseen(.simple),
      sentence: "The loss simple does not see the variance, so that it cannot be learned-range; "
        + "that goes together with the loss hybrid or variational."),
    Refusal(
      loss: .minSNR, variance: .learnedRange, error: .varianceUnseen(.minSNR),
      sentence: "The loss min-snr does not see the variance, so that it cannot be learned-range; "
        + "that goes together with the loss hybrid or variational."),
  ]

  @Test func whatDoesNotGoTogetherIsRefused() {
    for loss in TrainingLoss.allCases {
      for variance in Variance.allCases {
        let expected = Self.refusals.first { $0.loss == loss && $0.variance == variance }
        var found: DiffusionError?
        do throws(DiffusionError) {
          _ = try TrainingObjective(loss, variance: variance, density: .uniform)
        } catch { found = error }
        #expect(found == expected?.error)
        #expect(found?.description == expected?.sentence)
      }
    }
  }
}
