import EngineMessages

extension Session {
  func obey(_ command: LatentCommand) {
    switch command {
    case .show(let settings, let identifier):
      latent = nil
      do throws(EngineError) {
        latent = try LatentExperiment(settings, identifier: identifier)
      } catch {
        mailbox.publish(.latent(.refused(identifier: identifier)))
        report(error)
      }
    case .learn: latent?.learn()
    case .pause: latent?.pause()
    case .look(let place): latent?.look(at: place)
    case .watch(let wish): latent?.watch(wish)
    }
  }

  func advanceLatent() {
    guard latent?.isIdle == false, var experiment = latent.take() else { return }
    defer { latent = experiment }
    do throws(EngineError) {
      for event in try experiment.advance() { mailbox.publish(.latent(event)) }
    } catch {
      experiment.pause()
      mailbox.publish(.latent(.stopped(identifier: experiment.identifier)))
      report(error)
    }
  }
}
