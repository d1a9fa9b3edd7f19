import Schedules

/// What is asked of the engine while a schedule is being bent.
public enum ScheduleCommand: Equatable, Sendable {
  /// Walks a model under its own schedule and another; what was under way is dropped.
  case compare(ScheduleComparison)
  case cancel
  /// Begins to train two runs in turn; a run or a pair that is going is stopped first, with its
  /// checkpoints.
  case train(SchedulePair)
  /// Ends both runs with a checkpoint each.
  case stopTraining
}

/// One model from the same x_T under two schedules: its own, and one that is being bent.
///
/// DPM-Solver++ without noise, so that nothing but the schedules makes the pictures differ.
public struct ScheduleComparison: Equatable, Sendable {
  /// Comes back in the engine's events.
  public var identifier: Int
  public var source: ModelSource
  /// The one that is being bent.
  public var schedule: ScheduleSpecification
  /// Steps S; a schedule of fewer timesteps has as many steps as those.
  public var steps: Int
  /// How the steps are laid out; nil: as the model's files say, or is sensible.
  public var layout: StepLayout?
  /// Seed of x_T.
  public var seed: UInt64
  /// Pictures at once, in 1…`SamplingRequest.mostPictures`.
  public var count: Int

  public init(
    identifier: Int, source: ModelSource, schedule: ScheduleSpecification, steps: Int,
    layout: StepLayout? = nil, seed: UInt64, count: Int
  ) {
    self.identifier = identifier
    self.source = source
    self.schedule = schedule
    self.steps = steps
    self.layout = layout
    self.seed = seed
    self.count = count
  }
}

/// What was drawn under both schedules.
public struct ScheduleSamples: Equatable, Sendable {
  /// The schedule that the model was trained with.
  public var ownSchedule: ScheduleSpecification
  /// Finished pictures; networks that know classes draw each in turn.
  public var own: [Picture]
  /// From the same x_T under the other schedule, as many.
  public var bent: [Picture]
  /// Root mean square of what differs, in grey levels, 0…255.
  public var difference: Double
  /// From the command to the last picture.
  public var seconds: Double

  public init(
    ownSchedule: ScheduleSpecification, own: [Picture], bent: [Picture], difference: Double,
    seconds: Double
  ) {
    self.ownSchedule = ownSchedule
    self.own = own
    self.bent = bent
    self.difference = difference
    self.seconds = seconds
  }
}

/// What the engine tells about a schedule that is being bent; `identifier` is that of the request.
public enum ScheduleEvent: Equatable, Sendable {
  case compared(identifier: Int, ScheduleSamples)
  /// Why nothing can be drawn, in one sentence.
  case refused(identifier: Int, String)
  /// Both runs of a pair have begun; their names, which are those of their directories.
  case pairBegan(identifier: Int, old: String, edited: String)
  case pairAdvanced(identifier: Int, PairPoint)
  /// Both runs have ended, each with a checkpoint unless they failed.
  case pairEnded(identifier: Int, EndOfTraining)
}
