import Schedules

/// Data in the plane whose exact answer is known.
public enum PlaneData: Equatable, Sendable {
  case mixture, rings, spiral, checkerboard
  /// A Gaussian around each of some points, at least one.
  case drawn([SIMD2<Double>])

  /// Those that come with the program.
  public static let named: [PlaneData] = [.mixture, .rings, .spiral, .checkerboard]

  /// At most so many points are drawn by hand.
  public static let mostPoints = 400

  public var name: String {
    switch self {
    case .mixture: "mixture"
    case .rings: "rings"
    case .spiral: "spiral"
    case .checkerboard: "checkerboard"
    case .drawn: "drawn"
    }
  }
}

/// What a small network learns in the plane, and how.
public struct PlaneSettings: Equatable, Sendable {
  public var data = PlaneData.mixture
  public var schedule = ScheduleSpecification.ho2020
  /// Training steps; the learning rate falls to 0 over them.
  public var steps = 2_400
  /// Points of a step.
  public var batch = 512
  public var learningRate = 1e-2
  public var seed: UInt64 = 0

  public init() {}
}
