import EngineMessages

extension Session {
  func obey(_ command: PlaneCommand) {
    do throws(EngineError) {
      switch command {
      case .show(let settings, let identifier):
        show(settings, identifier: identifier)
      case .learn: try plane?.learn()
      case .pause: plane?.pause()
      case .resume: plane?.resume()
      case .flow(let sampling): try plane?.flow(by: sampling)
      case .look(let timestep): plane?.look(at: timestep)
      case .recall(let request):
        recall = nil
        recall = try Recall(
          request, model: request.source.map(trained), dataset: split(of: request.source).learned)
      }
    } catch {
      report(error)
    }
  }

  private func show(_ settings: PlaneSettings, identifier: Int) {
    plane = nil
    do throws(EngineError) {
      plane = try PlaneExperiment(settings, identifier: identifier)
      mailbox.publish(.plane(.shown(identifier: identifier)))
    } catch {
      mailbox.publish(.plane(.refused(identifier: identifier)))
      report(error)
    }
  }

  func advancePlane() {
    for event in recall?.advance() ?? [] { mailbox.publish(.plane(event)) }
    if recall?.isFinished == true { recall = nil }
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
