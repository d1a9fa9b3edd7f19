import Checkpoints
import Datasets
import Diffusion
import EngineMessages
import Learning
import Networks
import Schedules
import Tensors

/// A run that is being trained: Algorithm 1 step after step, its log and its checkpoints.
///
/// Step n depends on the settings and n alone, so a run that was resumed ends with the same bits
/// as one that never stopped.
public final class TrainingRun {
  /// As the run began, and what was changed since.
  public private(set) var settings: TrainingSettings
  /// The settings that hold from the next step on.
  public private(set) var current: TrainingSettings
  public let directory: RunDirectory
  /// The schedule, where it learns.
  public private(set) var learner: ScheduleLearner?
  /// Everything that learning changes.
  public private(set) var state: TrainingState<UNet2D>
  /// Training time so far in seconds, pauses left out.
  public private(set) var seconds: Double
  /// The newest checkpoint's step, if there is one.
  public private(set) var checkpointStep: Int?
  /// The loss of single pictures by their t, as the objective has it.
  public private(set) var timestepLosses: TimestepLosses
  /// What is learned from.
  let dataset: ImageDataset

  private var algorithm: TrainingAlgorithm
  /// What importance sampling of t knows; nil for other densities.
  private var history: LossHistory?
  private var learningRate: LearningRateSchedule
  private var decay: EMADecay
  private let log: MetricsLog
  private var order: BatchOrder
  private var averageLoss: Double?
  private var sinceLog = LogWindow()
  private let timestepRecords: RunRecords<TimestepRecord>
  private var recordedStep: Int
  private let exam: HeldOutExam?
  /// How many of the recorded changes hold already.
  private var taken = 0
  private let parts: RunParts

  init(
    _ parts: RunParts, directory: RunDirectory, state: TrainingState<UNet2D>,
    history: LossHistory?, learned: TrainingState<LearnedSchedule>?, last: MetricsLine?,
    log: MetricsLog
  ) throws(EngineError) {
    learner = try learned.map { learned throws(EngineError) in
      try ScheduleLearner(learned, of: directory)
    }
    self.parts = parts
    settings = parts.settings
    dataset = parts.dataset
    self.directory = directory
    self.state = state
    self.log = log
    seconds = last?.seconds ?? 0
    averageLoss = last?.emaLoss
    checkpointStep = state.step > 0 ? state.step : nil
    let random = RandomSource(seed: settings.seed)
    algorithm = TrainingAlgorithm(
      schedule: learner?.schedule ?? parts.schedule, source: random, objective: parts.objective,
      dropout: settings.dropout)
    self.history = history
    current = settings
    learningRate = LearningRateSchedule(base: settings.learningRate, warmup: settings.warmup)
    decay = EMADecay(decay: settings.ema, rampUp: true)
    timestepRecords = RunRecords(TimestepRecord.fileName, of: directory)
    // Bars that begin anew after a resumption do no harm, so a file that is broken is passed over.
    let record = (try? timestepRecords.all())?.last
    recordedStep = record?.step ?? 0
    timestepLosses =
      record.map(\.losses).flatMap { $0.timesteps == parts.schedule.timesteps ? $0 : nil }
      ?? TimestepLosses(timesteps: parts.schedule.timesteps)
    order = BatchOrder(random: random, count: dataset.count, batch: settings.batch)
    exam = parts.split.heldOut.map {
      HeldOutExam(
        $0, timesteps: parts.schedule.timesteps, source: random, settings: parts.settings)
    }
    takeChanges()
  }

  /// What is learned from, and what is held out.
  var split: PictureSplit { parts.split }

  /// The EMA weights as what samplers walk with; if they know classes, every picture is of the
  /// class after that of the one before.
  public var sampled: DenoisingNetwork {
    let classes = settings.classes ? state.ema.configuration.classCount : nil
    return DenoisingNetwork(
      network: state.ema, prediction: settings.objective,
      condition: classes.map { .inTurn(classes: $0) } ?? .none)
  }

  /// One step of Algorithm 1, with its line of the log and its checkpoint where they are due.
  ///
  /// - Returns: The point that was logged, if one was due.
  /// - Throws: `diverged` when loss or gradients are not finite, with nothing changed by the step;
  ///   or `checkpoint` when the disk refuses.
  public func advance() throws(EngineError) -> MetricsLine? {
    let start = ContinuousClock.now
    takeChanges()
    let step = state.step + 1
    // Losses are remembered from the first step on that importance sampling draws.
    history =
      current.timestepDensity == .importance
      ? history ?? LossHistory(timesteps: schedule.timesteps) : nil
    let rate = learningRate.rate(atStep: step)
    let indices = order.indices(step: step)
    let x0 = dataset.batch(at: indices)
    let model = DenoisingNetwork(
      network: state.model, prediction: settings.objective,
      condition: condition(indices, step: step))
    let found = algorithm.lossAndGradients(
      of: model, x0: x0, step: step, history: history, learned: learner?.state.model)
    let (loss, gradients) = (Double(found.loss.scalar), found.gradients)
    guard loss.isFinite else { throw .diverged(step: step, loss: loss) }
    let learner = try learnedSchedule(found.evidence, step: step, rate: rate)
    let norms = state.apply(
      gradients: gradients, learningRate: rate, emaDecay: decay.decay(atStep: step))
    guard norms.gradient.isFinite else { throw .diverged(step: step, loss: norms.gradient) }
    try take(learner)
    history?.add(found.losses, at: found.timesteps)
    timestepLosses.add(found.losses, at: found.timesteps)
    let duration = start.duration(to: .now).seconds
    seconds += duration
    averageLoss = averageLoss.map { $0 + 0.02 * (loss - $0) } ?? loss
    sinceLog.add(loss: loss, norms: norms, images: current.batch, seconds: duration)
    let line = try logIfDue(step: step, rate: rate)
    try recordTimestepsIfDue(step)
    if step % settings.checkpointEvery == 0 || isFinished { try writeCheckpoint() }
    return line
  }

