import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Densities in the plane against what is known of them independently.
@Suite struct PlaneDensityTests {
  static let known: [(name: String, density: PlaneDensity)] = [
    ("mixture", .mixture), ("rings", .rings), ("spiral", .spiral),
    ("checkerboard", .checkerboard), ("drawn", .drawn([SIMD2(0.5, -1), SIMD2(-1, 0.25)])),
  ]
  /// From nearly clean to nearly noise.
  static let levels = [0.9999, 0.9, 0.3, 4e-5]

  /// Points of q(x_t), and some where nothing ever is.
  static func points(_ density: PlaneDensity, alphaBar: Double) -> [SIMD2<Double>] {
    let random = RandomSource(seed: 3)
    let x0 = density.sample(count: 12, random, number: 1).values
    let noise = random.normal([12, 2], .epsilon(step: 1)).values
    let (signal, level) = (alphaBar.squareRoot(), (1 - alphaBar).squareRoot())
    let drawn = (0..<12).map { n -> SIMD2<Double> in
      let clean = SIMD2(Double(x0[2 * n]), Double(x0[2 * n + 1]))
      let epsilon = SIMD2(Double(noise[2 * n]), Double(noise[2 * n + 1]))
      return signal * clean + level * epsilon
    }
    return drawn + [SIMD2(0, 0), SIMD2(4, -3), SIMD2(-0.01, 5)]
  }

  @Test(arguments: known.map(\.name), levels) func theScoreIsTheSlopeOfTheLogDensity(
    name: String, alphaBar: Double
  ) throws {
    let density = try #require(Self.known.first { $0.name == name }).density
    let noised = density.noised(alphaBar: alphaBar)
    let width = (1 - alphaBar + alphaBar * density.standardDeviation * density.standardDeviation)
      .squareRoot()
    // Five-point differences: their own error is h⁴/30 of the fifth derivative, which is of the
    // order of (width/50)⁻⁵ where two components meet, and the rounding of ln q over h.
    let h = 2e-4 * width
    for x in Self.points(density, alphaBar: alphaBar) {
      let (log, score) = noised.logDensityAndScore(at: x)
      func slope(_ direction: SIMD2<Double>) -> Double {
        func f(_ k: Double) -> Double {
          noised.logDensityAndScore(at: x + k * h * direction).logDensity
        }
        return (8 * (f(1) - f(-1)) - (f(2) - f(-2))) / (12 * h)
      }
      let bound = (2e-6 + 1e-15 * abs(log) / 2e-4) / width * (1 + abs(log))
      for (found, exact) in [(slope(SIMD2(1, 0)), score.x), (slope(SIMD2(0, 1)), score.y)] {
        #expect(abs(found - exact) <= bound, "\(name), ᾱ \(alphaBar), at \(x): \(found) \(exact)")
      }
      #expect(noised.epsilon(at: x) == -(1 - alphaBar).squareRoot() * score)
    }
  }

  @Test func oneGaussianIsItsClosedForm() {
    let (center, s, alphaBar) = (SIMD2(0.7, -0.4), 0.3, 0.6)
    let noised = PlaneDensity(centers: [center], standardDeviation: s).noised(alphaBar: alphaBar)
    let variance = alphaBar * s * s + 1 - alphaBar
    for x in [SIMD2(0.1, 0.2), SIMD2(-3, 7)] {
      let d = x - alphaBar.squareRoot() * center
      let (found, score) = noised.logDensityAndScore(at: x)
      let expected = -(d * d).sum() / (2 * variance) - Double.logTwoPi - log(variance)
      #expect(abs(found - expected) <= 1e-13 * abs(expected))
      #expect(abs(score.x + d.x / variance) <= 1e-13 * abs(d.x / variance))
      #expect(abs(score.y + d.y / variance) <= 1e-13 * abs(d.y / variance))
    }
    // E of the square of one coordinate of the score, −(x − m)/V, is 1/V.
    #expect(abs(noised.meanSquareScore() * variance - 1) <= 1e-9)
  }

  @Test(arguments: ["mixture", "checkerboard", "drawn"]) func theGridAgreesWithThePointsAndIsOne(
    name: String
  ) throws {
    let density = try #require(Self.known.first { $0.name == name }).density
    let noised = density.noised(alphaBar: 0.8)
    let places = (0...120).map { Double($0) * 0.1 - 6 }
    let grid = noised.density(xs: places, ys: places)
    for (column, row) in [(60, 60), (75, 41), (52, 70), (10, 100)] {
      let exact = noised.logDensityAndScore(at: SIMD2(places[column], places[row])).logDensity
      let found = grid[row * places.count + column]
      #expect(abs(log(found) - exact) <= 1e-9, "\(column), \(row)")
    }
    // The trapezoid rule on a Gaussian of deviation ≥ 0.44 with steps of 0.1 has no error to see.
    #expect(abs(grid.reduce(0, +) * 0.01 - 1) <= 1e-9)
  }

  @Test func edgesAreFiniteAndJoinedFarOutside() {
    // Values of erfcx to 16 digits (NIST Digital Library of Mathematical Functions, 7.2).
    for (z, exact) in [
      (1.0, 0.4275835761558070), (10, 0.0561409927438226), (30, 0.01879588886141675),
    ] {
      #expect(abs(SoftEdge.erfcx(z) / exact - 1) <= 2e-13, "\(z)")
    }
    let (below, above) = (SoftEdge.erfcx(20), SoftEdge.erfcx(20.0.nextUp))
    #expect(abs(below / above - 1) <= 1e-12)
    let edge = SoftEdge(halfWidth: 0.5, variance: 4e-4)
    for x in [-40.0, -3, -0.52, 0, 0.5, 0.5283, 0.529, 2, 60] {
      let (log, slope) = edge.logAndSlope(at: x)
      #expect(log.isFinite && slope.isFinite, "\(x)")
      #expect(x == 0 || slope * x <= 0)
    }
  }

  @Test(arguments: known.map(\.name)) func samplesHaveTheMeanSquareOfTheDensity(name: String) throws
  {
    let density = try #require(Self.known.first { $0.name == name }).density
    let count = 4_000
    let x = density.sample(count: count, RandomSource(seed: 11), number: 5).values
    let squares = (0..<count).map { n -> Double in
      let (a, b) = (Double(x[2 * n]), Double(x[2 * n + 1]))
      return (a * a + b * b) / 2
    }
    let mean = squares.reduce(0, +) / Double(count)
    let deviations = squares.map { ($0 - mean) * ($0 - mean) }
    let variance = deviations.reduce(0, +) / Double(count - 1)
    // Five standard errors.
    let bound = 5 * (variance / Double(count)).squareRoot()
    #expect(abs(mean - density.meanSquare) <= bound, "\(mean) \(density.meanSquare) ± \(bound)")
  }

  @Test func morePointsBeginWithFewer() {
    for density in [PlaneDensity.mixture, .checkerboard] {
      let random = RandomSource(seed: 2)
      let (few, many) = (
        density.sample(count: 5, random, number: 9).values,
        density.sample(count: 50, random, number: 9).values
      )
      #expect(Array(many.prefix(10)) == few)
      #expect(density.sample(count: 5, random, number: 10).values != few)
    }
  }
}

extension Double {
  fileprivate static let logTwoPi = 1.8378770664093453
}
