import Foundation
import Schedules
import Testing

@Suite struct KarrasGridTests {
  /// σ is even in σ^{1/7} between the schedule's ends; the times are found to 2⁻⁵² of their size.
  @Test(arguments: [2, 3, 10, 57, 1000])
  func sigmasAreTheFormula(steps: Int) throws {
    let schedule = try Schedule(.ho2020)
    let grid = try TimeGrid(karras: steps, of: schedule)
    let roots = grid.times.map { time in
      let alphaBar = schedule.alphaBar(at: time)
      return exp(log((1 - alphaBar) / alphaBar) / 14)
    }
    #expect(grid.times.first == 1000 && grid.times.last == 1 && grid.end == 0)
    #expect(roots.count == steps)
    for (i, root) in roots.enumerated() {
      let expected = roots[0] + Double(i) / Double(steps - 1) * (roots[steps - 1] - roots[0])
      #expect((root / expected - 1).magnitude <= 1e-11)
    }
    for (time, next) in zip(grid.times, grid.times.dropFirst()) { #expect(next < time) }
  }

  @Test func oneStepBeginsInNoise() throws {
    #expect(try TimeGrid(karras: 1, of: Schedule(.ho2020)).states == [1000, 0])
  }

  @Test func refusesWhatHasNoLargestSigma() throws {
    let schedule = try Schedule(.ho2020)
    #expect(throws: ScheduleError.steps(1001, timesteps: 1000)) {
      try TimeGrid(karras: 1001, of: schedule)
    }
    let pure = try schedule.rescaledToZeroSNR()
    #expect(throws: ScheduleError.noLargestSigma) { try TimeGrid(karras: 10, of: pure) }
    #expect(
      ScheduleError.noLargestSigma.description
        == "The Karras grid needs a largest σ, but this schedule ends in pure noise; choose "
        + "leading, trailing or linspace.")
  }

  @Test func betweenTimestepsTheLogSNRIsALine() throws {
    let schedule = try Schedule(.standard(.cosine))
    for t in [1, 2, 500, 999] {
      #expect(schedule.alphaBar(at: Double(t)) == schedule.alphaBar[t])
      let (above, below) = (schedule.logSNR(at: t), schedule.logSNR(at: t + 1))
      let middle = schedule.alphaBar(at: Double(t) + 0.25)
      let logSNR = log(middle / (1 - middle))
      #expect((logSNR - (0.75 * above + 0.25 * below)).magnitude <= 1e-12 * (1 + above.magnitude))
    }
    #expect(schedule.alphaBar(at: 0) == 1 && schedule.alphaBar(at: 1000) == schedule.alphaBar[1000])
  }

  /// What leading would leave out of 1000 timesteps above its first.
  @Test(arguments: [
    (1, TimestepSpacing.trailing), (9, .trailing), (10, .leading), (11, .leading), (50, .leading),
    (300, .trailing), (600, .trailing), (1000, .leading), (0, .leading),
  ])
  func leadingIsLeftWhereItBeginsLate(steps: Int, expected: TimestepSpacing) {
    #expect(Sampler.ddim(eta: 0).sensibleSpacing(steps: steps, of: 1000) == expected)
    #expect(Sampler.heun.sensibleSpacing(steps: steps, of: 1000) == .linspace)
  }

  @Test func aGridCanBeginAnywhere() throws {
    let grid = try TimeGrid(.leading, steps: 10, of: 1000, for: .ddim(eta: 0))
    #expect(try grid.beginning(at: 250, of: 1000).states == [250, 201, 101, 1, 0])
    #expect(try grid.beginning(at: 201, of: 1000).states == [201, 101, 1, 0])
    #expect(try grid.beginning(at: 1, of: 1000).states == [1, 0])
    #expect(throws: ScheduleError.gridTimestep(0, highest: 1000)) {
      try grid.beginning(at: 0, of: 1000)
    }
    #expect(throws: ScheduleError.gridTimestep(1001, highest: 1000)) {
      try grid.beginning(at: 1001, of: 1000)
    }
  }
}
