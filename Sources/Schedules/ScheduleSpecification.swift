/// The shape of the noise schedule between its end points.
public enum ScheduleShape: String, CaseIterable, Codable, Equatable, Sendable {
  case linear
  case scaledLinear = "scaled-linear"
  case cosine, sigmoid
}

/// What a person chooses of a noise schedule; `Schedule(_:)` computes β_t from it.
public struct ScheduleSpecification: Equatable, Codable, Sendable {
  public var shape: ScheduleShape
  /// T, at least 1.
  public var timesteps: Int
  /// β_1 of the shapes that have it (all but cosine), in (0, 1).
  public var betaStart: Double
  /// β_T likewise; for cosine the cap on every β_t.
  public var betaEnd: Double

  /// Linear from 1e-4 to 0.02 in 1000 steps.
  ///
  /// Source: Ho et al. (2020), Section 4.
  public static let ho2020 = ScheduleSpecification(
    shape: .linear, timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02)

  /// A shape with the end points that it usually has, in 1000 steps.
  ///
  /// Source: Ho et al. (2020), Section 4; for cosine Nichol & Dhariwal (2021), Section 3.2.
  public static func standard(_ shape: ScheduleShape) -> ScheduleSpecification {
    var specification = ho2020
    specification.shape = shape
    if shape == .cosine { specification.betaEnd = 0.999 }
    return specification
  }

  public init(shape: ScheduleShape, timesteps: Int, betaStart: Double, betaEnd: Double) {
    self.shape = shape
    self.timesteps = timesteps
    self.betaStart = betaStart
    self.betaEnd = betaEnd
  }
}
