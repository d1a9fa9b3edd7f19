import EngineMessages
import TerminalKit

extension AppState {
  mutating func perform(_ action: PictureAction) -> [Effect] {
    switch action {
    case .openGrid: lookCloser(.grid)
    case .left: pick(sample.closer.picked - 1)
    case .right: pick(sample.closer.picked + 1)
    case .up: pick(sample.closer.picked - gridColumns)
    case .down: pick(sample.closer.picked + gridColumns)
    case .lookAlone: lookCloser(.alone)
    case .savePictures: return pictureFile.map { [.write($0)] } ?? []
    case .saveFilm: return filmFile.map { [.write($0)] } ?? []
    }
    return []
  }

  func offers(_ action: PictureAction) -> Bool {
    let count = sample.frame?.xt.count ?? 0
    let picked = sample.closer.picked
    return switch action {
    case .openGrid: count > 1 && sample.closer.level != .grid
    case .left: picked > 0
    case .right: picked + 1 < count
    case .up: picked >= gridColumns
    case .down: picked + gridColumns < count
    case .lookAlone: count > 1
    case .savePictures, .saveFilm: count > 0
    }
  }

  private mutating func lookCloser(_ level: CloserLook.Level) {
    sample.closer.open(level)
    sample.focus = sample.closer.pane ?? .film
  }

  /// One level up; false where there is none.
  mutating func lookLessClosely() -> Bool {
    guard workspace == .sample, sample.closer.level != nil else { return false }
    sample.closer.close()
    sample.focus = sample.closer.pane ?? .film
    return true
  }

  private mutating func pick(_ picture: Int) {
    guard let count = sample.frame?.xt.count, (0..<count).contains(picture) else { return }
    sample.closer.picked = picture
  }

  private var gridColumns: Int { pictureGrid?.columns ?? 1 }

  mutating func askForSampleState() -> [Effect] {
    workspace == .sample ? sample.askForState() : []
  }

  /// What became of a file that was to be written.
  mutating func receive(_ file: WrittenFile) {
    switch file {
    case .written(let path): toast("Written to \(path).")
    case .refused(let sentence): tell(sentence, isFailure: true)
    }
  }

  /// A press on a picture picks it, and on the picked one of the grid looks at it alone.
  ///
  /// - Returns: Whether there was one.
  mutating func pickPicture(_ mouse: MouseAction) -> Bool {
    guard mouse.kind == .press, let picture = pictureGrid?.index(atX: mouse.x, y: mouse.y) else {
      return false
    }
    if sample.closer.level == .grid, sample.closer.picked == picture {
      lookCloser(.alone)
    } else {
      pick(picture)
      if let pane = sample.closer.pane { sample.focus = pane }
    }
    return true
  }
}
