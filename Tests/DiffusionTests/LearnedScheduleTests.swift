import RealModule
import Schedules
import Tensors
import Testing

@testable import Diffusion

/// γ(t) against closed forms, quadrature and finite differences.
@Suite struct LearnedScheduleTests {
  private static func beginning(timesteps: Int = 1000) throws -> LearnedSchedule {
    var specification = ScheduleSpecification.standard(.learned)
    specification.timesteps = timesteps
    return try LearnedSchedule(specification)
  }

  /// Parameters that are nothing special.
  private static func random(_ index: Int) -> [Double] {
    RandomSource(seed: 5).normal([1 + 3 * 4], .weights(index: index)).values.map { Double($0) }
  }

  @Test func itRisesFromEndToEndWhateverItsParametersAre() throws {
    for index in 0..<20 {
      let curve = RisingCurve(Self.random(index).map { 2 * $0 })
      let values = (0...200).map { curve.value(at: Double($0) / 200) }
      #expect(values[0] == 0)
      #expect((values[200] - 1).magnitude <= 1e-15)
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func itsSlopeIsThatOfFiniteDifferences() {
    let step = 1e-5
    for index in 0..<10 {
      let curve = RisingCurve(Self.random(index))
      for u in [0.01, 0.3, 0.77, 0.99] {
        let difference = (curve.value(at: u + step) - curve.value(at: u - step)) / (2 * step)
        #expect((curve.slope(at: u) - difference).magnitude <= 1e-7 * max(1, difference))
      }
    }
  }

  /// β_t and ᾱ_t are those of γ, and no digit is lost where ᾱ is almost 1.
  @Test func theTableIsThatOfGamma() throws {
    let learned = try Self.beginning()
    let schedule = try learned.schedule()
    let gamma = learned.gamma
    #expect((gamma[0] - .log(1e-4 / (1 - 1e-4))).magnitude <= 1e-6)
    #expect((gamma[999] + gamma[0]).magnitude <= 1e-6)
    for t in [1, 2, 10, 500, 999, 1000] {
      #expect((schedule.logSNR(at: t) + gamma[t - 1]).magnitude <= 1e-8)
    }
  }

  @Test func itBeginsAlmostAsALine() throws {
    let learned = try Self.beginning()
    let line = try Schedule(.standard(.learned))
    for (t, gamma) in zip(1..., learned.gamma) {
      #expect((line.logSNR(at: t) + gamma).magnitude <= 0.35)
    }
  }

  /// The mean square of ½ γ′ m for uniform u, by quadrature: its slopes are the expectation of the
  /// estimate, for an error m that is a function of γ alone.
  @Test func interiorSlopesAreThoseOfTheEstimatesMeanSquare() {
    let count = 4000
    let places = (0..<count).map { (Double($0) + 0.5) / Double(count) }
    func error(_ n: Double) -> Double { 0.2 + .exp(-3 * n) * (1 + 0.3 * .sin(9 * n)) }
    func meanSquare(_ parameters: [Double]) -> Double {
      let curve = RisingCurve(parameters)
      return places.reduce(0.0) { sum, u in
        let loss = curve.slope(at: u) * error(curve.value(at: u))
        return sum + loss * loss / Double(count)
      }
    }
    for index in 0..<3 {
      let parameters = Self.random(index).map { $0 / 2 }
      let curve = RisingCurve(parameters)
      var slopes = [Double](repeating: 0, count: parameters.count)
      for u in places {
        let loss = curve.slope(at: u) * error(curve.value(at: u))
        for (i, slope) in curve.logDensitySlopes(at: u).enumerated() {
          slopes[i] -= loss * loss * slope / Double(count)
        }
      }
      for i in parameters.indices {
        var (above, below) = (parameters, parameters)
        above[i] += 1e-4
        below[i] -= 1e-4
        let difference = (meanSquare(above) - meanSquare(below)) / 2e-4
        // The quadrature's error falls with the square of its step, 6e-8 times second derivatives.
        #expect((slopes[i] - difference).magnitude <= 1e-4 * max(1, difference.magnitude))
      }
    }
  }

  /// For white noise as data the perfect ε̂ is √(1 − ᾱ) x_t, whose error is m = ᾱ: the bound's
  /// slope at T is 0 wherever the schedule ends, and that of L_T is −½ ᾱ.
  @Test func theLastEndOfAPerfectModelDoesNotMatterToTheBound() throws {
    let learned = try Self.beginning()
    let schedule = try learned.schedule()
    let x0 = RandomSource(seed: 3).normal([64, 8, 8, 1], .xT)
    let epsilon = RandomSource(seed: 4).normal([64, 8, 8, 1], .xT)
    for last in [1.0, 3.0, 5.0] {
      let ends = ScheduleEnds(learned, schedule, last: last)
      let slope = ends.slopes(of: WhiteNoise(gamma: last), x0: x0, epsilon: epsilon)[1]
      let alphaBar = 1 / (1 + Double.exp(last))
      // Four pictures of 64 numbers are looked at: four standard errors of their squares.
      #expect(slope.magnitude <= alphaBar * 4 * (2.0 / 256).squareRoot())
    }
  }

  /// ∂L_T/∂γ_1 against the difference of L_T itself.
  @Test func theSlopeOfThePriorIsThatOfFiniteDifferences() throws {
    let learned = try Self.beginning()
    let schedule = try learned.schedule()
    let x0 = RandomSource(seed: 3).uniform([2, 4, 4, 1], .xT)
    func prior(_ last: Double) throws -> Double {
      let alphaBar = 1 / (1 + Double.exp(last))
      let bound = VariationalBound(
        schedule: try Schedule(betas: [1 - alphaBar]), variance: .fixedSmall, limit: .none)
      return bound.prior(x0).reduce(0, +) / 2 * .log(2)
    }
    for last in [-1.0, 2.0, 6.0] {
      let difference = (try prior(last + 1e-4) - prior(last - 1e-4)) / 2e-4
      let slope = ScheduleEnds(learned, schedule, last: last).priorSlope(x0)
      #expect((slope - difference).magnitude <= 1e-8)
    }
  }

  /// Whoever knows nothing of the noise (ε̂ = 0, m = 1) sees L_0 as the mass that N(x_0 + s ε, s²)
  /// has in a grey level, s² = e^γ: the slope against the difference of that.
  @Test func theFirstEndWeighsTheDecoderAgainstTheNoise() throws {
    var specification = ScheduleSpecification.standard(.learned)
    specification.betaStart = 1e-3
    let learned = try LearnedSchedule(specification)
    let schedule = try learned.schedule()
    let x0 = Tensor([1, 8, 8, 1], (0..<64).map { Float($0) / 255 * 2 - 1 + 2 * 64 / 255 })
    let epsilon = RandomSource(seed: 4).normal([1, 8, 8, 1], .xT)
    func decoder(_ gamma: Double) -> Double {
      let sigma = Double.exp(gamma / 2)
      // The decoder's own width is that of x_1, √(1 − ᾱ) = s √ᾱ.
      let width = Double.log(1 / (1 + .exp(-gamma)))
      return zip(x0.values, epsilon.values).reduce(0.0) { sum, pair in
        let (x0, noise) = (Double(pair.0), Double(pair.1))
        return sum
          + VariationalBound.decoderNats(
            x0: x0, mean: x0 + sigma * noise, logVariance: width) / 64
      }
    }
    let square = epsilon.values.reduce(0.0) { $0 + Double($1) * Double($1) } / 64
    let first = learned.first
    let side = ScheduleEnds.side
    let difference = (decoder(first + side) - decoder(first - side)) / (2 * side)
    let slope = ScheduleEnds(learned, schedule)
      .slopes(of: Silence(), x0: x0, epsilon: epsilon)[0]
    #expect((slope - (difference - square / 2)).magnitude <= 1e-3)
  }

  /// From a curve that is far off, with an error m(γ) known in closed form: the interior comes to
  /// γ′ ∝ 1/m, and the mean square of the estimate to that of its mean.
  @Test func theInteriorLearnsToVaryLess() throws {
    var learned = try Self.beginning()
    let source = RandomSource(seed: 8)
    func error(_ gamma: Double) -> Double { 1 / (1 + .exp(0.5 * (gamma + 4))) }
    func spread(_ learned: LearnedSchedule) -> Double {
      let curve = learned.curve
      let losses = zip(0..., learned.gamma).map { i, gamma in
        curve.slope(at: Double(i) / 999) * error(gamma)
      }
      let mean = losses.reduce(0, +) / 1000
      return losses.reduce(0) { $0 + $1 * $1 } / 1000 / (mean * mean) - 1
    }
    let before = spread(learned)
    for step in 0..<1500 {
      let t = source.integers(in: 1...1000, count: 16, .timesteps(step: step))
      let gamma = learned.gamma
      let evidence = ScheduleEvidence(
        timesteps: t, noiseErrors: t.map { error(gamma[$0 - 1]) }, endSlopes: [0, 0])
      let gradients = learned.gradients(evidence)
      var index = 0
      learned.visitParameters { parameter in
        parameter.load(
          fileValues: zip(parameter.tensor.values, gradients[index].values).map {
            $0 - 0.05 * $1
          })
        index += 1
      }
    }
    #expect(before > 0.3)
    #expect(spread(learned) < 0.2 * before)
  }

  @Test func whatNoScheduleCanHaveIsRefused() {
    var specification = ScheduleSpecification.standard(.learned)
    specification.timesteps = 2
    #expect(throws: ScheduleError.self) { try LearnedSchedule(specification) }
    specification.timesteps = 1000
    for start in [0, 0.5, 1, -1, .nan] {
      specification.betaStart = start
      #expect(throws: ScheduleError.self) { try LearnedSchedule(specification) }
      #expect(throws: ScheduleError.self) { try Schedule(specification) }
    }
  }
}

/// The best guess of the noise in white noise, at one γ.
private struct WhiteNoise: LearnedNoisePredictor {
  let gamma: Double
  var prediction: Prediction { .epsilon }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {}

  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    let sigma = (1 / (1 + Double.exp(-gamma))).squareRoot()
    return Float(sigma) * xt
  }
}

/// Says 0.
private struct Silence: LearnedNoisePredictor {
  var prediction: Prediction { .epsilon }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {}

  func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor { .zeros(xt.shape) }
}
