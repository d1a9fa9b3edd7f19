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
  /// Changes settings of the run from its next step on; they are kept in its `config.json`.
  case changeTraining(TrainingChange)
  /// Begins a trajectory; those under way, if any, are dropped, unless it is a branch.
  case sample(SamplingRequest)
  /// Begins several trajectories from one x_T; those under way, if any, are dropped.
  case race(SamplingRace)
  case cancelSampling
  /// Looks into the network at a state of a trajectory; `Event.activationMaps` follows.
  case showActivations(ActivationRequest)
  /// Asks for the numbers of one picture of a state; `Event.stateShown` follows.
  case showState(StateRequest)
  /// Asks for `Event.runs`.
  case listRuns
  /// Shows a run on the disk, and follows it while another program trains it.
  case watchRun(directory: String)
  /// Asks for the curves of so many runs, `RunCurve.most` at most, and follows them.
  case compareRuns([String])
  /// Gives a run that nobody trains another name in its place; `Event.runs` follows.
  case renameRun(directory: String, name: String)
  /// Writes a line about a run; `Event.runs` follows.
  case noteRun(directory: String, note: String)
  /// Takes away a run that nobody trains, with all its files; `Event.runs` follows.
  case deleteRun(directory: String)
  /// Asks for `Event.sources` anew.
  case listSources
  case plane(PlaneCommand)
  case bound(BoundCommand)
  case latent(LatentCommand)
  case lesson(LessonCommand)
  case schedule(ScheduleCommand)
  /// Ends the engine; a run that is going is stopped first, with a checkpoint.
  case quit
}
