import EngineMessages

/// The workspace that tells the whole story, stop by stop.
struct TourState: Equatable, Sendable {
  var tour = Tour()
  /// The stop that is read, an index.
  var stop = 0
  /// The stops whose thing to do was done.
  var reached: Set<Int> = []
  /// Whether the figure was touched since the stop was opened.
  var hasActed = false
  /// First line of the text that is shown, where it is longer than its pane.
  var scroll = 0
  /// t of the figures that noise a picture.
  var timestep = 250
  /// The line of Algorithm 1 that was done last, 1…6.
  var line1 = 1
  /// Likewise of Algorithm 2.
  var line2 = 1
  var lesson: LessonTurn?
  /// Turns of Algorithm 1 that were asked for.
  var isAwaitingTurns = false
  /// Whether one of those is read line by line from its beginning.
  var readsNextTurn = false
  /// The trajectory that Algorithm 2 is read with, which has all T steps.
  var fullTrajectory: Int?
  var focus = Pane.tourStop

  var panes: [Pane] { [.tourStop] }

  var current: TourStop? { tour.stops.indices.contains(stop) ? tour.stops[stop] : nil }

  mutating func move(to stop: Int) {
    self.stop = max(0, min(tour.stops.count - 1, stop))
    (scroll, hasActed) = (0, false)
  }

  mutating func receive(_ event: LessonEvent) {
    switch event {
    case .turned(let turn, let left):
      guard turn.isWhole else { return }
      lesson = turn
      guard left == 0 else { return }
      isAwaitingTurns = false
      line1 = readsNextTurn ? 2 : 6
      readsNextTurn = false
    case .refused: (isAwaitingTurns, readsNextTurn) = (false, false)
    }
  }
}

extension LessonTurn {
  /// Whether pictures and numbers can be shown.
  var isWhole: Bool {
    [x0, epsilon, xt, epsilonHat].allSatisfy(\.isWhole)
      && (1...max(1, timesteps)).contains(timestep)
      && (0...1).contains(alphaBar)
  }
}
