import Diffusion
import EngineMessages
import Schedules
import Tensors

/// The strip of EMA samples from a fixed x_T that renews itself while a run learns.
///
/// Algorithm 2 with strides: its fresh noise mends the errors of a network that has learned little,
/// which a deterministic sampler keeps in the picture. Between renewals there is at least eight times as long as one takes, so they cost a ninth of
/// the time at most.
struct Preview {
  static let pictures = 8
  private static let steps = 100
  private static let shortestPause = Duration.seconds(2)

  private let process: SamplingProcess
  private let shape: [Int]
  private var walk: (step: Int, walk: SamplingWalk)?
  /// Time spent on the renewal under way.
  private var spent = Duration.zero
  private var due: ContinuousClock.Instant

  /// nil: the run has fewer timesteps than a sampler takes, or none that suits.
  init?(of run: TrainingRun) {
    let steps = min(Self.steps, run.schedule.timesteps)
    guard
      let process = try? SamplingProcess(
        .ancestral(.fixedSmall), schedule: run.schedule, steps: steps, limit: .clip(1),
        source: RandomSource(seed: run.settings.seed))
    else { return nil }
    self.process = process
    shape = [Self.pictures, run.dataset.height, run.dataset.width, run.dataset.channels]
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
      let walk = SamplingWalk(
        identifier: 0, process: process, predictor: run.sampled, shape: shape)
      self.walk = (run.state.step, walk)
    }
    walk?.walk.advance()
    spent += start.duration(to: .now)
    guard let (step, finished) = walk, finished.isFinished else { return nil }
    walk = nil
    due = .now + max(Self.shortestPause, spent * 8)
    return (step, Picture.all(of: finished.state.xt))
  }
}

extension Session {
  func advancePreview() {
    guard case .running(let run) = training,
      let renewed = preview?.advance(with: run)
    else { return }
    mailbox.publish(.samplesRenewed(step: renewed.step, pictures: renewed.pictures))
  }
}