  /// The schedule after one step of its own; nil where it does not learn.
  private func learnedSchedule(
    _ evidence: ScheduleEvidence?, step: Int, rate: Double
  ) throws(EngineError) -> ScheduleLearner? {
    guard let evidence, var learner else { return nil }
    guard evidence.isFinite else { throw .diverged(step: step, loss: .nan) }
    try learner.learn(evidence, learningRate: rate)
    return learner
  }

  /// Lets a schedule hold from the next step on.
  private func take(_ learner: ScheduleLearner?) throws(EngineError) {
    guard var learner else { return }
    try learner.recordIfDue(isLast: isFinished)
    self.learner = learner
    algorithm.schedule = learner.schedule
  }

  /// β_t and ᾱ_t as the next step has them.
  public var schedule: Schedule { algorithm.schedule }

  /// The same as a person chooses it, with its table where it is learned.
  public var specification: ScheduleSpecification {
    var specification = settings.schedule
    if learner != nil { specification.betas = Array(schedule.beta.dropFirst()) }
    return specification
  }

  /// Changes settings from the next step on, and keeps that in the run's settings.
  ///
  /// A run that was resumed before changes of its future, and is changed there, does not meet those
  /// any more.
  /// - Throws: `setting` for what no run can have, with nothing changed; or `checkpoint`.
  public func change(_ change: TrainingChange) throws(EngineError) {
    guard !change.isEmpty else { return }
    takeChanges()
    var changed = settings
    changed.changes.removeSubrange(taken...)
    changed.changes.append(RecordedChange(after: state.step, change: change))
    try changed.check()
    try parts.checkMemory(state.model.configuration, batch: current.applying(change).batch)
    try checkpoints { () throws(CheckpointError) in try directory.writeConfiguration(changed) }
    settings = changed
    takeChanges()
  }

  /// Lets every change count whose step has come.
  private func takeChanges() {
    while taken < settings.changes.count, settings.changes[taken].after <= state.step {
      let recorded = settings.changes[taken]
      if let batch = recorded.change.batch {
        order = order.changing(batch: batch, after: recorded.after)
      }
      taken += 1
    }
    current = settings.inForce(atStep: state.step + 1)
    learningRate = LearningRateSchedule(base: current.learningRate, warmup: current.warmup)
    decay = EMADecay(decay: current.ema, rampUp: true)
    algorithm.objective.density = current.timestepDensity
  }

  /// The classes of a batch, some of them withheld.
  private func condition(_ indices: [Int], step: Int) -> DenoisingNetwork.Condition {
    guard settings.classes, let labels = dataset.labels(at: indices) else { return .none }
    return .each(
      labels.withheld(
        settings.dropLabels, noClass: state.model.configuration.noClass,
        RandomSource(seed: settings.seed), step: step))
  }

  /// Writes the state of now, whole or not at all; nothing if it is written already.
  public func writeCheckpoint() throws(EngineError) {
    guard checkpointStep != state.step else { return }
    _ = try checkpoints { () throws(CheckpointError) in
      try directory.write(
        state,
        scheduler: SchedulerFile(
          specification, prediction: settings.objective, variance: settings.variance),
        seed: settings.seed, history: history, schedule: learner?.state)
    }
    try checkpoints { () throws(CheckpointError) in try log.updateIndex() }
    checkpointStep = state.step
  }

  private func logIfDue(step: Int, rate: Double) throws(EngineError) -> MetricsLine? {
    guard step % current.logEvery == 0 || isFinished else { return nil }
    let line = MetricsLine(
      step: step, loss: sinceLog.loss, emaLoss: averageLoss ?? sinceLog.loss,
      gradientNorm: sinceLog.norm, learningRate: rate,
      imagesPerSecond: sinceLog.imagesPerSecond, seconds: seconds, updateNorm: sinceLog.update,
      heldOutLoss: heldOutLossIfDue(step))
    try checkpoints { () throws(CheckpointError) in try log.append(line) }
    sinceLog = LogWindow()
    return line
  }

  private func heldOutLossIfDue(_ step: Int) -> Double? {
    guard let exam, HeldOutExam.isDue(step, loggedEvery: current.logEvery) else { return nil }
    return exam.loss(
      of: state.model, settings.objective, algorithm, batch: current.batch)
  }

  private func recordTimestepsIfDue(_ step: Int) throws(EngineError) {
    guard TimestepRecord.isDue(step, after: recordedStep) || isFinished else { return }
    try checkpoints { () throws(CheckpointError) in
      try timestepRecords.append(TimestepRecord(step: step, losses: timestepLosses))
    }
    recordedStep = step
  }
}

extension Duration {
  /// In seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

/// What `body` throws, as an error of the engine.
func checkpoints<R>(_ body: () throws(CheckpointError) -> R) throws(EngineError) -> R {
  do throws(CheckpointError) {
    return try body()
  } catch {
    throw .checkpoint(error)
  }
}
