import EngineMessages
import Schedules
import TerminalKit

/// What of the explorer comes back on the next start.
public struct SavedSession: Equatable, Codable, Sendable {
  /// A workspace's title; one that is not known counts as the first.
  var workspace: String
  var theme: ThemeChoice
  /// The directory of the run that was looked at last.
  var run: String?
  /// The step whose loss was read there; nil: the newest.
  var runCursor: Int?
  var sampling: Sampling
  var schedule: ScheduleSpecification
  /// The stop of the tour that was read last, from 1; nil: the first.
  var stop: Int?

  /// How to make the film again that was looked at; equal seeds give equal films.
  struct Sampling: Equatable, Codable, Sendable {
    /// The directory of the model; nil: the newest one there is.
    var model: String?
    var sampler: Sampler
    var steps: Int
    var seed: UInt64
    var count: Int
    /// The class and the guidance towards it, where the network knows classes.
    var label: Int?
    var guidance: Double?
    /// The frame that was looked at; nil: there was no film.
    var cursor: Int?
  }
}

/// How the explorer begins.
public struct Start: Equatable, Sendable {
  /// What was asked for on the command line: it is sampled from at once.
  public var model: ModelSource?
  /// What was remembered.
  public var session: SavedSession?
  /// What the very first start shows.
  public var welcome: ModelSource?
  /// What the workspace Tour tells.
  public var tour = Tour()
  /// What went wrong when the session or the tour was read, for the log.
  public var notes: [String] = []

  public init() {}
}

extension AppState {
  /// What to remember.
  public var session: SavedSession {
    var path: String?
    if case .directory(let directory) = sample.source { path = directory }
    return SavedSession(
      workspace: workspace.title, theme: theme,
      run: train.run?.directory ?? train.awaited?.directory,
      runCursor: train.run == nil ? train.awaited?.cursor : train.cursor,
      sampling: SavedSession.Sampling(
        model: path, sampler: sample.sampler, steps: sample.steps, seed: sample.seed,
        count: sample.count, label: sample.label, guidance: sample.guidance,
        cursor: sample.frame.map { _ in sample.cursor }),
      schedule: schedule.specification, stop: tour.stop + 1)
  }

  mutating func begin(_ start: Start) -> [Effect] {
    for note in start.notes { record(note, .failed) }
    tour.tour = start.tour
    if let session = start.session { theme = session.theme }
    let list = [Effect.engine(.listSources)]
    if let model = start.model {
      workspace = .sample
      sample.source = model
      return list + startSampling()
    }
    if let session = start.session {
      train.awaited = session.run.map { AwaitedRun(directory: $0, cursor: session.runCursor) }
      let runs: [Effect] = train.awaited == nil ? [] : [.engine(.listRuns)]
      return list + runs + resume(session)
    }
    guard let welcome = start.welcome else { return list }
    workspace = .sample
    sample.source = welcome
    sample.isWelcome = true
    return list + startSampling()
  }

  /// Takes over what is possible of a session, which may come from a file that people edit.
  private mutating func resume(_ session: SavedSession) -> [Effect] {
    workspace = Workspace.allCases.first { $0.title == session.workspace } ?? .train
    if let curve = try? ScheduleState.Curve(session.schedule) {
      schedule.specification = session.schedule
      schedule.current = curve
    }
    tour.move(to: (session.stop ?? 1) - 1)
    let sampling = session.sampling
    sample.source = sampling.model.map { .directory($0) }
    sample.sampler = sampling.sampler
    sample.steps = max(1, min(sampling.steps, Trajectory.mostSteps))
    sample.seed = min(sampling.seed, 1 << 53)
    sample.label = sampling.label.flatMap { (0...9_999).contains($0) ? $0 : nil }
    sample.guidance = sampling.guidance.flatMap { (0...20).contains($0) ? $0 : nil } ?? 0
    sample.count = max(1, min(sampling.count, SampleState.counts.last ?? 1))
    guard workspace == .sample, sample.source != nil, let cursor = sampling.cursor else {
      return []
    }
    let effects = startSampling()
    sample.isPlaying = false
    sample.awaited = cursor
    return effects
  }
}
