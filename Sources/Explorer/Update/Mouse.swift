import TerminalKit

extension AppState {
  /// A press on a tab opens it, one on the film goes there, also dragged; the wheel scrolls, steps
  /// and zooms.
  mutating func point(_ mouse: MouseAction) -> [Effect] {
    guard entry == nil, overlay != .confirmQuit else { return [] }
    sample.isWelcome = false
    switch mouse.kind {
    case .press:
      if mouse.y == 0, let tab = TabBar.workspace(at: mouse.x, width: size.width) {
        return perform(.general(.open(tab)))
      }
      look(at: mouse)
    case .drag: look(at: mouse)
    case .scrollUp: return turnWheel(isUp: true)
    case .scrollDown: return turnWheel(isUp: false)
    case .release: schedule.isHandleGrabbed = false
    }
    return []
  }

  private mutating func turnWheel(isUp: Bool) -> [Effect] {
    let action: Action
    switch (overlay, workspace) {
    case (.help, _), (.log, _): action = .help(isUp ? .up : .down)
    case (.list, _): action = .list(isUp ? .previous : .next)
    case (.runs, _): action = .runs(isUp ? .previous : .next)
    case (.palette, _): action = .palette(isUp ? .previous : .next)
    case (.tasks, _): action = .tasks(isUp ? .previous : .next)
    case (.confirmQuit, _): return []
    case (nil, let workspace):
      guard let wheel = workspace.wheel else { return [] }
      action = isUp ? wheel.up : wheel.down
    }
    return offers(action) ? perform(action) : []
  }

  private mutating func look(at mouse: MouseAction) {
    switch workspace {
    case .truth: pointAtPlane(mouse)
    case .latent: pointAtCode(mouse)
    case .bound: readTerms(mouse)
    case .train: readLoss(mouse)
    case .sample where overlay == nil && sample.closer.level == .mask: paintMask(mouse)
    case .sample: if overlay != nil || !pickPicture(mouse) { lookAtFilm(mouse) }
    case .tour: break
    case .schedule: pointAtHandle(mouse)
    }
  }

  /// The cursor of the loss chart goes where the mouse is.
  private mutating func readLoss(_ mouse: MouseAction) {
    guard overlay == nil, let area = lossArea, area.contains(x: mouse.x, y: mouse.y),
      let step = lossChart(columns: area.width * 2).x(atColumn: mouse.x, in: area)
    else { return }
    train.read(at: Int(step.rounded()))
    train.focus = .lossChart
  }

  private mutating func lookAtFilm(_ mouse: MouseAction) {
    guard overlay == nil else { return }
    if sample.stage.isShared, !sample.closer.isWide {
      guard let (place, position) = stageLines?.frame(atX: mouse.x, y: mouse.y) else { return }
      sample.choose(place)
      sample.look(at: position)
      sample.focus = .film
      return
    }
    guard let trajectory = sample.trajectory, let film = filmArea,
      let index = FilmLayout(trajectory, in: film).index(atX: mouse.x, y: mouse.y),
      let position = trajectory.position(atOrBefore: index)
    else { return }
    sample.look(at: position)
    sample.focus = .film
  }
}
