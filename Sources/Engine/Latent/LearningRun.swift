import Checkpoints

/// A run in a directory that somebody advances step after step.
public protocol LearningRun: AnyObject {
  var directory: RunDirectory { get }
  /// Steps done, counted from the beginning of the run.
  var step: Int { get }
  /// The last step.
  var lastStep: Int { get }
  /// One step.
  ///
  /// - Returns: The point that was logged, if one was due.
  func advance() throws(EngineError) -> MetricsLine?
  /// Writes the state of now, whole or not at all; nothing if it is written already.
  func writeCheckpoint() throws(EngineError)
}

extension LearningRun {
  public var isFinished: Bool { step >= lastStep }
}

extension TrainingRun: LearningRun {
  public var step: Int { state.step }
  public var lastStep: Int { settings.steps }
}
