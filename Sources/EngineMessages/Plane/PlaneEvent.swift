import Schedules

/// Something that happened in the plane; `identifier` is that of the data that were asked for.
public enum PlaneEvent: Equatable, Sendable {
  case shown(identifier: Int)
  /// These data cannot be shown with this schedule; `Event.failed` says why.
  case refused(identifier: Int)
  /// The loss that no network can better.
  case floor(identifier: Int, PlaneLoss)
  case learned(identifier: Int, PlaneProgress)
  case finished(identifier: Int)
  /// Learning ended before its time; `Event.failed` says why.
  case stopped(identifier: Int)
  case flowed(identifier: Int, PlaneFlow)
  case looked(identifier: Int, PlaneLook)
  /// `identifier` is that of the request.
  case recalled(identifier: Int, RecalledState)
}

/// A loss as a whole and by t.
public struct PlaneLoss: Equatable, Sendable {
  /// The mean over t, uniform in 1…T.
  public var total: Double
  /// The means of equal parts of 1…T, from t = 1 on.
  public var byPart: [Double]

  public init(total: Double, byPart: [Double]) {
    self.total = total
    self.byPart = byPart
  }
}

/// How far the network is.
public struct PlaneProgress: Equatable, Sendable {
  public var step: Int
  /// The mean of the batches since the last report.
  public var loss: Double
  /// The time spent learning and showing it, in seconds.
  public var seconds: Double
  /// E‖ε̂ − ε*‖²/2 of the averaged weights, which is how far the loss is above its floor; nil where
  /// it was not measured anew.
  public var excess: PlaneLoss?

  public init(step: Int, loss: Double, seconds: Double, excess: PlaneLoss?) {
    self.step = step
    self.loss = loss
    self.seconds = seconds
    self.excess = excess
  }
}

/// Particles at several timesteps.
public struct PlaneFlow: Equatable, Sendable {
  public enum Kind: Hashable, CaseIterable, Sendable {
    /// Data on their way to noise, x_t given x_{t−1}.
    case forward
    /// Noise on its way back, led by ε*, or by the network.
    case exact, learned
  }

  public var kind: Kind
  /// The training step whose weights led it; 0 where none did.
  public var step: Int
  /// Falling from T to 0.
  public var timesteps: [Int]
  /// The particles at each of them, always in the same order.
  public var states: [[SIMD2<Float>]]

  public init(kind: Kind, step: Int, timesteps: [Int], states: [[SIMD2<Float>]]) {
    self.kind = kind
    self.step = step
    self.timesteps = timesteps
    self.states = states
  }
}

/// The plane at one t: fields at every crossing of a grid, rows from below.
public struct PlaneLook: Equatable, Sendable {
  /// In 1…T.
  public var timestep: Int
  public var columns: Int
  public var rows: Int
  /// ε*(x_t).
  public var exact: [SIMD2<Float>]
  /// ε̂(x_t); empty before anything is learned.
  public var learned: [SIMD2<Float>]
  /// q(x_t), on a grid whose steps are a third as large.
  public var density: [Float]

  /// The grids cover ± this.
  public static let reach = SIMD2(5.0, 2.5)
  /// Steps of the grid of the density within one of the fields'.
  public static let fineness = 3

  public init(
    timestep: Int, columns: Int, rows: Int, exact: [SIMD2<Float>], learned: [SIMD2<Float>],
    density: [Float]
  ) {
    self.timestep = timestep
    self.columns = columns
    self.rows = rows
    self.exact = exact
    self.learned = learned
    self.density = density
  }
}
