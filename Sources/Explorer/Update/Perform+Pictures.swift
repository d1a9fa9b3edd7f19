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
    case .loupe: toggle(.loupe)
    case .inside: toggle(.inside)
    case .pixelLeft: move(x: -1)
    case .pixelRight: move(x: 1)
    case .pixelUp: move(y: -1)
    case .pixelDown: move(y: 1)
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
    case .savePictures, .saveFilm, .loupe, .inside: count > 0
    case .pixelLeft: sample.closer.pixel.x > 0
    case .pixelRight: sample.closer.pixel.x + 1 < sample.frame?.xt.first?.width ?? 0
    case .pixelUp: sample.closer.pixel.y > 0
    case .pixelDown: sample.closer.pixel.y + 1 < sample.frame?.xt.first?.height ?? 0
    }
  }

  mutating func lookCloser(_ level: CloserLook.Level) {
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

  /// A look at the pixels begins in the middle of them.
  private mutating func toggle(_ level: CloserLook.Level) {
    if sample.closer.level == level {
      _ = lookLessClosely()
      return
    }
    lookAtPixels(level)
  }

  mutating func lookAtPixels(_ level: CloserLook.Level) {
    if let picture = sample.frame?.xt.first, sample.closer.level?.isOfPixels != true,
      sample.closer.pixel == Pixel(x: 0, y: 0)
    {
      sample.closer.pixel = Pixel(x: picture.width / 2, y: picture.height / 2)
    }
    lookCloser(level)
  }

  private mutating func move(x: Int = 0, y: Int = 0) {
    sample.closer.pixel.x += x  // `settle` keeps it within the picture
    sample.closer.pixel.y += y
    paintIfDown()
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

  /// A press on a picture picks it, and on the picked one of the grid looks at it alone; where
  /// pixels are looked at, the cursor goes to the one under the mouse.
  ///
  /// - Returns: Whether there was one.
  mutating func pickPicture(_ mouse: MouseAction) -> Bool {
    if let pixel = pixelMap?.pixels(atX: mouse.x, y: mouse.y).first {
      sample.closer.pixel = pixel
      sample.focus = .pixels
      return true
    }
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
