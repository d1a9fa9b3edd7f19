import EngineMessages

/// The old schedule and the edited one, trained in turn.
extension Session {
  func startPair(_ asked: SchedulePair) {
    endTraining(.stopped)
    endPair(.stopped)
    do throws(EngineError) {
      let pair = try PairedRuns(asked, in: settings.runsDirectory)
      self.pair = pair
      mailbox.publish(
        .schedule(
          .pairBegan(
            identifier: pair.identifier, old: pair.old.directory.name,
            edited: pair.edited.directory.name)))
    } catch {
      mailbox.publish(
        .schedule(.pairEnded(identifier: asked.identifier, .failed(error.description))))
    }
  }

  /// One step of one of the two.
  func advancePair() {
    guard var pair = pair.take() else { return }
    do throws(EngineError) {
      for point in try pair.advance() {
        mailbox.publish(.schedule(.pairAdvanced(identifier: pair.identifier, point)))
      }
      self.pair = pair
      if pair.isFinished { endPair(.finished) }
    } catch {
      self.pair = pair
      if case .diverged(_, let loss) = error {
        endPair(.diverged(loss: loss))
      } else {
        endPair(.failed(error.description))
      }
    }
  }

  /// Ends the pair, if there is one; what both learned is in their checkpoints afterwards.
  func endPair(_ reason: EndOfTraining) {
    guard let pair = pair.take() else { return }
    var reason = reason
    if reason == .stopped || reason == .finished {
      do throws(EngineError) {
        try pair.old.writeCheckpoint()
        try pair.edited.writeCheckpoint()
      } catch {
        reason = .failed(error.description)
      }
    }
    mailbox.publish(.schedule(.pairEnded(identifier: pair.identifier, reason)))
    publishSources()
  }
}
