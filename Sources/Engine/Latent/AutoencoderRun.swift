import Checkpoints
import Datasets
import EngineMessages
import Learning
import Networks
import Tensors

/// A run of an autoencoder of either kind: its steps, its log and its checkpoints.
///
/// A run that was resumed ends with the same bits as one that never stopped.
public final class AutoencoderRun<Model: PictureCoder>: LearningRun {
  public let settings: AutoencoderSettings
  public let directory: RunDirectory
  /// What is learned from.
  private let dataset: ImageDataset
  private var learner: AutoencoderLearner<Model>
  private var order: BatchOrder
  private let log: MetricsLog
  private var seconds: Double
  private var averageLoss: Double?
  private var sinceLog = LogWindow()
  private var checkpointStep: Int?

  public var step: Int { learner.state.step }
  public var lastStep: Int { settings.steps }

  private init(
    _ settings: AutoencoderSettings, _ dataset: ImageDataset, _ directory: RunDirectory,
    _ state: TrainingState<Model>, _ log: MetricsLog
  ) {
    (self.settings, self.dataset, self.directory, self.log) = (settings, dataset, directory, log)
    learner = AutoencoderLearner(settings, state: state)
    order = BatchOrder(
      random: RandomSource(seed: settings.seed), count: dataset.count, batch: settings.batch)
    seconds = log.last?.seconds ?? 0
    averageLoss = log.last?.emaLoss
    checkpointStep = state.step > 0 ? state.step : nil
  }

  /// Begins a run in a new directory.
  ///
  /// - Throws: What is wrong with the settings, before anything is written.
  public convenience init(_ settings: AutoencoderSettings, at path: String) throws(EngineError) {
    try settings.check()
    let split = try PictureSplit(of: settings.dataset, holdingOut: nil)
    let dataset = split.learned
    let configuration = try settings.configuration(for: dataset)
    let learner = AutoencoderLearner<Model>(settings, configuration)
    var settled = settings
    settled.heldOut = HeldOut(split.part)
    let (directory, log) = try checkpoints { [settings = settled] () throws(CheckpointError) in
      let directory = try RunDirectory.create(at: path, configuration: settings)
      return (directory, try directory.metricsLog(after: 0))
    }
    self.init(settled, dataset, directory, learner.state, log)
  }

  /// Goes on with the run at `path` from its newest checkpoint.
  ///
  /// - Parameter steps: Another end than the run's own, counted from its beginning.
  public convenience init(resuming path: String, steps: Int? = nil) throws(EngineError) {
    let directory = try checkpoints { () throws(CheckpointError) in
      try RunDirectory(opening: path)
    }
    var settings = try checkpoints { () throws(CheckpointError) in
      try directory.configuration(as: AutoencoderSettings.self)
    }
    if let steps { settings.steps = steps }
    try settings.check()
    let dataset = try PictureSplit(
      of: settings.dataset, holdingOut: settings.heldOut
    ).learned
    let (found, seed) = try checkpoints { () throws(CheckpointError) in
      try RunDirectory.autoencoderState(
        at: try directory.latestCheckpoint().path, as: Model.self)
    }
    guard seed == settings.seed else {
      throw .otherSetting(
        run: path, key: "seed", value: "\(seed)", asked: "\(settings.seed) in config.json")
    }
    guard found.model.configuration == (try settings.configuration(for: dataset)) else {
      throw .otherSetting(
        run: path, key: "code", value: "\(found.model.configuration.code) in its checkpoint",
        asked: "\(settings.code) in config.json")
    }
    let state = TrainingState(
      model: found.model, ema: found.ema, m: found.m, v: found.v, step: found.step,
      settings: AutoencoderLearner<Model>.adam)
    let isLonger = steps != nil
    let (log, kept) = (
      try checkpoints { [settings] () throws(CheckpointError) in
        let log = try directory.metricsLog(after: found.step)
        if isLonger { try directory.writeConfiguration(settings) }
        return log
      }, settings
    )
    self.init(kept, dataset, directory, state, log)
  }

  public func advance() throws(EngineError) -> MetricsLine? {
    let start = ContinuousClock.now
    let step = step + 1
    let x0 = dataset.batch(at: order.indices(step: step))
    let (loss, norms) = try learner.advance(x0)
    let duration = start.duration(to: .now).seconds
    seconds += duration
    averageLoss = averageLoss.map { $0 + 0.02 * (loss - $0) } ?? loss
    sinceLog.add(loss: loss, norms: norms, images: settings.batch, seconds: duration)
    var line: MetricsLine?
    if step % settings.logEvery == 0 || isFinished { line = try logLine() }
    if step % settings.checkpointEvery == 0 || isFinished { try writeCheckpoint() }
    return line
  }

  private func logLine() throws(EngineError) -> MetricsLine {
    let line = MetricsLine(
      step: step, loss: sinceLog.loss, emaLoss: averageLoss ?? sinceLog.loss,
      gradientNorm: sinceLog.norm, learningRate: settings.learningRate,
      imagesPerSecond: sinceLog.imagesPerSecond, seconds: seconds, updateNorm: sinceLog.update)
    try checkpoints { () throws(CheckpointError) in try log.append(line) }
    sinceLog = LogWindow()
    return line
  }

  public func writeCheckpoint() throws(EngineError) {
    guard checkpointStep != step else { return }
    try checkpoints { () throws(CheckpointError) in
      try directory.write(learner.state, seed: settings.seed)
      try log.updateIndex()
    }
    checkpointStep = step
  }
}
