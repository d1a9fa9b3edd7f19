import EngineMessages
import TerminalKit

extension AppState {
  mutating func perform(_ action: LatentAction) -> [Effect] {
    switch action {
    case .toggle: return toggleAutoencoders()
    case .forget:
      latent.begin()
      latent.asked = nil  // so that new ones are asked for
    case .nextView: latent.view = latent.view.next
    case .nextPlane: latent.plane = latent.plane.next
    case .newSeed: latent.seed = (latent.seed &+ 1) % (1 << 53)
    case .measureBound:
      (latent.view, latent.plane) = (.bridge, .points)
      return measure()
    case .left: latent.move(-1, 0)
    case .right: latent.move(1, 0)
    case .up: latent.move(0, 1)
    case .down: latent.move(0, -1)
    case .middle: latent.place = SIMD2(0, 0)
    }
    return []
  }

  private mutating func toggleAutoencoders() -> [Effect] {
    switch latent.phase {
    case .idle, .paused:
      latent.phase = .learning
      return [.engine(.latent(.learn))]
    case .learning:
      latent.phase = .paused
      return [.engine(.latent(.pause))]
    case .finished:
      latent.begin()
      latent.asked = LatentState.Asked(settings: latent.draft, place: nil, wish: nil)
      latent.phase = .learning
      return [
        .engine(.latent(.show(latent.draft, identifier: latent.identifier))),
        .engine(.latent(.learn)),
      ]
    }
  }

  /// Asks the engine for what the settings, the cursor and the view say, where that is not what
  /// was asked for last.
  mutating func askForLatent() -> [Effect] {
    let isTold = workspace == .tour && tour.current?.figure == .latent
    guard workspace == .latent || isTold else { return [] }
    let wanted = LatentState.Asked(
      settings: latent.draft, place: latent.place, wish: latent.wish)
    guard wanted != latent.asked else { return [] }
    var before = latent.asked
    var commands: [LatentCommand] = []
    if wanted.settings != before?.settings {
      latent.begin()
      commands.append(.show(wanted.settings, identifier: latent.identifier))
      before = nil
    }
    if let place = wanted.place, place != before?.place { commands.append(.look(at: place)) }
    if let wish = wanted.wish, wish != before?.wish { commands.append(.watch(wish)) }
    latent.asked = wanted
    return commands.map { .engine(.latent($0)) }
  }

  func offers(_ action: LatentAction) -> Bool {
    switch action {
    case .toggle: !latent.isRefused
    case .forget: latent.phase != .idle
    case .nextView: latent.plane == .points
    case .nextPlane: latent.survey != nil
    case .newSeed: latent.plane == .points && (latent.view == .random || latent.view == .between)
    case .measureBound: model != nil && bound.phase != .measuring
    case .left: latent.place.x > -1
    case .right: latent.place.x < 1
    case .up: latent.place.y < 1
    case .down: latent.place.y > -1
    case .middle: latent.place != SIMD2(0, 0)
    }
  }

  /// A press or a drag in a plane goes there.
  mutating func pointAtCode(_ mouse: MouseAction) {
    guard overlay == nil, size.height > 8 else { return }
    let screen = Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 2))
    let layout = LatentLayout(screen, plane: latent.plane, focus: latent.focus)
    guard latent.plane == .points,
      let plane = layout.planes.first(where: {
        $0.rect.inset(horizontal: 2, vertical: 1).contains(x: mouse.x, y: mouse.y)
      })
    else { return }
    let canvas = LatentCanvas(plane.rect.inset(horizontal: 2, vertical: 1))
    latent.place = canvas.place(x: mouse.x, y: mouse.y).clamped(
      lowerBound: SIMD2(repeating: -1), upperBound: SIMD2(repeating: 1))
    latent.focus = .latentPlanes
  }
}
