import EngineMessages
import TerminalKit

/// Which picture of a film is looked at, and how closely.
struct CloserLook: Equatable, Sendable {
  /// A way to look at a film; `Esc` leads from each to what was before.
  enum Level: Equatable, Sendable {
    /// All pictures of a state, large, to pick one.
    case grid
    /// The film of the picked picture alone.
    case alone
  }

  /// The picture under the cursor, an index into those of a frame.
  var picked = 0
  /// The innermost last.
  private(set) var levels: [Level] = []
  /// The numbers of a picture that a frame has none of, and what was asked for last.
  var shown: ShownState?
  var asked: StateRequest?

  var level: Level? { levels.last }
  var isAlone: Bool { levels.contains(.alone) }

  mutating func open(_ level: Level) {
    levels.removeAll { $0 == level }
    levels.append(level)
  }

  mutating func close() { _ = levels.popLast() }

  /// Keeps to the pictures that there are.
  mutating func settle(count: Int) {
    picked = max(0, min(picked, count - 1))
    if count < 2 { levels.removeAll { $0 == .grid || $0 == .alone } }
  }

  /// The pane that the arrow keys belong to beside the film.
  var pane: Pane? {
    switch level {
    case .grid: .pictures
    case .alone, nil: nil
    }
  }
}

extension SampleState {
  /// The picture under the cursor.
  func picked(of frame: TrajectoryFrame) -> Picture? {
    frame.xt.indices.contains(closer.picked) ? frame.xt[closer.picked] : frame.xt.first
  }

  /// The one that is looked at alone, or all.
  func looked(at pictures: [Picture]) -> [Picture] {
    guard closer.isAlone, pictures.indices.contains(closer.picked) else { return pictures }
    return [pictures[closer.picked]]
  }

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
    closer.picked > 0 && closer.level != .grid && (!isPlaying || view != .x0Hat)
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
