import EngineMessages

/// The workspace in which a network learns.
struct TrainState: Equatable, Sendable {
  enum Phase: Equatable, Sendable {
    /// No run yet.
    case idle
    /// Asked for; the engine has not begun yet.
    case starting
    case running, paused
    /// Asked to stop; the checkpoint is being written.
    case stopping
    case ended(EndOfTraining)
    /// A run on the disk is shown, which another program trains if it is live.
    case watching(isLive: Bool)
  }

  /// What the next run begins with; its schedule is that of the workspace Schedule.
  var draft = TrainingSettings.explorerDefault
  let datasets: [String]
  var phase = Phase.idle
  /// The run that is going, or went last; its history lies in `curve`.
  var run: RunDescription?
  /// What the engine has confirmed of the settings of the run.
  var confirmed: TrainingSettings?
  var awaited: AwaitedRun?
  var pending: PendingChange?
  var latest: TrainingPoint?
  /// Smoothed over some seconds, so that it can be read.
  var imagesPerSecond: Double?
  var measurements: TrainingMeasurements?
  /// What the loss of each part of the measurements cannot be below, where that is known.
  var floor: [Double]?
  /// The norms of the newest gradients, the oldest first.
  private(set) var gradients: [Double] = []
  /// What `measurements` said every `snapshotPause`, for some time back.
  private(set) var snapshots: [TimestepSnapshot] = []
  /// How its noise schedule was learned; nothing where it is not.
  var schedules = LearnedSchedules()
  var checkpoint: Int?
  var curve = LossCurve()
  var isLogarithmic = true
  /// The loss on pictures that are not trained with, rising in step.
  var heldOut: [HeldOutPoint] = []
  /// The runs whose curves are asked for, and the curves that came.
  var comparedDirectories: [String] = []
  var compared: [ComparedRun] = []
  var window = ChartWindow()
  /// The step whose values are read off the chart; nil for the newest.
  var cursor: Int?
  var sheets = SheetFilm()
  var focus = Pane.runSettings
  var field = Field.model

  init(datasets: [String]) { self.datasets = datasets }

  /// Whether a run is going, or about to.
  var isTraining: Bool {
    switch phase {
    case .starting, .running, .paused, .stopping: true
    case .idle, .ended, .watching: false
    }
  }

  /// Whether steps are done now, here or elsewhere.
  var isAdvancing: Bool { phase == .running || phase == .watching(isLive: true) }

  /// Whether there is anything to draw on the chart.
  var hasCurve: Bool { allSteps != nil }

  /// Multiplications and additions a second, as the direct algorithm would need them.
  var operationsPerSecond: Double? {
    guard let run, let imagesPerSecond, run.operationsPerImage > 0 else { return nil }
    return run.operationsPerImage * imagesPerSecond
  }

  static let mostGradients = 500
  static let mostSnapshots = 40
  /// In seconds of training.
  static let snapshotPause = 15.0

  /// What the curves say now.
  var verdict: LearningVerdict {
    LearningVerdict(curve, gradients: gradients, timesteps: snapshots)
  }

  mutating func forgetMeasurements() {
    (measurements, floor, gradients, snapshots) = (nil, nil, [], [])
  }

  mutating func add(gradient: Double) {
    gradients.append(gradient)
    if gradients.count > 2 * Self.mostGradients {
      gradients.removeFirst(gradients.count - Self.mostGradients)
    }
  }

  mutating func add(_ measurements: TrainingMeasurements) {
    self.measurements = measurements
    if let record = measurements.schedule { schedules.append(record) }
    let seconds = curve.last?.seconds ?? 0
    if let last = snapshots.last, (0..<Self.snapshotPause).contains(seconds - last.seconds) {
      return
    }
    snapshots.append(TimestepSnapshot(seconds: seconds, losses: measurements.timestepLosses))
    if snapshots.count > Self.mostSnapshots { snapshots.removeFirst() }
  }

  /// The panes that hold something the arrow keys can move.
  var panes: [Pane] {
    var panes: [Pane] = phase == .starting || phase == .stopping ? [] : [.runSettings]
    if hasCurve || (isTraining && run != nil) { panes.append(.lossChart) }
    if !sheets.isEmpty { panes.append(.sheets) }
    return panes
  }
}

/// The EMA samples of a run, renewed as it learns.
struct SheetFilm: Equatable, Sendable {
  struct Sheet: Equatable, Sendable {
    /// The step after which they were drawn.
    var step: Int
    var pictures: [Picture]
  }

  private(set) var sheets: [Sheet] = []
  /// nil follows the newest.
  var cursor: Int?

  var isEmpty: Bool { sheets.isEmpty }

  var shown: Sheet? { cursor.map { sheets[$0] } ?? sheets.last }

  mutating func append(_ sheet: Sheet) {
    sheets.removeAll { $0.step >= sheet.step }
    sheets.append(sheet)
    let held = shown?.step
    while let index = FilmThinning.superfluous(sheets.map(\.step)) { sheets.remove(at: index) }
    if cursor != nil, let held { cursor = sheets.lastIndex { $0.step <= held } ?? 0 }
    if let index = cursor, index >= sheets.count - 1 { cursor = nil }
  }

  mutating func move(by steps: Int) {
    guard !sheets.isEmpty else { return }
    let index = max(0, min(sheets.count - 1, (cursor ?? sheets.count - 1) + steps))
    cursor = index == sheets.count - 1 ? nil : index
  }
}
