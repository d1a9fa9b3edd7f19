import EngineMessages
import TerminalKit

/// Something that goes on whatever is looked at.
struct BackgroundTask: Equatable, Sendable {
  var workspace: Workspace
  var name: String
  /// How far it is, in a few words.
  var detail: String
  /// 0…1; nil: it cannot be told.
  var fraction: Double?
  /// nil: as its progress so far lets expect.
  var secondsLeft: Double?
  /// What ends it early.
  var cancel: Action
}

/// When a task was seen first, and how far it was then.
struct ProgressClock: Equatable, Sendable {
  var name: String
  var seconds: Double
  var fraction: Double

  /// Seconds until the end at the pace so far; nil in the first half second.
  func secondsLeft(at now: Double, fraction: Double) -> Double? {
    let (elapsed, done) = (now - seconds, fraction - self.fraction)
    guard elapsed >= 0.5, done > 0 else { return nil }
    return elapsed * max(0, 1 - fraction) / done
  }
}

extension AppState {
  /// What goes on now, in the order of the workspaces.
  var tasks: [BackgroundTask] { Workspace.allCases.flatMap { tasks(of: $0) } }

  /// Remembers when each task began.
  mutating func followTasks() {
    var followed: [String: ProgressClock] = [:]
    for task in tasks {
      guard let fraction = task.fraction else { continue }
      if let clock = clocks[task.name], clock.fraction <= fraction {
        followed[task.name] = clock
      } else {
        followed[task.name] = ProgressClock(name: task.name, seconds: seconds, fraction: fraction)
      }
    }
    if followed != clocks { clocks = followed }
  }

  func secondsLeft(of task: BackgroundTask) -> Double? {
    if let left = task.secondsLeft { return left }
    guard let fraction = task.fraction, let clock = clocks[task.name] else { return nil }
    return clock.secondsLeft(at: seconds, fraction: fraction)
  }
}

extension TrainState {
  var task: BackgroundTask? {
    let (step, total) = (latest?.step ?? run?.step ?? 0, run?.settings.steps ?? 0)
    let counts = "step \(NumberText.grouped(step)) of \(NumberText.grouped(total))"
    let detail: String
    switch phase {
    case .idle, .ended, .watching: return nil
    case .starting: detail = "getting ready"
    case .running: detail = counts
    case .paused: detail = "paused at \(counts)"
    case .stopping: detail = "writing the checkpoint"
    }
    return BackgroundTask(
      workspace: .train, name: "training \(run?.name ?? draft.model)", detail: detail,
      fraction: total > 0 && phase != .starting ? Double(step) / Double(total) : nil,
      secondsLeft: phase == .running ? secondsLeft : nil, cancel: .training(.stop))
  }
}

extension SampleState {
  var task: BackgroundTask? {
    if stage.race != nil { return raceTask }
    guard let trajectory = stage.films.first(where: \.isUnderWay) else { return nil }
    let arrived = trajectory.frames.last?.index ?? 0
    return BackgroundTask(
      workspace: .sample, name: "sampling from \(trajectory.modelName)",
      detail: "step \(NumberText.grouped(arrived)) of \(NumberText.grouped(trajectory.steps))",
      fraction: Double(arrived) / Double(max(1, trajectory.steps)), cancel: .sampling(.cancel))
  }
}

extension SampleState {
  private var raceTask: BackgroundTask? {
    guard let race = stage.race, stage.isUnderWay, let film = stage.films.first else { return nil }
    let arrived = stage.films.reduce(race.reference.evaluations) {
      $0 + max(0, min(race.evaluations, $1.frames.last?.evaluations ?? 0))
    }
    let all = race.evaluations * stage.films.count + race.reference.total
    return BackgroundTask(
      workspace: .sample, name: "a race of samplers on \(film.modelName)",
      detail: "evaluation \(NumberText.grouped(arrived)) of \(NumberText.grouped(all))",
      fraction: Double(arrived) / Double(all), cancel: .sampling(.cancel))
  }
}

extension TruthState {
  var task: BackgroundTask? {
    guard phase == .learning || phase == .paused else { return nil }
    let (step, total) = (latest?.step ?? 0, PlaneSettings().steps)
    let counts = "step \(NumberText.grouped(step)) of \(NumberText.grouped(total))"
    return BackgroundTask(
      workspace: .truth, name: "learning \(data.name)",
      detail: phase == .paused ? "paused at \(counts)" : counts,
      fraction: Double(step) / Double(total), cancel: .truth(.forget))
  }
}

extension LatentState {
  var task: BackgroundTask? {
    guard phase == .learning || phase == .paused else { return nil }
    let (step, total) = (latest?.step ?? 0, asked?.settings.steps ?? draft.steps)
    let counts = "step \(NumberText.grouped(step)) of \(NumberText.grouped(total))"
    return BackgroundTask(
      workspace: .latent, name: "two autoencoders",
      detail: phase == .paused ? "paused at \(counts)" : counts,
      fraction: Double(step) / Double(max(1, total)), cancel: .latent(.forget))
  }
}

extension BoundState {
  var task: BackgroundTask? {
    guard phase == .measuring || phase == .paused else { return nil }
    let (images, most) = (measurement?.images ?? 0, measurement?.mostImages ?? 0)
    let counts = "\(NumberText.grouped(images)) of \(NumberText.grouped(most)) pictures"
    return BackgroundTask(
      workspace: .bound, name: "bound of \(modelName)",
      detail: phase == .paused ? "paused at \(counts)" : counts,
      fraction: most > 0 ? Double(images) / Double(most) : nil, cancel: .bound(.stop))
  }
}
