import EngineMessages

/// The numbers of the picked picture; frames hold those of the first alone.
extension SampleState {
  /// The numbers of the picked picture; nil until the engine told them.
  func values(of frame: TrajectoryFrame) -> StateValues? {
    guard closer.picked > 0 else { return frame.values }
    return shownState(of: frame)?.values
  }

  /// The same of the state before `frame`.
  func valuesBefore(_ frame: TrajectoryFrame) -> [Float]? {
    if closer.picked > 0 { return shownState(of: frame)?.before }
    guard let trajectory, let position = trajectory.position(atOrBefore: frame.index - 1) else {
      return nil
    }
    return trajectory.frames[position].values?.xt
  }

  /// ‖ε̂‖ of the step that led to `frame` and the root mean square of what it changed, of the picked
  /// picture; nil until the engine told them.
  func measures(of frame: TrajectoryFrame) -> (epsilonNorm: Double, change: Double)? {
    guard closer.picked > 0 else { return (frame.epsilonNorm, frame.change) }
    guard let shown = shownState(of: frame) else { return nil }
    func squares(_ numbers: some Sequence<Float>) -> Double {
      numbers.reduce(0) { $0 + Double($1) * Double($1) }
    }
    let change = squares(zip(shown.values.xt, shown.before).map { $0 - $1 })
    return (
      squares(shown.values.epsilonHat).squareRoot(),
      (change / Double(max(1, shown.before.count))).squareRoot()
    )
  }

  private func shownState(of frame: TrajectoryFrame) -> ShownState? {
    guard let shown = closer.shown, shown.request == request(for: frame) else { return nil }
    return shown
  }

  private func request(for frame: TrajectoryFrame) -> StateRequest {
    StateRequest(
      identifier: frame.identifier, state: frame.index,
      picture: closer.picked)
  }

  /// Each request asks the network once more, so a film that plays does without unless they are
  /// looked at.
  private var needsNumbers: Bool {
    guard closer.picked > 0, closer.level != .grid else { return false }
    return !isPlaying || view != .x0Hat || closer.level == .loupe
  }

  /// Asks for the numbers of the picked picture where the frame has none of it, one request at a
  /// time; a request that the engine could not answer is forgotten with its film.
  mutating func askForState() -> [Effect] {
    guard needsNumbers, let frame,
      closer.asked == closer.shown?.request || closer.asked?.identifier != frame.identifier
    else { return [] }
    let wanted = request(for: frame)
    guard wanted != closer.asked else { return [] }
    closer.asked = wanted
    return [.engine(.showState(wanted))]
  }
}
