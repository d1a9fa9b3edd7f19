import EngineMessages
import Foundation
import TerminalKit

extension AppState {
  /// One plane: contours of q(x_t), particles or their ways, and arrows along −ε.
  func paintPlane(_ kind: PlaneFlow.Kind, into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      planeTitle(kind, isWide: rect.width >= 32), note: planeNote(kind), color: planeColor(kind),
      pane: .planes, into: &grid,
      in: rect)
    guard !inside.isEmpty else { return }
    if kind == .learned, truth.phase == .idle {
      PanePainter.promise(
        "Here a small network shows what it has made of the data. Space begins.", into: &grid,
        in: inside)
      return
    }
    let plane = PlaneCanvas(inside)
    var canvas = BrailleCanvas(inside.size)
    if truth.showsContours { drawContours(plane, onto: &canvas) }
    if truth.isDrawing, kind != .learned {
      for point in truth.points {
        let dot = plane.dot(point)
        canvas.set(dot.x, dot.y, Theme.x0Hat)
      }
    } else if let flow = flow(kind) {
      if truth.showsPaths {
        drawPaths(of: flow, plane, onto: &canvas)
      } else {
        drawParticles(of: flow, plane, onto: &canvas)
      }
    }
    canvas.draw(into: &grid, in: inside)
    if truth.showsArrows, !truth.isDrawing { drawArrows(kind, plane, into: &grid) }
    if truth.showsPaths, let flow = flow(kind) { drawHeads(of: flow, plane, into: &grid) }
    if truth.isDrawing, kind != .learned { drawPen(plane, into: &grid) }
  }

  private func flow(_ kind: PlaneFlow.Kind) -> PlaneFlow? {
    switch kind {
    case .forward: truth.forward
    case .exact: truth.exact
    case .learned: truth.learned.shown
    }
  }

  private func planeTitle(_ kind: PlaneFlow.Kind, isWide: Bool) -> String {
    switch kind {
    case .forward, .exact:
      if truth.isDrawing { return "your data" }
      if kind == .forward { return isWide ? "data that drown in noise" : "data → noise" }
      return isWide ? "led back by ε*, exact" : "led back by ε*"
    case .learned: return isWide ? "led back by the network" : "by the network"
    }
  }

  private func planeNote(_ kind: PlaneFlow.Kind) -> String {
    guard kind == .learned else { return "" }
    guard let flow = truth.learned.shown else { return "" }
    let age = truth.learned.cursor == nil ? "" : "earlier · "
    return "\(age)step \(NumberText.grouped(flow.step))"
  }

  private func planeColor(_ kind: PlaneFlow.Kind) -> Color {
    switch kind {
    case .forward: Theme.xt
    case .exact: Theme.alphaBar
    case .learned: Theme.heldOut
    }
  }

  /// Lines at 1/2, 1/10 and 1/50 of the highest density.
  private func drawContours(_ plane: PlaneCanvas, onto canvas: inout BrailleCanvas) {
    guard let look = truth.look, let highest = look.density.max(), highest > 0 else { return }
    for share in [Float(0.02), 0.1, 0.5] {
      let color = Theme.xt.mixed(with: Theme.track, 0.75 - 0.5 * Double(share))
      for (start, end) in look.contour(at: share * highest) {
        canvas.line(from: plane.dot(start), to: plane.dot(end), color)
      }
    }
  }

  private func drawParticles(
    of flow: PlaneFlow, _ plane: PlaneCanvas, onto canvas: inout BrailleCanvas
  ) {
    guard flow.states.indices.contains(truth.cursor) else { return }
    let color = Theme.time(planeTime(of: truth.cursor, flow))
    // Not so many that a small plane is full of them.
    for point in flow.states[truth.cursor].prefix(max(100, plane.rect.width * plane.rect.height)) {
      let dot = plane.dot(SIMD2<Double>(point))
      canvas.set(dot.x, dot.y, color)
    }
  }

  /// So many ways are drawn.
  private static let paths = 7

  private func drawPaths(
    of flow: PlaneFlow, _ plane: PlaneCanvas, onto canvas: inout BrailleCanvas
  ) {
    guard flow.states.indices.contains(truth.cursor) else { return }
    for particle in 0..<min(Self.paths, flow.states[0].count) {
      for state in 0..<truth.cursor {
        canvas.line(
          from: plane.dot(SIMD2<Double>(flow.states[state][particle])),
          to: plane.dot(SIMD2<Double>(flow.states[state + 1][particle])),
          Theme.time(planeTime(of: state, flow)))
      }
    }
  }

  private func drawHeads(of flow: PlaneFlow, _ plane: PlaneCanvas, into grid: inout Grid) {
    guard flow.states.indices.contains(truth.cursor) else { return }
    for particle in 0..<min(Self.paths, flow.states[0].count) {
      let dot = plane.dot(SIMD2<Double>(flow.states[truth.cursor][particle]))
      let (x, y) = (plane.rect.x + dot.x / 2, plane.rect.y + dot.y / 4)
      guard dot.x >= 0, dot.y >= 0, plane.rect.contains(x: x, y: y) else { continue }
      grid[x, y] = Cell("●", foreground: Theme.time(0), style: .bold)
    }
  }

  /// t / T of a state.
  private func planeTime(of state: Int, _ flow: PlaneFlow) -> Double {
    Double(flow.timesteps[state]) / Double(max(1, flow.timesteps[0]))
  }

  /// Arrows along −ε, the way to where the data are denser; those of the network turn red where
  /// they are far from the exact ones.
  private func drawArrows(_ kind: PlaneFlow.Kind, _ plane: PlaneCanvas, into grid: inout Grid) {
    guard let look = truth.look else { return }
    let field = kind == .learned ? look.learned : look.exact
    let spacing = plane.arrowSpacing
    for y in stride(from: plane.rect.y + spacing.rows / 2, to: plane.rect.bottom, by: spacing.rows)
    {
      for x in stride(
        from: plane.rect.x + spacing.columns / 2, to: plane.rect.right, by: spacing.columns)
      {
        let point = plane.point(x: x, y: y)
        guard let value = look.value(of: field, at: point) else { continue }
        let size = (value * value).sum().squareRoot()
        guard size.isFinite else { continue }
        var color = Theme.epsilon.mixed(with: Theme.frame, max(0, 0.7 - size / 2))
        var style = Style()
        if kind == .learned, let exact = look.value(of: look.exact, at: point) {
          let error = ((value - exact) * (value - exact)).sum().squareRoot()
          color = color.mixed(with: Theme.beta, min(1, max(0, 2 * error - 0.2)))
          if error > 0.5 { style = .bold }
        }
        grid[x, y] = Cell(Self.arrow(-value, size), foreground: color, style: style)
      }
    }
  }

  /// The nearest of eight directions; a point where there is hardly any.
  private static func arrow(_ direction: SIMD2<Double>, _ size: Double) -> Unicode.Scalar {
    guard size > 0.08 else { return "·" }
    let arrows: [Unicode.Scalar] = ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"]
    let eighth = (atan2(direction.y, direction.x) / (.pi / 4)).rounded()
    return arrows[(Int(eighth) + 8) % 8]
  }

  private func drawPen(_ plane: PlaneCanvas, into grid: inout Grid) {
    let dot = plane.dot(truth.pen)
    grid[plane.rect.x + dot.x / 2, plane.rect.y + dot.y / 4] = Cell(
      "✕", foreground: Theme.accent, style: .bold)
  }
}
