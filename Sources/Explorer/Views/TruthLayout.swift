import EngineMessages
import TerminalKit

/// Where everything of the workspace lies; painting and clicking agree on it.
struct TruthLayout {
  var planes: [(kind: PlaneFlow.Kind, rect: Rect)]
  /// One row high.
  let slider: Rect
  /// Empty where there is no room.
  let loss: Rect
  let numbers: Rect
  let settings: Rect

  /// - Parameter rect: All between the tabs and the footer.
  init(_ rect: Rect, left: TruthState.Left, isLearned: Bool, showsPictures: Bool) {
    let nothing = Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    let first: PlaneFlow.Kind = left == .exact ? .exact : .forward
    guard Self.isLarge(rect) else {
      let (rest, sentence) = rect.split(bottom: 3)
      let (plane, slider) = rest.split(bottom: 1)
      planes = [(isLearned ? .learned : first, plane)]
      self.slider = slider
      (loss, numbers, settings) = (nothing, sentence, nothing)
      return
    }
    let (top, bottom) = rect.split(bottom: max(8, min(18, rect.height * 3 / 8)))
    let (area, slider) = top.split(bottom: 1)
    self.slider = slider
    // Three where they are large, or not much smaller than two would be; sides in dots.
    let (third, half) = (area.width * 2 / 3, min(area.width, area.height * 4))
    let kinds: [PlaneFlow.Kind] =
      !showsPictures && (third >= 120 || third * 10 >= half * 7)
      ? [.forward, .exact, .learned] : [first, .learned]
    planes = zip(kinds, area.columns(kinds.count)).map { ($0, $1) }
    let (chart, rest) = bottom.split(left: bottom.width / 3)
    loss = chart
    let (facts, fields) = rest.split(right: max(31, rest.width / 2 - 4))
    (numbers, settings) = (facts, fields)
  }

  /// Loss and numbers together.
  var memory: Rect {
    Rect(x: loss.x, y: loss.y, width: loss.width + numbers.width, height: loss.height)
  }

  static func isLarge(_ rect: Rect) -> Bool { rect.width >= 70 && rect.height >= 18 }

  /// The line of time within the slider.
  var line: Rect {
    Rect(x: slider.x + 7, y: slider.y, width: max(2, slider.width - 34), height: 1)
  }

  /// The column of a state on the line of time, by its t.
  func column(of timestep: Int, total: Int) -> Int {
    let part = 1 - Double(timestep) / Double(max(1, total))
    return line.x + Int((part * Double(line.width - 1)).rounded())
  }
}

extension AppState {
  /// Where the workspace lies on the screen of now.
  var truthLayout: TruthLayout {
    let screen = Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 2))
    return truthLayout(in: screen)
  }

  func truthLayout(in rect: Rect) -> TruthLayout {
    TruthLayout(
      rect, left: truth.showsPictures ? .exact : truth.left,
      isLearned: truth.phase != .idle && !truth.isDrawing && !truth.showsPictures,
      showsPictures: truth.showsPictures)
  }

  /// A press or a drag on the slider goes there; on a plane, while one draws, it puts a point.
  mutating func pointAtPlane(_ mouse: MouseAction) {
    guard overlay == nil, size.height > 8 else { return }
    let layout = truthLayout
    if layout.slider.contains(x: mouse.x, y: mouse.y) {
      let timesteps = planeTimesteps
      let nearest = timesteps.indices.reversed().min {
        abs(layout.column(of: timesteps[$0], total: timesteps[0]) - mouse.x)
          < abs(layout.column(of: timesteps[$1], total: timesteps[0]) - mouse.x)
      }
      if let nearest { lookAtPlane(nearest) }
      return
    }
    guard truth.isDrawing,
      let plane = layout.planes.first(where: {
        $0.kind != .learned
          && $0.rect.inset(horizontal: 2, vertical: 1).contains(x: mouse.x, y: mouse.y)
      })
    else { return }
    let point = PlaneCanvas(plane.rect.inset(horizontal: 2, vertical: 1)).point(
      x: mouse.x, y: mouse.y)
    let reach = TruthState.penReach
    guard point.x.magnitude <= reach, point.y.magnitude <= reach else { return }
    truth.pen = point
    truth.putPoint(at: point)
  }
}
