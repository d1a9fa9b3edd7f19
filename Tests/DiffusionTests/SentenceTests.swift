import Diffusion
import Schedules
import Tensors
import Testing

@Suite struct SentenceTests {
  private struct Case: Sendable {
    let sampler: Sampler
    let steps: Int
    let limit: X0Limit
    let error: DiffusionError
    let sentence: String
  }

  private static let cases: [Case] = [
    Case(
      sampler: .heun, steps: 0, limit: .none, error: .grid(.steps(0, timesteps: 10)),
      sentence: "Sampling in 0 steps is not possible; expected 1 to 10."),
    Case(
      sampler: .ddim(eta: 1.5), steps: 5, limit: .none, error: .eta(1.5),
      sentence: "η of DDIM is 1.5; expected a number from 0 to 1."),
    Case(
      sampler: .euler, steps: 5, limit: .clip(-1), error: .clip(-1),
      sentence: "Pictures cannot be limited to -1.0; expected a number above 0."),
    Case(
      sampler: .euler, steps: 5, limit: .threshold(ratio: 2, maximum: 0.5),
      error: .threshold(ratio: 2, maximum: 0.5),
      sentence: "Pictures cannot be limited at the quantile 2.0 to at most 0.5; expected a "
        + "quantile from 0 to 1 and a limit of at least 1."),
  ]

  private static func process(_ sampler: Sampler, _ steps: Int, _ limit: X0Limit) throws {
    _ = try SamplingProcess(
      sampler, schedule: Schedule(betas: Array(repeating: 0.1, count: 10)), steps: steps,
      limit: limit, source: RandomSource(seed: 0))
  }

  @Test(arguments: cases.indices)
  func saysWhatIsWrong(index: Int) {
    let expected = Self.cases[index]
    let error = #expect(throws: DiffusionError.self) {
      try Self.process(expected.sampler, expected.steps, expected.limit)
    }
    #expect(error == expected.error)
    #expect(error?.description == expected.sentence)
  }

  @Test func refusesWhatIsNoNumber() {
    #expect(throws: DiffusionError.self) { try Self.process(.ddim(eta: .nan), 5, .none) }
    #expect(throws: DiffusionError.self) { try Self.process(.heun, 5, .clip(.nan)) }
    #expect(throws: DiffusionError.self) {
      try Self.process(.heun, 5, .threshold(ratio: .nan, maximum: 2))
    }
    #expect(throws: DiffusionError.self) {
      try Self.process(.heun, 5, .threshold(ratio: 0.9, maximum: .nan))
    }
  }

  @Test func refusesAGridOfAnotherSchedule() throws {
    let grid = try TimeGrid(timesteps: [11, 3], of: 20)
    let schedule = try Schedule(betas: Array(repeating: 0.1, count: 10))
    #expect(throws: DiffusionError.grid(.gridTimestep(11, highest: 10))) {
      try SamplingProcess(
        .heun, schedule: schedule, grid: grid, limit: .none, source: RandomSource(seed: 0))
    }
  }
}
