import Foundation
import Schedules
import TestSupport
import Testing

/// `Tests/Fixtures/schedules.json`; index i there is the paper's t − 1.
private struct ScheduleFixtures: Decodable {
  struct Case: Decodable {
    let betas, alphasCumprod, posteriorVariance: [Double]
    let logSnr: [Double?]
    let sumBetas, sumAlphasCumprod, sumSqrtAlphasCumprod, sumPosteriorVariance: Double
  }

  let index: [Int]
  let schedules: [String: Case]
}

private enum FixtureSchedule: String, CaseIterable {
  case linear
  case scaledLinear = "scaled_linear"
  case latent = "scaled_linear_latent"
  case cosine = "squaredcos_cap_v2"
  case sigmoid
  case zeroSNR = "linear_zero_snr"

  func schedule() throws -> Schedule {
    var specification = ScheduleSpecification.ho2020
    switch self {
    case .linear: break
    case .scaledLinear: specification.shape = .scaledLinear
    case .latent:
      specification = ScheduleSpecification(
        shape: .scaledLinear, timesteps: 1000, betaStart: 0.00085, betaEnd: 0.012)
    case .cosine:
      specification.shape = .cosine
      specification.betaEnd = 0.999
    case .sigmoid: specification.shape = .sigmoid
    case .zeroSNR: return try Schedule(specification).rescaledToZeroSNR()
    }
    return try Schedule(specification)
  }
}

@Suite struct ScheduleTests {
  /// Roundings of 1e-16 in 1 − β and 1 − ᾱ, where these are as small as 4e-5: 1e-11 relative.
  @Test(arguments: FixtureSchedule.allCases)
  fileprivate func equalsTheFixture(_ name: FixtureSchedule) throws {
    let fixtures: ScheduleFixtures = try fixtureJSON("schedules.json")
    let expected = try #require(fixtures.schedules[name.rawValue])
    let schedule = try name.schedule()
    #expect(schedule.timesteps == 1000)
    #expect(schedule.beta[0] == 0 && schedule.alpha[0] == 1 && schedule.alphaBar[0] == 1)
    for (k, i) in fixtures.index.enumerated() {
      let t = i + 1
      expect(schedule.beta[t], expected.betas[k], "β_\(t)")
      expect(schedule.alpha[t], 1 - expected.betas[k], "α_\(t)")
      expect(schedule.alphaBar[t], expected.alphasCumprod[k], "ᾱ_\(t)")
      expect(schedule.posteriorVariance(at: t), expected.posteriorVariance[k], "β̃_\(t)")
      if let logSNR = expected.logSnr[k] { expect(schedule.logSNR(at: t), logSNR, "SNR_\(t)") }
    }
    let range = 1...schedule.timesteps
    expect(schedule.beta.reduce(0, +), expected.sumBetas, "Σβ")
    expect(range.map { schedule.alphaBar[$0] }.reduce(0, +), expected.sumAlphasCumprod, "Σᾱ")
    expect(
      range.map { schedule.alphaBar[$0].squareRoot() }.reduce(0, +),
      expected.sumSqrtAlphasCumprod, "Σ√ᾱ")
    expect(
      range.map(schedule.posteriorVariance).reduce(0, +), expected.sumPosteriorVariance, "Σβ̃")
  }

  private func expect(_ found: Double, _ expected: Double, _ what: String) {
    #expect((found - expected).magnitude <= 1e-11 * expected.magnitude, "\(what)")
  }

