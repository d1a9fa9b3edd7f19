import Datasets
import EngineMessages

extension Session {
  func obey(_ command: BoundCommand) {
    switch command {
    case .measure(let source, let identifier):
      bound = nil
      do throws(EngineError) {
        bound = try BoundExperiment(
          trained(source), split(of: source).measured, identifier: identifier)
      } catch {
        mailbox.publish(.bound(.stopped(identifier: identifier)))
        report(error)
      }
    case .pause: bound?.isPaused = true
    case .resume: bound?.isPaused = false
    }
  }

  /// What a run learned from and what it did not; for other models what the explorer shows.
  func split(of source: ModelSource?) throws(EngineError) -> PictureSplit {
    switch source {
    case nil: break
    case .liveTraining: if let run = training.run { return run.split }
    case .directory(let path):
      if let data = RunData(of: path) {
        return try PictureSplit(of: data.dataset, holdingOut: data.heldOut)
      }
    }
    return try PictureSplit(of: settings.exemplarDataset, holdingOut: nil)
  }

  func advanceBound() {
    guard bound?.isIdle == false, var experiment = bound.take() else { return }
    defer { bound = experiment }
    do throws(EngineError) {
      for event in try experiment.advance() { mailbox.publish(.bound(event)) }
    } catch {
      experiment.isPaused = true
      mailbox.publish(.bound(.stopped(identifier: experiment.identifier)))
      report(error)
    }
  }
}
