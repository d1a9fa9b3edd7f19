import EngineMessages

/// A schedule that is being bent, tried on a model; apart from the trajectories of others.
extension Session {
  func obey(_ command: ScheduleCommand) {
    switch command {
    case .cancel: scheduleTrial = nil
    case .train(let pair): startPair(pair)
    case .stopTraining: endPair(.stopped)
    case .compare(let request):
      scheduleTrial = nil
      do throws(EngineError) {
        scheduleTrial = try ScheduleTrial(request, of: trained(request.source))
      } catch {
        mailbox.publish(
          .schedule(.refused(identifier: request.identifier, error.description)))
      }
    }
  }

  /// Some steps of the trial; it never holds training up for long.
  func advanceSchedule() {
    let start = ContinuousClock.now
    while var trial = scheduleTrial.take() {
      if let samples = trial.advance() {
        mailbox.publish(.schedule(.compared(identifier: trial.identifier, samples)))
        return
      }
      scheduleTrial = trial
      if start.duration(to: .now) >= .milliseconds(30) { return }
    }
  }
}
