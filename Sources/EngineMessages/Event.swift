import Schedules

/// Something that happened in the engine, told once and in order.
public enum Event: Equatable, Sendable {
  case trainingBegan(RunDescription)
  /// A logged step.
  case trained(TrainingPoint)
  /// What is known of the run beside its points, renewed a few times a second.
  case measured(TrainingMeasurements)
  /// The loss by timestep that no network can be below on the run's pictures, in the parts of its
  /// measurements.
  case timestepFloor([Double])
  /// EMA samples from the run's fixed x_T, renewed after `step` steps.
  case samplesRenewed(step: Int, pictures: [Picture])
  case trainingPaused(step: Int)
  case trainingResumed(step: Int)
  /// The settings that hold from the step after `step` on.
  case trainingChanged(step: Int, settings: TrainingSettings)
  case checkpointSaved(step: Int, path: String)
  case trainingEnded(step: Int, reason: EndOfTraining)
  /// A trajectory begins: its last frame has the index `steps`, its first 0 and shows x_T, but for
  /// a branch.
  case samplingBegan(identifier: Int, steps: Int, schedule: ScheduleSpecification)
  case sampled(TrajectoryFrame)
  case samplingEnded(identifier: Int)
  case activationMaps(ActivationMaps)
  case stateShown(ShownState)
  /// A run on the disk is shown; `isInUse` while another program trains it, whose points follow.
  case watching(RunDescription, isInUse: Bool)
  /// Another program has begun, or ended, training the run that is shown.
  case watchedRunInUse(Bool)
  /// The runs on the disk, newest first.
  case runs([RunEntry])
  /// The curves that `Command.compareRuns` asked for, in its order.
  case compared([RunCurve])
  /// Points that a compared run logged since.
  case comparedGrew(directory: String, points: [TrainingPoint])
  /// The runs and models that can be sampled from, newest first.
  case sources([ModelEntry])
  /// Real pictures of the data set with one ε each, for the forward process on the screen.
  case exemplars([Exemplar])
  case plane(PlaneEvent)
  case bound(BoundEvent)
  case latent(LatentEvent)
  case lesson(LessonEvent)
  case schedule(ScheduleEvent)
  /// One sentence for a person: what failed, where, what was expected.
  case failed(String)
}

/// Why a run came to its end.
public enum EndOfTraining: Equatable, Sendable {
  case finished
  case stopped
  /// The loss was no longer finite; the last good checkpoint stays.
  case diverged(loss: Double)
  case failed(String)
}

/// The run that begins or goes on.
public struct RunDescription: Equatable, Sendable {
  public var name: String
  public var directory: String
  public var settings: TrainingSettings
  public var parameters: Int
  /// Multiplications and additions of the direct algorithm for one picture's training step.
  public var operationsPerImage: Double
  /// Steps already done, when a run goes on; its earlier points come with it.
  public var step: Int
  public var history: RunHistory
  /// How its noise schedule was learned so far; nothing where it is not.
  public var schedules: [ScheduleRecord]

  public init(
    name: String, directory: String, settings: TrainingSettings, parameters: Int,
    operationsPerImage: Double, step: Int, history: RunHistory = RunHistory(),
    schedules: [ScheduleRecord] = []
  ) {
    self.name = name
    self.directory = directory
    self.settings = settings
    self.parameters = parameters
    self.operationsPerImage = operationsPerImage
    self.step = step
    self.history = history
    self.schedules = schedules
  }
}

/// One logged training step.
public struct TrainingPoint: Equatable, Sendable {
  public var step: Int
  public var loss: Double
  public var gradientNorm: Double
  public var learningRate: Double
  public var imagesPerSecond: Double
  /// Training time so far, pauses left out.
  public var seconds: Double
  /// ‖Δw‖; nil where the log is older than this number.
  public var updateNorm: Double?
  /// The loss on pictures that are not trained with, where it was measured.
  public var heldOutLoss: Double?

  public init(
    step: Int, loss: Double, gradientNorm: Double, learningRate: Double, imagesPerSecond: Double,
    seconds: Double, updateNorm: Double? = nil, heldOutLoss: Double? = nil
  ) {
    self.step = step
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
    self.updateNorm = updateNorm
    self.heldOutLoss = heldOutLoss
  }
}

/// A picture as bytes, rows from the top, channels innermost (1: grey, 3: RGB).
public struct Picture: Equatable, Sendable {
  public var width: Int
  public var height: Int
  public var channels: Int
  /// width · height · channels values.
  public var bytes: [UInt8]

  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.bytes = bytes
  }
}

/// One state of a trajectory.
public struct TrajectoryFrame: Equatable, Sendable {
  public var identifier: Int
  /// 0 for x_T, then 1…S; a branch begins with the index at which it leaves its trunk.
  public var index: Int
  /// The paper's t of this state, T…0.
  public var timestep: Int
  public var xt: [Picture]
  /// The x̂_0 that the network saw in the state before this one; empty in the first frame.
  public var x0Hat: [Picture]
  /// σ_t of the step that led here; 0 for deterministic samplers.
  public var sigma: Double
  /// ‖ε̂‖ of the first picture in the step that led here.
  public var epsilonNorm: Double
  /// Root mean square of what the step changed, first picture.
  public var change: Double
  /// How often the network was asked since the trajectory began, guidance not counted twice.
  public var evaluations: Int
  /// Of the first picture; nil where they were not kept.
  public var values: StateValues?

  public init(
    identifier: Int, index: Int, timestep: Int, xt: [Picture], x0Hat: [Picture], sigma: Double,
    epsilonNorm: Double, change: Double, evaluations: Int = 0, values: StateValues? = nil
  ) {
    self.identifier = identifier
    self.index = index
    self.timestep = timestep
    self.xt = xt
    self.x0Hat = x0Hat
    self.sigma = sigma
    self.epsilonNorm = epsilonNorm
    self.change = change
    self.evaluations = evaluations
    self.values = values
  }
}

/// A run or a model that can be sampled from.
public struct ModelEntry: Equatable, Sendable {
  public var source: ModelSource
  /// Short, for a list: `mnist-tiny-0007`.
  public var name: String
  /// One line: network, data, step.
  public var detail: String
  public var schedule: ScheduleSpecification
  /// Whether `Command.continueRun` can go on training it.
  public var canContinue: Bool
  /// Whether it can be asked for pictures of a class.
  public var knowsClasses: Bool

  public init(
    source: ModelSource, name: String, detail: String, schedule: ScheduleSpecification,
    canContinue: Bool = true, knowsClasses: Bool = false
  ) {
    self.source = source
    self.name = name
    self.detail = detail
    self.schedule = schedule
    self.canContinue = canContinue
    self.knowsClasses = knowsClasses
  }
}

/// A real picture and a noise of its own, so that the screen can noise it at once.
///
/// Source: Ho et al. (2020), Eq. 4.
public struct Exemplar: Equatable, Sendable {
  public var width: Int
  public var height: Int
  public var channels: Int
  /// In [-1, 1], channels innermost.
  public var x0: [Float]
  /// Unit normal, as long as `x0`.
  public var epsilon: [Float]

  public init(width: Int, height: Int, channels: Int, x0: [Float], epsilon: [Float]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.x0 = x0
    self.epsilon = epsilon
  }
}
