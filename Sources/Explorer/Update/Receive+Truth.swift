import EngineMessages

extension TruthState {
  /// What the engine told of the plane; what belongs to other data than are shown is left out.
  mutating func receive(_ event: PlaneEvent, states: Int) {
    switch event {
    case .shown: break
    case .refused(identifier): isRefused = true
    case .floor(identifier, let floor) where floor.total > 0 && floor.total.isFinite:
      self.floor = floor
    case .learned(identifier, let progress): append(progress)
    case .finished(identifier): if phase == .learning { phase = .finished }
    case .stopped(identifier): forgetLearning()
    case .flowed(identifier, let flow) where flow.isWhole(states: states): append(flow)
    case .looked(identifier, let look) where look.isWhole: self.look = look
    case .recalled(let identifier, let state): recall.append(state, of: identifier)
    case .refused, .floor, .learned, .finished, .stopped, .flowed, .looked: break
    }
  }

  private mutating func append(_ progress: PlaneProgress) {
    guard phase != .idle else { return }
    latest = progress
    losses.append(step: progress.step, loss: progress.loss, seconds: progress.seconds)
    guard let excess = progress.excess, excess.total.isFinite else { return }
    self.excess = excess
    held.removeAll { $0.step >= progress.step }
    held.append(HeldLoss(step: progress.step, excess: excess.total))
  }

  private mutating func append(_ flow: PlaneFlow) {
    switch flow.kind {
    case .forward: forward = flow
    case .exact:
      exact = flow
      // Who looks for the first time sees noise flow back.
      if identifier == 1, cursor == 0, latest == nil, !hasPlayed {
        (isPlaying, hasPlayed) = (true, true)
      }
    case .learned: if phase != .idle { learned.append(flow) }
    }
  }
}

extension PlaneFlow {
  /// Whether it has the states that are shown, each with all particles.
  func isWhole(states count: Int) -> Bool {
    states.count == count && timesteps.count == count
      && states.allSatisfy { $0.count == states[0].count }
  }
}

extension PlaneLook {
  /// Whether the fields fit the grid.
  var isWhole: Bool {
    guard (2...1000).contains(columns), (2...1000).contains(rows) else { return false }
    let fine = ((columns - 1) * Self.fineness + 1) * ((rows - 1) * Self.fineness + 1)
    return exact.count == columns * rows && density.count == fine
      && (learned.isEmpty || learned.count == exact.count)
  }
}
