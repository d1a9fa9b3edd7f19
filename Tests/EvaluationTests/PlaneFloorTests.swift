import Datasets
import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Evaluation

/// The floor of the simple loss against closed forms and against chance.
@Suite struct PlaneFloorTests {
  private static func schedule(_ timesteps: Int = 1000) throws -> Schedule {
    var specification = ScheduleSpecification.ho2020
    specification.timesteps = timesteps
    return try Schedule(specification)
  }

  @Test(arguments: [1, 2, 3, 1000]) func oneGaussianLosesWhatItsVarianceSays(timesteps: Int) throws
  {
    let schedule = try Self.schedule(timesteps)
    let s = 0.25
    let density = PlaneDensity(centers: [SIMD2(0.3, -1)], standardDeviation: s)
    let floor = PlaneFloorQuadrature.floor(of: density, schedule: schedule)
    #expect(floor.byTimestep.count == timesteps)
    for t in 1...timesteps {
      let alphaBar = schedule.alphaBar[t]
      // Var[ε | x_t] of a Gaussian.
      let exact = alphaBar * s * s / (alphaBar * s * s + 1 - alphaBar)
      // The cubic's error is the product of the distances to its nodes, over 4!, times the fourth
      // derivative of a logistic curve, 1/8 at most: x lies between nodes 1/4 apart, and the other
      // two are no farther than 1.3 and 0.5, so (1/8)² · 1.3 · 0.5 / 24 / 8.
      #expect(abs(floor.byTimestep[t - 1] - exact) <= 5.3e-5, "t = \(t)")
    }
    let mean = floor.byTimestep.reduce(0, +) / Double(timesteps)
    #expect(floor.total == mean)
  }

  @Test(arguments: ["mixture", "checkerboard", "drawn"]) func chanceFindsTheSameFloor(
    name: String
  ) throws {
    let density: PlaneDensity =
      switch name {
      case "mixture": .mixture
      case "checkerboard": .checkerboard
      default: .drawn([SIMD2(1, 1), SIMD2(-0.5, 0.25), SIMD2(0, -1)])
      }
    let schedule = try Self.schedule()
    let floor = PlaneFloorQuadrature.floor(of: density, schedule: schedule)
    let exam = PlaneExam(
      density: density, schedule: schedule, count: 8_000, RandomSource(seed: 21))
    let exact = exam.result(of: ExactPlane(density: density, schedule: schedule))
    #expect(exact.excess == 0)
    #expect(exact.lossError < 0.01)
    // Four standard errors; those of a sample spread over t are smaller than they say.
    #expect(abs(exact.loss - floor.total) <= 4 * exact.lossError, "\(exact.loss) \(floor.total)")
  }

  @Test func theExcessIsTheLossAboveTheFloor() throws {
    // ε̂ = ε* + c: the excess is ‖c‖²/2 = c² for equal coordinates, everywhere.
    let schedule = try Self.schedule()
    let exact = ExactPlane(density: .mixture, schedule: schedule)
    let exam = PlaneExam(density: .mixture, schedule: schedule, count: 512, RandomSource(seed: 4))
    let result = exam.result(of: Shifted(exact: exact, by: 0.25), parts: 8)
    #expect(abs(result.excess - 0.0625) <= 1e-6)
    #expect(result.excessByPart.allSatisfy { abs($0 - 0.0625) <= 1e-6 })
    #expect(result.excessByPart.count == 8)
    #expect(result.excessError <= 1e-7)
  }

  @Test func theGridOfRingsIsFineEnough() {
    // Half the step changes nothing: the rule has converged.
    for density in [PlaneDensity.rings, .spiral, .checkerboard] {
      let noised = density.noised(alphaBar: 0.97)
      let (coarse, fine) = (
        noised.meanSquareScore(), noised.meanSquareScore(fineness: 0.2)
      )
      #expect(abs(coarse / fine - 1) <= 1e-5, "\(coarse) \(fine)")
    }
  }
}

/// An exact predictor with the same error everywhere.
private struct Shifted: NoisePredictor {
  let exact: ExactPlane
  let by: Float

  var prediction: Prediction { exact.prediction }

  func predict(_ xt: Tensor, t: [Int]) -> Tensor {
    let shift = by
    return exact.predict(xt, t: t) + Tensor(xt.shape) { $0.update(repeating: shift) }
  }
}
