import TerminalKit

/// Where everything of the workspace Schedule lies.
///
/// The training schedule, what training looks at and the sampling grid are panes of their own. Where
/// there is no room for all of them the one in focus is open, and the others are a line each.
struct ScheduleLayout {
  enum Place: Equatable {
    case open(Rect)
    case line(Rect)
  }

  private(set) var training: Place
  private(set) var density: Place
  private(set) var grid: Place
  /// The curves of the training schedule that are shown.
  private(set) var beta: Rect?
  private(set) var alphaBar: Rect?
  private(set) var sigma: Rect?
  private(set) var logSNR: Rect?
  /// The noised digit, both runs in training, and the pictures under both schedules: one of them
  /// where there is no room for more.
  private(set) var strip: Rect?
  private(set) var pair: Rect?
  private(set) var trial: (old: Rect, new: Rect)?

  static func fits(_ rect: Rect) -> Bool { rect.width >= 70 && rect.height >= 18 }
  /// Whether all of it is to be seen.
  static func isRoomy(_ rect: Rect) -> Bool { rect.width >= 112 && rect.height >= 34 }

  /// - Parameter picture: The height of the picture that is noised, in pixels.
  init(_ rect: Rect, focus: Pane, lower: ScheduleState.Lower, picture: Int) {
    if Self.isRoomy(rect) {
      self.init(roomy: rect, lower: lower, picture: picture)
    } else {
      self.init(tight: rect, focus: focus, lower: lower)
    }
  }

  private init(roomy rect: Rect, lower: ScheduleState.Lower, picture: Int) {
    let (above, trial) = rect.split(bottom: max(10, min(rect.height * 2 / 7, 22)))
    let width = (rect.width - 4 - 7) / 8
    let (upper, strip) = above.split(
      bottom: max(8, min(rect.height / 5, (min(width, picture) + 1) / 2 + 3)))
    let (charts, panes) = upper.split(bottom: max(10, min(rect.height / 4, 18)))
    let curves = charts.columns(4)
    (beta, alphaBar, sigma, logSNR) = (curves[0], curves[1], curves[2], curves[3])
    let (left, right) = panes.split(left: rect.width * 2 / 5)
    let others = right.columns(2)
    (training, density, grid) = (.open(left), .open(others[0]), .open(others[1]))
    if lower == .training { pair = strip } else { self.strip = strip }
    let halves = trial.columns(2)
    self.trial = (halves[0], halves[1])
  }

  private init(tight rect: Rect, focus: Pane, lower: ScheduleState.Lower) {
    let (upper, bottom) = rect.split(bottom: max(7, min(rect.height * 3 / 8, 14)))
    let (open, lines) = upper.split(bottom: 2)
    let (first, second) = (lines.split(top: 1).top, lines.split(top: 1).rest)
    switch focus {
    case .timestepDensity:
      (training, density, grid) = (.line(first), .open(open), .line(second))
    case .samplingGrid:
      (training, density, grid) = (.line(first), .line(second), .open(open))
    default:
      let (left, charts) = open.split(left: min(46, max(29, rect.width / 3)))
      (training, density, grid) = (.open(left), .line(first), .line(second))
      let curves = charts.columns(rect.width >= 100 ? 3 : 2)
      if curves.count == 3 { beta = curves[0] }
      (alphaBar, logSNR) = (curves[curves.count - 2], curves[curves.count - 1])
    }
    switch lower {
    case .digit: strip = bottom
    case .training: pair = bottom
    case .samples:
      let halves = bottom.columns(2)
      trial = (halves[0], halves[1])
    }
  }
}
