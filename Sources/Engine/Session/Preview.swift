import Diffusion
import EngineMessages
import Schedules
import Tensors

/// The strip of EMA samples from a fixed x_T that renews itself while a run learns.
///
/// Algorithm 2 with strides: its fresh noise mends the errors of a network that has learned little,
/// which a deterministic sampler keeps in the picture. Between renewals there is a rest many times as
/// long as one takes, so that learning goes on.
struct Preview {
  static let pictures = 8
  private static let steps = 100
  private static let shortestPause = Duration.seconds(2)

  private let choices: SamplingChoices
  private let rest: Int
  private var walk: (step: Int, walk: SamplingWalk)?
  /// Time spent on the renewal under way.
  private var spent = Duration.zero
  private var due: ContinuousClock.Instant

  /// - Parameter rest: How many times as long as a renewal takes there is none after it; with 8
  ///   they cost a ninth of the time at most.
  init(of run: TrainingRun, rest: Int = 8) {
    self.rest = rest
    choices = SamplingChoices(
      .ancestral(.fixedSmall), steps: min(Self.steps, run.schedule.timesteps),
      seed: run.settings.seed)
    due = .now
  }

  /// Does one step of a renewal, if one is due.
  ///
  /// - Returns: The pictures when they are finished, and the step whose weights made them.
  mutating func advance(with run: TrainingRun) -> (step: Int, pictures: [Picture])? {
    let start = ContinuousClock.now
    if walk == nil {
      guard start >= due else { return nil }
      spent = .zero
      guard
        let sampling = try? Sampling(
          LoadedModel(live: run), choices, .draw(count: Self.pictures))
      else { return nil }
      // Nobody branches from these.
      let walk = SamplingWalk(identifier: 0, sampling: sampling, memory: 0)
      self.walk = (run.state.step, walk)
    }
    walk?.walk.advance()
    spent += start.duration(to: .now)
    guard let (step, finished) = walk, finished.isFinished else { return nil }
    walk = nil
    due = .now + max(Self.shortestPause, spent * rest)
    return (step, Picture.all(of: finished.state.xt))
  }
}

extension Session {
  func advancePreview() {
    guard case .running(let run) = training,
      let renewed = preview?.advance(with: run)
    else { return }
    mailbox.publish(.samplesRenewed(step: renewed.step, pictures: renewed.pictures))
    do throws(EngineError) {
      try film?.append(RunFilm.Sheet(step: renewed.step, pictures: renewed.pictures))
    } catch {
      film = nil  // told once; the run goes on
      report(error)
    }
  }
}
