import Checkpoints
import Datasets
import Diffusion
import EngineMessages
import Foundation
import Learning
import Networks
import Schedules
import Tensors

/// What a run is made of before its state: settings that were checked, and what they name.
struct RunParts {
  let settings: TrainingSettings
  let schedule: Schedule
  let objective: TrainingObjective
  let split: PictureSplit

  /// What is learned from.
  var dataset: ImageDataset { split.learned }

  /// - Parameter begins: Whether what is held out is settled only now.
  init(_ settings: TrainingSettings, begins: Bool) throws(EngineError) {
    try settings.check()
    schedule = try schedules { () throws(ScheduleError) in try Schedule(settings.schedule) }
    objective = try diffusion { () throws(DiffusionError) in
      try TrainingObjective(
        settings.loss, variance: settings.variance, density: settings.timestepDensity)
    }
    guard !(schedule.endsAtZeroSNR && settings.objective == .epsilon) else {
      throw .diffusion(.epsilonAtZeroSNR)
    }
    split = try PictureSplit(
      of: settings.dataset, holdingOut: begins ? nil : settings.heldOut)
    var settled = settings
    settled.heldOut = HeldOut(split.part)
    self.settings = settled
  }

  /// What the schedule is made of before it has learned; nil where it does not learn.
  func beginningSchedule() throws(EngineError) -> LearnedSchedule? {
    guard settings.schedule.shape == .learned else { return nil }
    guard !settings.schedule.rescalesToZeroSNR else {
      throw .setting(
        key: "rescalesToZeroSNR", value: "true",
        expected: "false, since a learned schedule learns its end")
    }
    return try schedules { () throws(ScheduleError) in try LearnedSchedule(settings.schedule) }
  }

  /// The network's configuration, checked against the pictures.
  func configuration() throws(EngineError) -> UNet2DConfiguration {
    var configuration = try UNet2DConfiguration.chosen(settings.model, channels: dataset.channels)
    configuration.sampleSize = [dataset.height, dataset.width]
    // What the network says of the variance comes beside what it says of the mean.
    if settings.variance == .learnedRange {
      configuration.outChannels = 2 * configuration.inChannels
    }
    if settings.classes {
      guard dataset.labels != nil else { throw .noLabels(dataset: dataset.name) }
      configuration.lastClassIsNone = settings.dropLabels > 0
      let rows = dataset.classes.count + (configuration.lastClassIsNone ? 1 : 0)
      configuration.classEmbedding = .table(classes: rows)
    }
    return configuration
  }

  func check(_ network: UNet2D) throws(EngineError) {
    let configuration = network.configuration
    let outputs = settings.variance == .learnedRange ? 2 * dataset.channels : dataset.channels
    guard configuration.inChannels == dataset.channels, configuration.outChannels == outputs
    else {
      throw .picturesDoNotFit(
        dataset: dataset.name, channels: dataset.channels, network: settings.model,
        expected: configuration.inChannels)
    }
    do throws(UNet2DConfigurationError) {
      try network.checkInput(shape: [1, dataset.height, dataset.width, dataset.channels])
    } catch {
      throw .network(error)
    }
    try checkMemory(configuration, batch: settings.batch)
  }

  /// Refuses what the system would end the process for.
  func checkMemory(_ configuration: UNet2DConfiguration, batch: Int) throws(EngineError) {
    let pixels = Double(dataset.height * dataset.width)
    let widest = Double(configuration.blockOutChannels.first ?? 1)
    // A step keeps at the least so many activations as large as the first.
    let picture = 4 * 64 * pixels * widest
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    guard Double(batch) * picture <= memory else {
      throw .setting(
        key: "batch", value: "\(batch)",
        expected: "at most \(max(1, Int(memory / picture))), for which this machine has the memory")
    }
  }
}

extension TrainingRun {
  /// Begins a run in a new directory.
  ///
  /// - Throws: What is wrong with the settings, before anything is written.
  public convenience init(_ settings: TrainingSettings, at path: String) throws(EngineError) {
    let parts = try RunParts(settings, begins: true)
    let configuration = try parts.configuration()
    let network: UNet2D
    do throws(UNet2DConfigurationError) {
      network = try UNet2D(configuration, random: RandomSource(seed: settings.seed))
    } catch {
      throw .network(error)
    }
    try parts.check(network)
    let learned = try parts.beginningSchedule().map { TrainingState(model: $0) }
    let (directory, log) = try checkpoints { () throws(CheckpointError) in
      let directory = try RunDirectory.create(at: path, configuration: parts.settings)
      return (directory, try directory.metricsLog(after: 0))
    }
    try self.init(
      parts, directory: directory, state: TrainingState(model: network), history: nil,
      learned: learned, last: nil, log: log)
  }

  /// Goes on with the run at `path` from its newest checkpoint.
  ///
  /// - Parameter steps: Another end than the run's own, counted from its beginning.
  public convenience init(
    resuming path: String, steps: Int? = nil
  ) throws(EngineError) {
    let directory = try checkpoints { () throws(CheckpointError) in
      try RunDirectory(opening: path)
    }
    var settings = try checkpoints { () throws(CheckpointError) in
      try directory.configuration(as: TrainingSettings.self)
    }
    if let steps { settings.steps = steps }
    let parts = try RunParts(settings, begins: false)
    let beginning = try parts.beginningSchedule()
    let (state, seed, history, learned) = try checkpoints { () throws(CheckpointError) in
      let path = try directory.latestCheckpoint().path
      let (state, seed) = try RunDirectory.trainingState(at: path)
      let density = settings.inForce(atStep: state.step).timestepDensity
      let history =
        density == .importance && state.step > 0
        ? try RunDirectory.lossHistory(at: path, timesteps: parts.schedule.timesteps) : nil
      let learned = try beginning.map { beginning throws(CheckpointError) in
        try RunDirectory.learnedSchedule(at: path, beginning: beginning)
      }
      return (state, seed, history, learned)
    }
    guard seed == settings.seed else {
      throw .otherSetting(
        run: path, key: "seed", value: "\(seed)", asked: "\(settings.seed) in config.json")
    }
    try parts.check(state.model)
    let (last, log) = try checkpoints { () throws(CheckpointError) in
      let log = try directory.metricsLog(after: state.step)
      if steps != nil { try directory.writeConfiguration(settings) }
      try RunRecords<TimestepRecord>(TimestepRecord.fileName, of: directory)
        .keep { $0.step <= state.step }
      return (log.last, log)
    }
    try self.init(
      parts, directory: directory, state: state, history: history, learned: learned, last: last,
      log: log)
  }

  /// A name for a new run in `directory` that is not taken: `mnist-tiny-0007`.
  public static func freshName(for settings: TrainingSettings, in directory: String) -> String {
    freshName(dataset: settings.dataset, model: settings.model, in: directory)
  }

  /// The same for a run of any kind.
  public static func freshName(dataset: String, model: String, in directory: String) -> String {
    let stem = [dataset, model].map(shortName).joined(separator: "-")
    let taken = (try? RunDirectory.all(in: directory))?.compactMap { run -> Int? in
      run.name.hasPrefix(stem + "-") ? Int(run.name.dropFirst(stem.count + 1)) : nil
    }
    let digits = String((taken?.max() ?? 0) + 1)
    return stem + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The last part of a path, without what it ends with.
  private static func shortName(_ nameOrPath: String) -> String {
    let last = nameOrPath.split(separator: "/").last.map(String.init) ?? nameOrPath
    return last.hasSuffix(".json") ? String(last.dropLast(".json".count)) : last
  }
}
