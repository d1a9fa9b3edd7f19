import Checkpoints
import Datasets
import EngineMessages

extension Session {
  func obey(_ command: BoundCommand) {
    switch command {
    case .measure(let source, let identifier):
      bound = nil
      do throws(EngineError) {
        bound = try BoundExperiment(
          trained(source), pictures(of: source), identifier: identifier)
      } catch {
        mailbox.publish(.bound(.stopped(identifier: identifier)))
        report(error)
      }
    case .pause: bound?.isPaused = true
    case .resume: bound?.isPaused = false
    }
  }

  /// What a run learned from; for other models what the explorer shows.
  func pictures(of source: ModelSource?) throws(EngineError) -> ImageDataset {
    var name = settings.exemplarDataset
    switch source {
    case nil: break
    case .liveTraining: if let run = training.run { return run.dataset }
    case .directory(let path):
      if let run = try? RunDirectory(opening: path),
        let trained = try? run.configuration(as: TrainingSettings.self)
      {
        name = trained.dataset
      }
    }
    do throws(DatasetError) {
      return try DatasetCatalogue.open(name).paddedForNetworks
    } catch {
      throw .dataset(error)
    }
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
