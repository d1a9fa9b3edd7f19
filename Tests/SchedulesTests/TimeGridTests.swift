import Schedules
import TestSupport
import Testing

/// One grid of `Tests/Fixtures/samplers/grids.json`, counted from 0.
private struct GridFixture: Decodable {
  let scheduler: String
  let timestepSpacing: TimestepSpacing
  let numInferenceSteps: Int
  let timesteps: [Double]

  var sampler: Sampler {
    switch scheduler {
    case "DDPMScheduler": .ancestral(.fixedSmall)
    case "DDIMScheduler": .ddim(eta: 0)
    case "DPMSolverMultistepScheduler": .dpmSolverPlusPlus
    case "HeunDiscreteScheduler": .heun
    default: .euler
    }
  }
}

@Suite struct TimeGridTests {
  @Test func equalsTheFixtures() throws {
    let fixtures: [GridFixture] = try fixtureJSON("samplers/grids.json")
    #expect(fixtures.count == 60)
    for fixture in fixtures {
      let grid = try TimeGrid(
        fixture.timestepSpacing, steps: fixture.numInferenceSteps, of: 1000,
        for: fixture.sampler)
      // Heun names all but the first timestep twice, once for each of its network calls.
      var expected = fixture.timesteps
      if fixture.sampler == .heun {
        expected = [expected[0]] + stride(from: 1, to: expected.count, by: 2).map { expected[$0] }
      }
      // Heun and Euler keep fractions there; here a timestep is a whole number, halves to even.
      #expect(
        grid.timesteps == expected.map { Int($0.rounded(.toNearestOrEven)) + 1 },
        "\(fixture.scheduler), \(fixture.timestepSpacing), \(fixture.numInferenceSteps)")
      #expect(grid.end == 0 && grid.states == grid.timesteps + [0])
    }
  }

  @Test(arguments: TimestepSpacing.allCases)
  func isSoundForEveryCount(spacing: TimestepSpacing) throws {
    for total in [1, 2, 3, 7, 50, 103] {
      for steps in 1...total {
        for sampler in [Sampler.ancestral(.fixedSmall), .dpmSolverPlusPlus] {
          let grid = try TimeGrid(spacing, steps: steps, of: total, for: sampler)
          #expect(grid.timesteps.count == steps)
          // The initialiser has checked that they fall and lie in 1…T.
          if steps == total { #expect(grid.timesteps == (1...total).reversed()) }
          if spacing != .leading { #expect(grid.timesteps[0] == total) }
        }
      }
    }
  }

  /// diffusers' `arange` of floating-point numbers makes 62 steps of 61.
  @Test func trailingHasAsManyStepsAsAskedFor() throws {
    for steps in [61, 103, 121] {
      let grid = try TimeGrid(.trailing, steps: steps, of: 1000, for: .ddim(eta: 0))
      #expect(grid.timesteps.count == steps && grid.timesteps[0] == 1000)
    }
  }

  @Test func offsetAndEndMoveTheGrid() throws {
    let grid = try TimeGrid(.leading, steps: 10, of: 1000, for: .ddim(eta: 0), offset: 1, end: 1)
    #expect(grid.states == [902, 802, 702, 602, 502, 402, 302, 202, 102, 2, 1])
    let solver = try TimeGrid(.leading, steps: 10, of: 1000, for: .dpmSolverPlusPlus, offset: 1)
    #expect(solver.timesteps.prefix(2) == [902, 812])
  }

  @Test func oneStepBeginsInNoise() throws {
    let grid = try TimeGrid(.linspace, steps: 1, of: 1000, for: .euler)
    #expect(grid.states == [1000, 0])
  }
}
