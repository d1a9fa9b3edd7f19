import TerminalKit

/// Where everything of the workspace Schedule lies.
struct ScheduleLayout {
  let beta: Rect
  let alphaBar: Rect
  /// nil where four charts side by side would lose their axes.
  let sigma: Rect?
  let logSNR: Rect
  let strip: Rect
  let settings: Rect
  let facts: Rect

  static func fits(_ rect: Rect) -> Bool { rect.width >= 70 && rect.height >= 18 }

  /// - Parameter picture: The height of the picture that is noised, in pixels.
  init(_ rect: Rect, picture: Int) {
    let width = (rect.width - 4 - 7) / 8
    let stripHeight = min(rect.height * 2 / 5, (min(width, picture) + 1) / 2 + 3)
    let (rest, bottom) = rect.split(bottom: rect.height >= 30 ? 9 : 6)
    let (charts, strip) = rest.split(bottom: stripHeight)
    let panes = charts.columns(rect.width >= 112 ? 4 : 3)
    (beta, alphaBar, logSNR) = (panes[0], panes[1], panes[panes.count - 1])
    sigma = panes.count == 4 ? panes[2] : nil
    self.strip = strip
    (settings, facts) = bottom.split(left: min(48, bottom.width * 2 / 5))
  }
}
