import Schedules
import Testing

@Suite struct ScheduleErrorTests {
  private static func linear(_ timesteps: Int, _ start: Double, _ end: Double) throws {
    _ = try Schedule(
      ScheduleSpecification(
        shape: .linear, timesteps: timesteps, betaStart: start, betaEnd: end))
  }

  private struct Case: Sendable {
    let make: @Sendable () throws -> Void
    let error: ScheduleError
    let sentence: String
  }

  private static let cases: [Case] = [
    Case(
      make: { _ = try Schedule(betas: []) }, error: .timesteps(0, allowed: 1...1_000_000),
      sentence: "A schedule of 0 timesteps is not possible; expected 1 to 1000000."),
    Case(
      make: { try linear(1_000_001, 1e-4, 0.02) },
      error: .timesteps(1_000_001, allowed: 1...1_000_000),
      sentence: "A schedule of 1000001 timesteps is not possible; expected 1 to 1000000."),
    Case(
      make: { try linear(-5, 1e-4, 0.02) }, error: .timesteps(-5, allowed: 1...1_000_000),
      sentence: "A schedule of -5 timesteps is not possible; expected 1 to 1000000."),
    Case(
      make: { _ = try Schedule(betas: [0.1]).rescaledToZeroSNR() },
      error: .timesteps(1, allowed: 2...1_000_000),
      sentence: "A schedule of 1 timesteps is not possible; expected 2 to 1000000."),
    Case(
      make: { _ = try Schedule(betas: [0.1, 1]) }, error: .beta(t: 2, value: 1),
      sentence: "β at timestep 2 is 1.0; expected at least 1e-15 and below 1."),
    Case(
      make: { _ = try Schedule(betas: [0, 0.1]) }, error: .beta(t: 1, value: 0),
      sentence: "β at timestep 1 is 0.0; expected at least 1e-15 and below 1."),
    Case(
      make: {
        var table = ScheduleSpecification(table: [0.1, 0.2])
        table.timesteps = 5
        _ = try Schedule(table)
      }, error: .table(count: 2, timesteps: 5),
      sentence: "The table has 2 values of β for 5 timesteps; expected one for each, so T is as "
        + "long as the table."),
    Case(
      make: {
        var table = ScheduleSpecification(table: [0.1, 0.2])
        table.betas = nil
        _ = try Schedule(table)
      }, error: .table(count: 0, timesteps: 2),
      sentence: "The table has 0 values of β for 2 timesteps; expected one for each, so T is as "
        + "long as the table."),
    Case(
      make: { _ = try Schedule(ScheduleSpecification(table: [0.1, 1.5])) },
      error: .beta(t: 2, value: 1.5),
      sentence: "β at timestep 2 is 1.5; expected at least 1e-15 and below 1."),
    Case(
      make: { try linear(10, -1, 0.02) }, error: .endPoint(.start, value: -1),
      sentence: "The schedule’s first β is -1.0; expected at least 1e-15 and below 1."),
    Case(
      make: { try linear(10, 0.1, 1) }, error: .endPoint(.end, value: 1),
      sentence: "The schedule’s last β is 1.0; expected at least 1e-15 and below 1."),
    Case(
      make: { _ = try Schedule(betas: Array(repeating: 0.9375, count: 60)) },
      error: .vanishingSignal(t: 50, alphaBar: 0x1p-200),
      sentence: "The schedule leaves nothing of the picture: ᾱ is \(0x1p-200) at timestep 50, "
        + "expected at least 1e-60; smaller β or fewer timesteps help."),
    Case(
      make: { _ = try TimeGrid(.leading, steps: 11, of: 10, for: .heun) },
      error: .steps(11, timesteps: 10),
      sentence: "Sampling in 11 steps is not possible; expected 1 to 10."),
    Case(
      make: { _ = try TimeGrid(.leading, steps: 0, of: 10, for: .heun) },
      error: .steps(0, timesteps: 10),
      sentence: "Sampling in 0 steps is not possible; expected 1 to 10."),
    Case(
      make: { _ = try TimeGrid(.leading, steps: 5, of: 10, for: .heun, offset: 2) },
      error: .offset(2, allowed: 0...1),
      sentence: "The timesteps cannot be moved by 2; expected 0 to 1."),
    Case(
      make: { _ = try TimeGrid(timesteps: [9, 5, 5], of: 10) },
      error: .gridTimestep(5, highest: 4),
      sentence: "Timestep 5 of the grid is out of place; it must fall from one to the next, and "
        + "here be at most 4."),
    Case(
      make: { _ = try TimeGrid(.leading, steps: 5, of: 10, for: .heun, end: 1) },
      error: .gridTimestep(1, highest: 0),
      sentence: "Timestep 1 of the grid is out of place; it must fall from one to the next, and "
        + "here be at most 0."),
  ]

  @Test(arguments: cases.indices)
  func saysWhatIsWrong(index: Int) {
    let expected = Self.cases[index]
    let error = #expect(throws: ScheduleError.self) { try expected.make() }
    #expect(error == expected.error)
    #expect(error?.description == expected.sentence)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func refusesWhatIsNoNumber(value: Double) {
    #expect(throws: ScheduleError.self) { try Schedule(betas: [0.1, value]) }
    #expect(throws: ScheduleError.self) { try Self.linear(10, value, 0.1) }
    #expect(throws: ScheduleError.self) { try Self.linear(10, 0.1, value) }
  }

  @Test func refusesTimestepsOutside() {
    for timesteps in [[], [11], [0], [-1], [3, 4]] {
      #expect(throws: ScheduleError.self) { try TimeGrid(timesteps: timesteps, of: 10) }
    }
  }
}
