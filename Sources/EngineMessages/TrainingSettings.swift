import Schedules

/// Every setting of a run, as `config.json` in its directory holds them.
public struct TrainingSettings: Equatable, Codable, Sendable {
  /// A data set's name, or a directory.
  public var dataset = "mnist"
  /// A named network, or the path of a diffusers `config.json`.
  public var model = "tiny"
  public var schedule = ScheduleSpecification.ho2020
  public var objective = Prediction.epsilon
  /// Counted from the beginning of the run.
  public var steps = 20_000
  public var batch = 32
  public var learningRate = 2e-4
  /// Steps over which the learning rate rises linearly from 0.
  public var warmup = 0
  /// The decay of the exponential moving average of the weights, in 0 ..< 1; early steps keep
  /// less, (1 + step) / (10 + step), so that the average forgets the first weights.
  public var ema = 0.9999
  /// The probability in 0 ..< 1 with which resnets drop an element.
  public var dropout = 0.0
  public var seed: UInt64 = 0
  /// Steps between checkpoints.
  public var checkpointEvery = 1_000
  /// Steps between lines of `metrics.jsonl`.
  public var logEvery = 1

  enum CodingKeys: String, CodingKey {
    case dataset, model, schedule, objective, steps, batch, warmup, ema, dropout, seed
    case learningRate = "learning_rate"
    case checkpointEvery = "checkpoint_every"
    case logEvery = "log_every"
  }

  public init() {}

  /// What the explorer trains when nobody says otherwise: digits within minutes on two cores.
  public static let explorerDefault: TrainingSettings = {
    var settings = TrainingSettings()
    settings.learningRate = 1e-3
    settings.warmup = 100
    settings.ema = 0.995
    return settings
  }()
}
