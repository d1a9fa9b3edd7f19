/// A run on the disk, as a list shows it.
public struct RunEntry: Equatable, Sendable {
  public var directory: String
  public var name: String
  public var settings: TrainingSettings
  /// The last logged step; nil where nothing was logged.
  public var step: Int?
  /// The loss averaged over past steps; nil where nothing was logged, or where it is not finite.
  public var loss: Double?
  /// What somebody wrote about it; may be empty.
  public var note: String
  /// Whether a program is training it now, this one or another.
  public var isInUse: Bool
  /// Whether it has a checkpoint to go on from.
  public var canContinue: Bool

  public init(
    directory: String, name: String, settings: TrainingSettings, step: Int?, loss: Double?,
    note: String, isInUse: Bool, canContinue: Bool
  ) {
    self.directory = directory
    self.name = name
    self.settings = settings
    self.step = step
    self.loss = loss
    self.note = note
    self.isInUse = isInUse
    self.canContinue = canContinue
  }
}

/// The curve of a run that is compared with others.
public struct RunCurve: Equatable, Sendable {
  public var directory: String
  public var name: String
  public var history: RunHistory

  public init(directory: String, name: String, history: RunHistory) {
    self.directory = directory
    self.name = name
    self.history = history
  }

  /// More would not be told apart.
  public static let most = 6
}
