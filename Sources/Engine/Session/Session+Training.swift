import Checkpoints
import EngineMessages
import Tensors

extension Session {
  func startTraining(_ settings: TrainingSettings) {
    endTraining(.stopped)
    endPair(.stopped)
    let name = TrainingRun.freshName(for: settings, in: self.settings.runsDirectory)
    begin { () throws(EngineError) in
      try TrainingRun(settings, at: self.settings.runsDirectory + "/" + name)
    }
  }

  /// Goes on with a run; one that has done all its steps gets as many again.
  func continueRun(_ path: String) {
    endTraining(.stopped)
    endPair(.stopped)
    begin { () throws(EngineError) in
      let (settings, done) = try checkpoints { () throws(CheckpointError) in
        let run = try RunDirectory(opening: path)
        let settings = try run.configuration(as: TrainingSettings.self)
        return (settings, try run.latestCheckpoint().step)
      }
      return try TrainingRun(
        resuming: path, steps: done < settings.steps ? nil : done + settings.steps)
    }
  }

  private func begin(_ make: () throws(EngineError) -> TrainingRun) {
    do throws(EngineError) {
      let run = try make()
      let description = try description(of: run)
      let film = try RunFilm(of: run.directory, until: run.state.step)
      watched = nil
      training = .running(run)
      self.film = film
      preview = Preview(of: run)
      mailbox.publish(.trainingBegan(description))
      publishMeasurements(of: run)
      publishFilm(film)
      floor = run.idealFloor
      publishSources()
    } catch {
      report(error)
    }
  }

  func pauseTraining() {
    guard case .running(let run) = training else { return }
    training = .paused(run)
    mailbox.publish(.trainingPaused(step: run.state.step))
  }

  func resumeTraining() {
    guard case .paused(let run) = training else { return }
    training = .running(run)
    mailbox.publish(.trainingResumed(step: run.state.step))
  }

  /// Changes settings of the run from its next step on.
  func changeTraining(_ change: TrainingChange) {
    guard let run = training.run else { return report(.noRunToChange) }
    do throws(EngineError) {
      try run.change(change)
      mailbox.publish(.trainingChanged(step: run.state.step, settings: run.current))
    } catch {
      report(error)
    }
  }

  /// Ends the run, if there is one; whatever it learned is in a checkpoint afterwards.
  func endTraining(_ reason: EndOfTraining) {
    guard let run = training.run else { return }
    training = .none
    (preview, film, floor) = (nil, nil, nil)
    var reason = reason
    if reason == .stopped || reason == .finished {
      do throws(EngineError) {
        try run.writeCheckpoint()
        mailbox.publish(.checkpointSaved(step: run.state.step, path: run.directory.path))
      } catch {
        reason = .failed(error.description)
      }
    }
    mailbox.publish(.trainingEnded(step: run.state.step, reason: reason))
    publishSources()
  }

  func advanceTraining() {
    guard case .running(let run) = training else { return }
    let saved = run.checkpointStep
    do throws(EngineError) {
      if let line = try run.advance() { mailbox.publish(.trained(TrainingPoint(line))) }
      if ContinuousClock.now >= measurementsDue { publishMeasurements(of: run) }
      if let step = run.checkpointStep, step != saved, !run.isFinished {
        mailbox.publish(.checkpointSaved(step: step, path: run.directory.path))
      }
      if run.isFinished { endTraining(.finished) }
    } catch {
      if case .diverged(_, let loss) = error {
        endTraining(.diverged(loss: loss))
      } else {
        endTraining(.failed(error.description))
      }
      report(error)
    }
  }

  /// One piece of the floor, and the floor when the last was the end.
  func advanceFloor() {
    guard case .running(let run) = training, floor != nil else { return }
    floor?.advance { run.dataset.batch(at: Array($0)) }
    guard let finished = floor, finished.isFinished else { return }
    floor = nil
    mailbox.publish(.timestepFloor(finished.floor))
  }

  private func publishMeasurements(of run: TrainingRun) {
    measurementsDue = .now + .milliseconds(200)
    mailbox.publish(
      .measured(
        TrainingMeasurements(
          step: run.state.step, timestepLosses: run.timestepLosses, memory: ResidentMemory.bytes,
          schedule: run.learner?.record)))
  }

  private func description(of run: TrainingRun) throws(EngineError) -> RunDescription {
    let history = try checkpoints { () throws(CheckpointError) in
      try RunHistory(of: run.directory, run.directory.metricsTable())
    }
    let network = run.state.model
    return RunDescription(
      name: run.directory.name, directory: run.directory.path, settings: run.current,
      parameters: network.parameterCount,
      operationsPerImage: 3
        * network.operations(height: run.dataset.height, width: run.dataset.width),
      step: run.state.step, history: history, schedules: run.directory.scheduleRecords)
  }
}

extension TrainingPoint {
  init(_ line: MetricsLine) {
    self.init(
      step: line.step, loss: line.loss, gradientNorm: line.gradientNorm,
      learningRate: line.learningRate, imagesPerSecond: line.imagesPerSecond,
      seconds: line.seconds, updateNorm: line.updateNorm,
      heldOutLoss: line.heldOutLoss)
  }
}
