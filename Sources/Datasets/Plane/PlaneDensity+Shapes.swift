import Foundation

/// The data in the plane that come with the program.
extension PlaneDensity {
  /// Eight Gaussians on a circle.
  public static let mixture = PlaneDensity(
    centers: arc(radius: 1.4, count: 8), standardDeviation: 0.12)

  /// Two rings, one inside the other.
  ///
  /// A ring is as many Gaussians as make it as smooth as a line: they stand 1.2 s apart.
  public static let rings = PlaneDensity(
    centers: arc(radius: 1.75, count: 92) + arc(radius: 0.875, count: 46),
    standardDeviation: 0.1)

  /// Two arms that wind around each other, of Gaussians as the rings are.
  public static let spiral = PlaneDensity(centers: spiralPoints, standardDeviation: 0.09)

  /// Every other square of a board of four by four.
  public static let checkerboard: PlaneDensity = {
    let places = [-1.5, -0.5, 0.5, 1.5]
    let squares = places.indices.flatMap { row in
      places.indices.filter { ($0 + row) % 2 == 0 }.map { SIMD2(places[$0], places[row]) }
    }
    return PlaneDensity(centers: squares, halfWidth: 0.5, standardDeviation: 0.02)
  }()

  /// A Gaussian around each of some points.
  ///
  /// - Parameter points: At least one.
  public static func drawn(_ points: [SIMD2<Double>]) -> PlaneDensity {
    PlaneDensity(centers: points, standardDeviation: 0.12)
  }

  /// Points evenly spread over a circle.
  private static func arc(radius: Double, count: Int) -> [SIMD2<Double>] {
    (0..<count).map { k in
      let angle = 2 * Double.pi * Double(k) / Double(count)
      return radius * SIMD2(cos(angle), sin(angle))
    }
  }

  /// Two arms of Archimedes' spiral, r = 1.9 φ/φ_1 from a third of a turn on, the points evenly
  /// spread along them.
  private static let spiralPoints: [SIMD2<Double>] = {
    let (last, perArm) = (3 * Double.pi, 86)
    let first = last / 9
    // The length of an arm grows nearly as φ², since it is long compared with 1.
    func length(_ angle: Double) -> Double {
      (angle * (1 + angle * angle).squareRoot() + asinh(angle)) / 2
    }
    let (start, end) = (length(first), length(last))
    return (0..<perArm).flatMap { k in
      let wanted = start + (end - start) * Double(k) / Double(perArm - 1)
      var angle = (2 * wanted).squareRoot()
      for _ in 0..<20 { angle -= (length(angle) - wanted) / (1 + angle * angle).squareRoot() }
      let arm = 1.9 * angle / last * SIMD2(cos(angle), sin(angle))
      return [arm, -arm]
    }
  }()
}
