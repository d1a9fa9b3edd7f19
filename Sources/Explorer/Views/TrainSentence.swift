import EngineMessages
import TerminalKit

extension TrainState {
  /// What the curve means, in one plain sentence.
  var sentence: String {
    let step = NumberText.grouped(latest?.step ?? run?.step ?? 0)
    switch phase {
    case .idle:
      return "Press Space to train a U-Net on handwritten digits; 2 to sample; "
        + "3 to bend the schedule; ? for all keys."
    case .starting: return "Getting ready: the data are read and the network is built."
    case .running: return progressSentence
    case .paused: return "Paused at step \(step): Space goes on from exactly here."
    case .stopping: return "Stopping: the checkpoint of step \(step) is being written."
    case .ended(.finished):
      return "Finished after \(step) steps: press 2 to sample from it, or Space for a new run."
    case .ended(.stopped):
      return "Stopped at step \(step), with a checkpoint: r goes on with it, Space begins anew."
    case .ended(.diverged):
      return "Diverged at step \(step): the loss is no longer finite. The last good checkpoint "
        + "stays; a smaller learning rate helps."
    case .ended(.failed(let sentence)): return sentence
    case .watching(isLive: true): return progressSentence
    case .watching(isLive: false):
      return "On the disk, at step \(step). r lists the runs, Space begins a new one."
    }
  }

  private var progressSentence: String {
    guard let run, let latest, !curve.isEmpty else {
      return "The first step is being computed."
    }
    let warmup = run.settings.warmup
    if latest.step < warmup {
      return "Warming up: the learning rate rises until step \(NumberText.grouped(warmup))."
    }
    let verdict = verdict
    if verdict == .beginning, latest.seconds > LearningVerdict.Span.minute.rawValue * 2 {
      return "There are too few points yet to tell where the loss is going."
    }
    let heldOut = HeldOutVerdict(heldOut).map { " \($0.sentence)" } ?? ""
    return verdict.sentence + heldOut
  }

  /// Seconds until the last step at the speed of now.
  var secondsLeft: Double? {
    guard let run, let latest, let rate = imagesPerSecond, rate > 0 else { return nil }
    return Double(max(0, run.settings.steps - latest.step)) * Double(run.settings.batch) / rate
  }
}

extension LearningVerdict {
  var sentence: String {
    func percent(_ part: Double) -> String {
      NumberText.percent(part, decimals: part < 0.02 ? 1 : 0)
    }
    switch self {
    case .beginning:
      return "At first the loss falls fast from 1, that of guessing 0."
    case .diverging(let factor):
      return "Diverging: gradient norm \(NumberText.fixed(factor, decimals: 0)) × its median. "
        + "A smaller learning rate helps."
    case .falling(let part, let span):
      return "Still falling: \(percent(part)) in the last \(span.words)."
    case .rising(let part, let span):
      return "Rising: \(percent(part)) in the last \(span.words), more than noise does."
    case .flat(let step, let third):
      let rest = third.map { "; the \($0.words) timesteps still improve" } ?? ""
      return "Flat since step \(NumberText.grouped(step))\(rest)."
    }
  }
}

extension HeldOutVerdict {
  var sentence: String {
    "On unseen pictures it is \(NumberText.percent(rise, decimals: 0)) worse than at step "
      + "\(NumberText.grouped(since)): it learns these by heart."
  }
}

extension LearningVerdict.Span {
  fileprivate var words: String {
    switch self {
    case .minute: "minute"
    case .tenMinutes: "ten minutes"
    case .hour: "hour"
    case .tenHours: "ten hours"
    }
  }
}

extension TimestepThird {
  fileprivate var words: String {
    switch self {
    case .low: "low"
    case .middle: "middle"
    case .high: "high"
    }
  }
}
