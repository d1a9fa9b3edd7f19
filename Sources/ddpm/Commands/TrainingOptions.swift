import ArgumentParser
import Checkpoints
import Engine
import EngineMessages
import Foundation
import Schedules

/// What a person says of a new run; what is not said takes its default.
struct TrainingOptions: ParsableArguments {
  @Option(help: "A data set's name or a directory.")
  var dataset: String?

  @Option(
    help: """
      tiny, small, medium, cifar10, or the path of a diffusers config.json; or vae, or autoencoder.
      """)
  var model: String?

  @Option(
    help: ArgumentHelp(
      "\(ScheduleChoice.names), or a JSON file with a list of β_1…β_T.",
      valueName: "shape|file.json"))
  var schedule: ScheduleChoice?

  @Option(help: "T, the number of diffusion steps. (default: 1000)")
  var timesteps: Int?

  @Option(help: "β_1 of linear, scaled-linear and sigmoid.")
  var betaStart: Double?

  @Option(help: "β_T; the largest β_t of cosine, every β_t of constant.")
  var betaEnd: Double?

  @Flag(
    help: "Shift and scale the schedule so that ᾱ_T = 0; goes with the objectives v and x0.")
  var zeroSnr = false

  @Option(help: "What the network predicts.")
  var objective: Prediction?

  @Option(help: "What is made small; hybrid and variational can learn a variance.")
  var loss: TrainingLoss?

  @Option(help: "The variance of the reverse step; learned-range doubles the outputs.")
  var variance: Variance?

  @Option(help: "How often training looks at each t.")
  var tDensity: TimestepDensity?

  @Option(help: "Pictures in one step.")
  var batch: Int?

  @Option(help: "Adam's step size, reached after the warm-up.")
  var learningRate: Double?

  @Option(help: "Steps over which the learning rate rises linearly from 0.")
  var warmup: Int?

  @Option(help: "The decay of the moving average of the weights.")
  var ema: Double?

  @Option(help: "The probability with which resnets drop an element.")
  var dropout: Double?

  @Flag(help: "Teach the network the classes of the pictures.")
  var classes = false

  @Option(
    help: """
      With --classes, the probability with which a picture's class is withheld, which guidance \
      needs. (default: 0.1)
      """)
  var dropLabels: Double?

  @Option(help: "Equal seeds give equal runs, bit by bit.")
  var seed: UInt64?

  @Option(help: "Steps between checkpoints.")
  var checkpointEvery: Int?

  @Option(help: "Steps between logged lines.")
  var logEvery: Int?

  func validate() throws {
    if dropLabels != nil && !classes {
      throw ValidationError("--drop-labels goes with --classes.")
    }
    if let betaStart, let schedule, !schedule.hasBetaStart {
      throw ValidationError(
        "--beta-start \(betaStart) belongs to --schedule linear, scaled-linear, sigmoid or learned, "
          + "not to \(schedule.name).")
    }
    if let betaEnd, let schedule, !schedule.hasBetaEnd {
      throw ValidationError(
        "--beta-end \(betaEnd) belongs to a schedule with a formula, not to \(schedule.name).")
    }
    if zeroSnr, schedule == .shape(.learned) {
      throw ValidationError("--zero-snr sets an end that --schedule learned learns itself.")
    }
  }

  /// The settings of a new run.
  ///
  /// - Throws: What is wrong with the table of a schedule.
  func settings(steps: Int?) throws(CheckpointError) -> TrainingSettings {
    var settings = TrainingSettings()
    try apply(to: &settings)
    if let steps { settings.steps = steps }
    return settings
  }

  /// Overwrites what was said.
  private func apply(to settings: inout TrainingSettings) throws(CheckpointError) {
    if let dataset { settings.dataset = Self.resolved(dataset) }
    if let model { settings.model = Self.resolved(model) }
    if let schedule { settings.schedule = try schedule.specification() }
    if let timesteps { settings.schedule.timesteps = timesteps }
    if let betaStart { settings.schedule.betaStart = betaStart }
    if let betaEnd { settings.schedule.betaEnd = betaEnd }
    if zeroSnr { settings.schedule.rescalesToZeroSNR = true }
    if let objective { settings.objective = objective }
    if let loss { settings.loss = loss }
    if let variance { settings.variance = variance }
    if let tDensity { settings.timestepDensity = tDensity }
    if let batch { settings.batch = batch }
    if let learningRate { settings.learningRate = learningRate }
    if let warmup { settings.warmup = warmup }
    if let ema { settings.ema = ema }
    if let dropout { settings.dropout = dropout }
    if classes { settings.classes = true }
    if let dropLabels { settings.dropLabels = dropLabels }
    if let seed { settings.seed = seed }
    if let checkpointEvery { settings.checkpointEvery = checkpointEvery }
    if let logEvery { settings.logEvery = logEvery }
  }

  /// The first setting that was asked for and is another in a run that is there.
  func difference(
    from settings: TrainingSettings
  ) throws(CheckpointError) -> (key: String, value: String, asked: String)? {
    var asked = settings
    try apply(to: &asked)
    return Self.difference(from: settings, to: asked)
  }

  /// The first setting in which two differ.
  static func difference(
    from settings: some Encodable, to asked: some Encodable
  ) -> (key: String, value: String, asked: String)? {
    let (mine, theirs) = (fields(of: asked), fields(of: settings))
    for (key, value) in theirs.sorted(by: { $0.key < $1.key }) where mine[key] != value {
      return (key, value, mine[key] ?? "nothing")
    }
    return nil
  }

  private static func fields(of settings: some Encodable) -> [String: String] {
    var fields: [String: String] = [:]
    guard let json = try? JSONEncoder().encode(settings),
      let object = try? JSONSerialization.jsonObject(with: json) as? [String: Any]
    else { return fields }
    for (key, value) in object {
      if let nested = value as? [String: Any] {
        for (inner, value) in nested { fields["\(key).\(inner)"] = "\(value)" }
      } else {
        fields[key] = "\(value)"
      }
    }
    return fields
  }

  /// A path that leads to the same place from any working directory; a name stays.
  static func resolved(_ nameOrPath: String) -> String {
    guard nameOrPath.contains("/") || FileManager.default.fileExists(atPath: nameOrPath) else {
      return nameOrPath
    }
    return URL(fileURLWithPath: nameOrPath).standardizedFileURL.path
  }
}

extension Prediction: ExpressibleByArgument {}
extension TrainingLoss: ExpressibleByArgument {}
extension Variance: ExpressibleByArgument {}
extension TimestepDensity: ExpressibleByArgument {}
