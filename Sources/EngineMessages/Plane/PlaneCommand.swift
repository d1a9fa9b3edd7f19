import Schedules

/// What is asked of the experiment in the plane.
public enum PlaneCommand: Equatable, Sendable {
  /// Shows other data, or the same anew; what was learned before is forgotten.
  case show(PlaneSettings, identifier: Int)
  /// Begins to learn the data that are shown, from nothing.
  case learn
  case pause, resume
  /// Particles flow by this sampler from now on.
  case flow(PlaneSampling)
  /// The fields are wanted at this t, 0…T, and renewed while the network learns.
  case look(timestep: Int)
  /// The same for pictures, where the exact answer is to know all of them by heart.
  case recall(RecallRequest)
}

/// How particles flow back from noise.
public struct PlaneSampling: Equatable, Sendable {
  public var sampler = Sampler.ancestral(.fixedSmall)
  /// S, in 1…T.
  public var steps = 40
  /// Seed of x_T and of every z.
  public var seed: UInt64 = 0

  /// Particles at once.
  public static let particles = 400

  public init() {}
}
