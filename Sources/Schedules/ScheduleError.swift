/// Why a schedule or a grid of timesteps is refused.
public enum ScheduleError: Error, Equatable {
  public enum End: Equatable, Sendable { case start, end }

  /// A T that is too small or too large.
  case timesteps(Int, allowed: ClosedRange<Int>)
  /// A β_t that is no variance below 1.
  case beta(t: Int, value: Double)
  /// An end point of a specification that is no variance below 1.
  case endPoint(End, value: Double)
  /// A table of another length than T.
  case table(count: Int, timesteps: Int)
  /// After `t` steps nothing is left of the picture.
  case vanishingSignal(t: Int, alphaBar: Double)
  /// More or fewer steps of sampling than T timesteps allow.
  case steps(Int, timesteps: Int)
  /// An offset that moves a grid beyond T.
  case offset(Int, allowed: ClosedRange<Int>)
  /// A timestep of a grid that lies outside, or not below the one before.
  case gridTimestep(Int, highest: Int)
  /// A Karras grid of a schedule whose σ_T is infinite.
  case noLargestSigma
}
