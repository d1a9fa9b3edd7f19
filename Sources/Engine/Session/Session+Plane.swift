import EngineMessages

extension Session {
  func obey(_ command: PlaneCommand) {
    do throws(EngineError) {
      switch command {
      case .show(let settings, let identifier):
        plane = nil
        plane = try PlaneExperiment(settings, identifier: identifier)
        mailbox.publish(.plane(.shown(identifier: identifier)))
      case .learn: try plane?.learn()
      case .pause: plane?.pause()
      case .resume: plane?.resume()
      case .flow(let sampling): try plane?.flow(by: sampling)
      case .look(let timestep): plane?.look(at: timestep)
      }
    } catch {
      report(error)
    }
  }

  func advancePlane() {
    guard plane?.isIdle == false, var experiment = plane.take() else { return }
    defer { plane = experiment }
    do throws(EngineError) {
      for event in try experiment.advance() { mailbox.publish(.plane(event)) }
    } catch {
      experiment.pause()
      mailbox.publish(.plane(.stopped(identifier: experiment.identifier)))
      report(error)
    }
  }
}