  @Test func threeStepsByHand() throws {
    let schedule = try Schedule(betas: [0.1, 0.2, 0.5])
    for (t, alphaBar) in [1, 0.9, 0.72, 0.36].enumerated() {
      #expect((schedule.alphaBar[t] - alphaBar).magnitude <= 1e-15)
    }
    #expect(schedule.posteriorVariance(at: 1) == 0)
    #expect((schedule.posteriorVariance(at: 3) - 0.28 / 0.64 * 0.5).magnitude <= 1e-15)
    #expect((schedule.signalToNoise(at: 1) - 9).magnitude <= 1e-13)
    #expect(schedule.logSNR(at: 0) == .infinity)
    #expect(schedule.sigma(at: 3, variance: .fixedLarge) == 0.5.squareRoot())
    #expect(
      schedule.sigma(at: 3, variance: .fixedSmall)
        == schedule.posteriorVariance(at: 3).squareRoot())
  }

  @Test(arguments: ScheduleShape.named.filter { $0 != .learned })
  func everyShapeHasItsEndPoints(shape: ScheduleShape) throws {
    for timesteps in [1, 2, 3, 50] {
      let specification = ScheduleSpecification(
        shape: shape, timesteps: timesteps, betaStart: 0.002, betaEnd: 0.4)
      let schedule = try Schedule(specification)
      #expect(schedule.timesteps == timesteps)
      #expect(schedule.beta.allSatisfy { $0 <= 0.4 * (1 + 1e-15) })
      #expect(zip(schedule.alphaBar, schedule.alphaBar.dropFirst()).allSatisfy { $0 > $1 })
      switch shape {
      case .linear, .scaledLinear:
        #expect((schedule.beta[1] - 0.002).magnitude <= 1e-17)
        if timesteps > 1 { #expect((schedule.beta[timesteps] - 0.4).magnitude <= 1e-15) }
      case .cosine: #expect(schedule.beta[timesteps] == 0.4)
      case .constant, .table, .learned: #expect(schedule.beta.dropFirst().allSatisfy { $0 == 0.4 })
      // 1 / (1 + e^6) of the way from one to the other.
      case .sigmoid: #expect((schedule.beta[1] - 0.002984).magnitude <= 1e-6)
      }
    }
  }

  /// Before it has learned: a line from the log-SNR of β_1 to its negative.
  @Test func aLearnedScheduleBeginsAsALine() throws {
    let schedule = try Schedule(.standard(.learned))
    let end = Double.log(0.9999 / 1e-4)
    for t in [1, 2, 400, 999, 1000] {
      let expected = end * (1 - 2 * Double(t - 1) / 999)
      #expect((schedule.logSNR(at: t) - expected).magnitude <= 1e-8)
    }
    var table = ScheduleSpecification.standard(.learned)
    (table.timesteps, table.betas) = (2, [0.3, 0.1])
    #expect(try Schedule(table).beta == [0, 0.3, 0.1])
  }

  @Test func zeroSNRKeepsTheBeginning() throws {
    let schedule = try Schedule(.ho2020)
    let rescaled = try schedule.rescaledToZeroSNR()
    #expect(rescaled.alphaBar[1000] == 0 && rescaled.beta[1000] == 1)
    #expect((rescaled.alphaBar[1] - schedule.alphaBar[1]).magnitude <= 1e-15)
    #expect(rescaled.logSNR(at: 1000) == -.infinity)
  }

  @Test func aTableIsTakenAsItIs() throws {
    let specification = ScheduleSpecification(table: [0.3, 0.1, 0.2])
    #expect(try Schedule(specification).beta == [0, 0.3, 0.1, 0.2])
    var rescaled = specification
    rescaled.rescalesToZeroSNR = true
    let schedule = try Schedule(rescaled)
    #expect(try schedule == Schedule(specification).rescaledToZeroSNR())
    #expect(schedule.endsAtZeroSNR)
    #expect(try !Schedule(specification).endsAtZeroSNR)
    #expect(try Schedule(.standard(.constant)).alphaBar[1000] < 1e-4)
  }

  @Test func specificationsComeBackFromTheirFile() throws {
    let table = ScheduleSpecification(table: [0.3, 0.1, 0.2], rescalesToZeroSNR: true)
    for specification in [.ho2020, .standard(.cosine), table] {
      let json = try JSONEncoder().encode(specification)
      #expect(try JSONDecoder().decode(ScheduleSpecification.self, from: json) == specification)
    }
    let older = #"{"shape": "linear", "timesteps": 1000, "betaStart": 1e-4, "betaEnd": 0.02}"#
    #expect(
      try JSONDecoder().decode(ScheduleSpecification.self, from: Data(older.utf8)) == .ho2020)
  }

  /// A key press in the explorer: far below a millisecond when optimised, and here below 10.
  @Test func isQuick() throws {
    let specification = ScheduleSpecification(
      shape: .cosine, timesteps: 1000, betaStart: 1e-4, betaEnd: 0.999)
    let times = try (0..<5).map { _ in
      try ContinuousClock().measure { _ = try Schedule(specification) }
    }
    #expect(times.contains { $0 < .milliseconds(10) })
  }
}
