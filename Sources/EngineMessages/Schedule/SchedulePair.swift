import Schedules

/// Two runs that differ in their schedule alone, trained in turn: the same network, first weights,
/// batches, timesteps and noise.
public struct SchedulePair: Equatable, Sendable {
  /// Comes back in the engine's events.
  public var identifier: Int
  /// Of both; the steps are those of each.
  public var settings: TrainingSettings
  public var old: ScheduleSpecification
  public var edited: ScheduleSpecification

  public init(
    identifier: Int, settings: TrainingSettings, old: ScheduleSpecification,
    edited: ScheduleSpecification
  ) {
    self.identifier = identifier
    self.settings = settings
    self.old = old
    self.edited = edited
  }
}

/// Which run of a pair.
public enum PairSide: CaseIterable, Equatable, Sendable { case old, edited }

/// How far a run of a pair is.
public struct PairPoint: Equatable, Sendable {
  public var side: PairSide
  public var step: Int
  /// The running mean of the loss, each under its own schedule; nil before the first step.
  public var loss: Double?
  /// The mean of (ε − ε̂)² over the noise levels that both schedules have, by the averaged weights;
  /// nil: it was not measured at this step.
  ///
  /// Always of the same pictures with the same noise, so that the two can be compared; losses cannot,
  /// since each schedule asks something else.
  public var error: Double?

  public init(side: PairSide, step: Int, loss: Double?, error: Double?) {
    self.side = side
    self.step = step
    self.loss = loss
    self.error = error
  }
}
