import Schedules
import Testing

@testable import Diffusion

@Suite struct LossWeightTests {
  /// What a term of the bound costs more for an error e of ε̂ is boundWeight · e²: x̂_0 is then
  /// √((1 − ᾱ)/ᾱ) e beside x_0.
  @Test(arguments: [2, 3, 40, 500, 999, 1000], Variance.fixed)
  func theBoundWeightIsWhatATermCostsMore(t: Int, variance: Variance) throws {
    let schedule = try Schedule(.ho2020)
    let bound = VariationalBound(schedule: schedule, variance: variance, limit: .none)
    let step = bound.step(t)
    let logVariance = step.logVariance(0)
    let (x0, error) = (0.3, 0.5)
    let alphaBar = schedule.alphaBar[t]
    let x0Hat = x0 + ((1 - alphaBar) / alphaBar).squareRoot() * error
    let nats =
      step.element(x0: x0, x0Hat: x0Hat, logVariance: logVariance).nats
      - step.element(x0: x0, x0Hat: x0, logVariance: logVariance).nats
    let expected = schedule.boundWeight(at: t, variance: variance) * error * error
    // KL itself is exact to some ulp; its two values differ by at least 1e-3 of the larger.
    #expect((nats / expected - 1).magnitude <= 1e-9)
  }
}
