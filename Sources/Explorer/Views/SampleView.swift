import EngineMessages
import TerminalKit

extension AppState {
  func paintSampling(into grid: inout Grid, in rect: Rect) {
    if let frame = sample.frame, !frame.xt.isEmpty {
      switch sample.closer.level {
      case .grid: return paintGrid(frame, into: &grid, in: rect)
      case .loupe: return paintLoupe(frame, into: &grid, in: rect)
      case .inside: return paintInside(frame, into: &grid, in: rect)
      case .mask: if let mask = sample.mask { return paintMask(mask, into: &grid, in: rect) }
      case .alone, nil: break
      }
    }
    guard SampleLayout.fits(rect) else {
      paintSmallSampling(into: &grid, in: rect)
      return
    }
    if sample.stage.isShared {
      paintStage(into: &grid, in: rect)
      return
    }
    let layout = SampleLayout(rect, picture: sample.frame?.xt.first)
    paintXt(into: &grid, in: layout.xt)
    paintSecond(into: &grid, in: layout.x0Hat)
    paintSide(into: &grid, in: layout.side)
    paintFilm(into: &grid, in: layout.film)
  }

  private func paintSmallSampling(into grid: inout Grid, in rect: Rect) {
    let (pane, below) = rect.split(bottom: min(rect.height / 2, 3))
    if sample.frame == nil || sample.focus == .samplingSettings {
      paintSamplingSettings(into: &grid, in: pane)
    } else {
      let parts = pane.columns(pane.width >= 40 ? 2 : 1)
      paintXt(into: &grid, in: parts[0])
      if parts.count > 1 { paintSecond(into: &grid, in: parts[1]) }
    }
    let text = Rect(x: below.x + 1, y: below.y, width: below.width - 2, height: below.height - 1)
    TextBlock.paint(samplingSentence, into: &grid, in: text, color: Theme.text)
    paintMissingRoom("the film and the numbers", into: &grid, in: below)
  }

  private func paintXt(into grid: inout Grid, in rect: Rect) {
    let timestep = sample.frame.map { "t = \(NumberText.grouped($0.timestep))" } ?? ""
    let inside = frame(
      "xₜ", note: partOfPictures(in: rect) + timestep, color: Theme.xt, into: &grid, in: rect)
    if let frame = sample.frame {
      paint(sample.looked(at: frame.xt), into: &grid, in: inside)
    } else if sample.trajectory?.isUnderWay == true {
      PanePainter.promise("Noise is drawn.", into: &grid, in: inside)
    } else {
      PanePainter.promise(
        model == nil
          ? "No trained network yet. Press 1, then Space, to train one; it can be sampled from "
            + "while it learns."
          : "Press Enter: noise becomes a picture here, step by step.", into: &grid, in: inside)
    }
  }

  func paintX0Hat(into grid: inout Grid, in rect: Rect) {
    let inside = frame("x₀ predicted", color: Theme.x0Hat, into: &grid, in: rect)
    guard let frame = sample.frame else {
      PanePainter.promise(
        "What the network takes the noise for, at every step.", into: &grid, in: inside)
      return
    }
    // The first frame has no guess of its own yet: that of the step from it stands in the next.
    let guess = frame.x0Hat.isEmpty ? nextGuess : frame.x0Hat
    guard !guess.isEmpty else {
      PanePainter.promise("The first guess is being made.", into: &grid, in: inside)
      return
    }
    paint(sample.looked(at: guess), into: &grid, in: inside)
  }

  /// Which picture it is, or how many of all are shown.
  private func partOfPictures(in rect: Rect) -> String {
    guard let frame = sample.frame, let block = frame.xt.first?.block, frame.xt.count > 1 else {
      return ""
    }
    let count = frame.xt.count
    if sample.closer.isAlone { return "\(sample.closer.picked + 1) of \(count) · " }
    let shown = PictureGrid(
      block, count: count, picked: sample.closer.picked,
      in: rect.inset(horizontal: 2, vertical: 1)
    ).areas.count
    return shown < count ? "\(shown) of \(count) · " : ""
  }

  private func paint(_ pictures: [Picture], into grid: inout Grid, in rect: Rect) {
    guard let first = pictures.first else { return }
    PictureGrid(
      first.block, count: pictures.count,
      picked: pictures.count > 1 ? sample.closer.picked : 0, in: rect
    ).paint(pictures.map(\.block), into: &grid)
  }

  private var nextGuess: [Picture] {
    guard let frames = sample.trajectory?.frames, frames.indices.contains(sample.cursor + 1) else {
      return []
    }
    return frames[sample.cursor + 1].x0Hat
  }
}

extension AppState {
  /// The inside of the film, on a screen of the size that the terminal told.
  var filmArea: Rect? {
    let rect = sampleArea
    if sample.closer.level == .mask { return nil }
    if sample.closer.isWide {
      return CloserLayout(rect).film.inset(horizontal: 2, vertical: 1)
    }
    guard SampleLayout.fits(rect) else { return nil }
    return SampleLayout(rect, picture: sample.frame?.xt.first).film
      .inset(horizontal: 2, vertical: 1)
  }
}

/// Where everything of the workspace Sample lies.
struct SampleLayout {
  let xt: Rect
  let x0Hat: Rect
  let side: Rect
  let film: Rect

  static func fits(_ rect: Rect) -> Bool { rect.width >= 70 && rect.height >= 18 }

  /// The pictures as large as the film leaves room for, in whole multiples.
  init(_ rect: Rect, picture: Picture?) {
    let sideWidth = min(46, max(28, rect.width * 3 / 10))
    let (width, height) = (
      max(1, picture?.width ?? 32), max(1, picture?.height ?? 32)
    )
    let room = Size((rect.width - sideWidth) / 2 - 4, rect.height - 9)
    let scale = max(1, min(room.width / width, room.height * 2 / height))
    let wanted = (scale * height + 1) / 2 + 2
    let filmHeight = max(7, min(rect.height - wanted, 3 + max(16, height / 2)))
    let (top, film) = rect.split(bottom: filmHeight)
    let (panes, side) = top.split(right: sideWidth)
    let halves = panes.columns(2)
    (xt, x0Hat, self.side, self.film) = (halves[0], halves[1], side, film)
  }
}
