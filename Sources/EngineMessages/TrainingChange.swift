import Schedules

/// Settings that may change while a run learns; nil leaves one as it is.
public struct TrainingChange: Equatable, Codable, Sendable {
  public var learningRate: Double?
  public var ema: Double?
  public var batch: Int?
  public var logEvery: Int?
  public var timestepDensity: TimestepDensity?

  enum CodingKeys: String, CodingKey {
    case ema, batch
    case learningRate = "learning_rate"
    case logEvery = "log_every"
    case timestepDensity = "t_density"
  }

  public init(
    learningRate: Double? = nil, ema: Double? = nil, batch: Int? = nil, logEvery: Int? = nil,
    timestepDensity: TimestepDensity? = nil
  ) {
    self.learningRate = learningRate
    self.ema = ema
    self.batch = batch
    self.logEvery = logEvery
    self.timestepDensity = timestepDensity
  }

  /// Whether nothing changes.
  public var isEmpty: Bool { self == TrainingChange() }
}

/// A change with its place in the run, as `config.json` keeps it, so that a resumed run meets it
/// again.
public struct RecordedChange: Equatable, Codable, Sendable {
  /// Steps done when it came; it counts from the next on.
  public var after: Int
  public var change: TrainingChange

  public init(after: Int, change: TrainingChange) {
    self.after = after
    self.change = change
  }
}

extension TrainingSettings {
  /// These settings with a change.
  public func applying(_ change: TrainingChange) -> TrainingSettings {
    var settings = self
    if let learningRate = change.learningRate { settings.learningRate = learningRate }
    if let ema = change.ema { settings.ema = ema }
    if let batch = change.batch { settings.batch = batch }
    if let logEvery = change.logEvery { settings.logEvery = logEvery }
    if let density = change.timestepDensity { settings.timestepDensity = density }
    return settings
  }

  /// The settings that hold for a step, counted from 1: as the run began, and every change before.
  public func inForce(atStep step: Int) -> TrainingSettings {
    changes.filter { $0.after < step }.reduce(self) { $0.applying($1.change) }
  }
}
