import EngineMessages
import TerminalKit

/// Choosing among the runs on the disk.
struct RunList: Equatable, Sendable {
  var cursor = 0
  /// The directory of the run that is taken away once it has been confirmed.
  var deleting: String?
  /// When the list was asked for last, on the explorer's clock.
  var asked: Double

  /// The list is asked for anew after so many seconds, since other programs train runs as well.
  static let pause = 2.0

  init(cursor: Int = 0, deleting: String? = nil, asked: Double = 0) {
    (self.cursor, self.deleting, self.asked) = (cursor, deleting, asked)
  }
}

/// The run of the last session, which is looked at again if it is still there.
struct AwaitedRun: Equatable, Sendable {
  var directory: String
  var cursor: Int?
}

/// A run whose curve lies on the chart beside others.
struct ComparedRun: Equatable, Sendable {
  let directory: String
  let name: String
  var curve: LossCurve
  var heldOut: [HeldOutPoint]

  init(_ run: RunCurve) {
    (directory, name, heldOut) = (run.directory, run.name, run.history.heldOut)
    curve = LossCurve(run.history)
  }

  mutating func append(_ points: [TrainingPoint]) {
    for point in points {
      curve.append(step: point.step, loss: point.loss, seconds: point.seconds)
    }
  }

  /// Of the run compared as the `index`th; its glyph tells it apart where colours do not.
  static func color(_ index: Int) -> Color { colors[index % colors.count] }

  static func glyph(_ index: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(ascii: "1") + UInt8(index % RunCurve.most))
  }

  private static let colors = [
    Theme.x0Hat, Theme.xt, Theme.alphaBar, Theme.epsilon, Theme.beta, Theme.logSNR,
  ]
}

extension LossCurve {
  init(_ history: RunHistory) {
    self.init(steps: history.steps, losses: history.losses, seconds: history.seconds)
  }
}

extension TrainState {
  /// Every step that there is a point of, of this run or of those compared with it.
  var allSteps: ClosedRange<Int>? {
    let ranges = ([curve] + compared.map(\.curve)).compactMap(\.steps)
    guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).max()
    else { return nil }
    return first...last
  }

  /// The steps that the chart shows.
  var visibleSteps: ClosedRange<Int> { allSteps.map { window.visible(of: $0) } ?? 0...1 }

  /// The place of a run among those that are compared.
  func comparison(of directory: String) -> Int? {
    comparedDirectories.firstIndex(of: directory)
  }
}
