import EngineMessages
import Schedules
import TestSupport
import Testing

@testable import Explorer

@Suite struct ScheduleStateTests {
  /// x_t = √ᾱ x_0 + √(1 − ᾱ) ε as bytes, each value in float32: at most one byte beside the exact.
  @Test(arguments: [0, 0.2, 0.5, 1]) func digitsAreNoisedByEquation4(alphaBar: Double) {
    var random = SplitMix(seed: 11)
    let exemplar = Exemplar(
      width: 5, height: 3, channels: 3, x0: random.floats(45), epsilon: random.floats(45))
    let noised = exemplar.noised(alphaBar: alphaBar)
    for i in 0..<45 {
      let exact =
        alphaBar.squareRoot() * Double(exemplar.x0[i])
        + (1 - alphaBar).squareRoot() * Double(exemplar.epsilon[i])
      let byte = max(0, min(255, (exact + 1) * 127.5))
      #expect((Double(noised.bytes[i]) - byte).magnitude <= 1)
    }
  }

  /// KL(N(√ᾱ x, 1 − ᾱ) ‖ N(0, 1)) in nats is (ᾱ x² + v − 1 − ln v) / 2 with v = 1 − ᾱ; for ᾱ = ½ and
  /// x² = 1 that is (ln 2) / 2, half a bit.
  @Test func thePriorTermIsInBitsPerDimension() throws {
    var state = ScheduleState()
    state.exemplars = [
      Exemplar(width: 2, height: 1, channels: 1, x0: [1, -1], epsilon: [0, 0])
    ]
    let half = ScheduleSpecification(
      shape: .linear, timesteps: 1, betaStart: 0.5, betaEnd: 0.5)
    state.current = try ScheduleState.Curve(half)
    let bits = try #require(state.priorBits)
    #expect((bits - 0.5).magnitude <= 1e-15)
  }

  @Test(arguments: [1, 2, 7, 1000, 4000]) func theStripStaysWithinTheSchedule(timesteps: Int) {
    let strip = ScheduleState.stripTimesteps(of: timesteps)
    #expect(strip.allSatisfy { (1...timesteps).contains($0) } && strip.last == timesteps)
    if timesteps == 1000 { #expect(strip == [1, 50, 150, 300, 450, 600, 800, 1000]) }
  }

  @Test(
    arguments: zip(
      [0.02, 0.005, 0.012, 0.2],
      ["Ends in nearly pure", "Too gentle", "Ends in almost", "Noise from"]))
  func aSentenceTellsWhereTheScheduleEnds(betaEnd: Double, beginning: String) throws {
    var specification = ScheduleSpecification.ho2020
    specification.betaEnd = betaEnd
    var state = ScheduleState()
    state.current = try ScheduleState.Curve(specification)
    #expect(state.sentence.hasPrefix(beginning), "\(state.sentence)")
  }
}
