import Schedules

/// The pictures of a data set that a run keeps from learning, to measure with.
public enum HeldOut: String, Codable, Sendable {
  case nothing, tenth
  /// The data set's own, in files beside those to learn from.
  case testFiles = "test-files"
}

/// Every setting of a run, as `config.json` in its directory holds them.
public struct TrainingSettings: Equatable, Codable, Sendable {
  /// A data set's name, or a directory.
  public var dataset = "mnist"
  /// What is kept from learning; a run settles it when it begins, by what the data set has.
  public var heldOut = HeldOut.nothing
  /// A named network, or the path of a diffusers `config.json`.
  public var model = "tiny"
  public var schedule = ScheduleSpecification.ho2020
  public var objective = Prediction.epsilon
  public var loss = TrainingLoss.simple
  /// σ_t² of the reverse step; `learnedRange` needs the loss `hybrid` or `variational`.
  public var variance = Variance.fixedSmall
  public var timestepDensity = TimestepDensity.uniform
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
  /// Whether the network learns the classes of the pictures.
  public var classes = false
  /// Where it does, the probability in 0 ..< 1 with which a picture's class is withheld.
  ///
  /// So it learns pictures of any class as well, and can be guided; at 0 it cannot.
  public var dropLabels = 0.1
  public var seed: UInt64 = 0
  /// Steps between checkpoints.
  public var checkpointEvery = 1_000
  /// Steps between lines of `metrics.jsonl`.
  public var logEvery = 1
  /// What was changed while the run learned, in its order; the settings above are as it began.
  public var changes: [RecordedChange] = []

  enum CodingKeys: String, CodingKey {
    case dataset, model, schedule, objective, loss, variance, steps, batch, warmup, ema, dropout
    case seed, classes, changes
    case heldOut = "held_out"
    case timestepDensity = "t_density"
    case dropLabels = "drop_labels"
    case learningRate = "learning_rate"
    case checkpointEvery = "checkpoint_every"
    case logEvery = "log_every"
  }

  public init() {}

  /// As a file has them; those that older files lack take their defaults.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    dataset = try fields.decode(String.self, forKey: .dataset)
    heldOut = try fields.decodeIfPresent(HeldOut.self, forKey: .heldOut) ?? heldOut
    model = try fields.decode(String.self, forKey: .model)
    schedule = try fields.decode(ScheduleSpecification.self, forKey: .schedule)
    objective = try fields.decode(Prediction.self, forKey: .objective)
    loss = try fields.decodeIfPresent(TrainingLoss.self, forKey: .loss) ?? loss
    variance = try fields.decodeIfPresent(Variance.self, forKey: .variance) ?? variance
    timestepDensity =
      try fields.decodeIfPresent(TimestepDensity.self, forKey: .timestepDensity) ?? timestepDensity
    steps = try fields.decode(Int.self, forKey: .steps)
    batch = try fields.decode(Int.self, forKey: .batch)
    learningRate = try fields.decode(Double.self, forKey: .learningRate)
    warmup = try fields.decode(Int.self, forKey: .warmup)
    ema = try fields.decode(Double.self, forKey: .ema)
    dropout = try fields.decode(Double.self, forKey: .dropout)
    classes = try fields.decodeIfPresent(Bool.self, forKey: .classes) ?? classes
    dropLabels = try fields.decodeIfPresent(Double.self, forKey: .dropLabels) ?? dropLabels
    seed = try fields.decode(UInt64.self, forKey: .seed)
    checkpointEvery = try fields.decode(Int.self, forKey: .checkpointEvery)
    logEvery = try fields.decode(Int.self, forKey: .logEvery)
    changes = try fields.decodeIfPresent([RecordedChange].self, forKey: .changes) ?? []
  }

  /// What the explorer trains when nobody says otherwise: digits within minutes on two cores.
  ///
  /// It learns the classes, so that pictures of each can be drawn, and since a network of this size
  /// that is told them draws clearer pictures after as many steps.
  public static let explorerDefault: TrainingSettings = {
    var settings = TrainingSettings()
    settings.batch = 16
    settings.learningRate = 2e-3
    settings.warmup = 200
    settings.ema = 0.999
    settings.classes = true
    return settings
  }()
}
