import Schedules

/// What the explorer asks of the engine.
///
/// Commands are values, queued in order; the engine never blocks whoever sends one.
public enum Command: Equatable, Sendable {
  /// Begins a new run from nothing; a run that is going is stopped first, with a checkpoint.
  case startTraining(TrainingSettings)
  case pauseTraining
  case resumeTraining
  /// Ends the run with a checkpoint.
  case stopTraining
  /// Goes on with the run in a directory from its newest checkpoint.
  case continueRun(directory: String)
  /// Begins a trajectory; the one under way, if any, is dropped.
  case sample(SamplingRequest)
  case cancelSampling
  /// Asks for `Event.sources` anew.
  case listSources
  /// Ends the engine; a run that is going is stopped first, with a checkpoint.
  case quit
}
