import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  func paintTour(into grid: inout Grid, in rect: Rect) {
    guard let stop = tour.current else {
      let inside = frame("the tour", into: &grid, in: rect)
      PanePainter.promise(tourSentence, into: &grid, in: inside)
      return
    }
    let layout = TourLayout(rect)
    paintWords(stop, into: &grid, in: layout.text)
    guard !layout.figure.isEmpty else { return }
    paintFigure(stop.figure, into: &grid, in: layout.figure)
  }

  /// What a screen of a few rows says of the stop.
  var tourSentence: String {
    guard let stop = tour.current else {
      return "The text of the tour was not found; ! tells where it was looked for."
    }
    return "Stop \(tour.stop + 1) of \(tour.tour.stops.count): \(stop.title)."
  }

  private func paintWords(_ stop: TourStop, into grid: inout Grid, in rect: Rect) {
    let count = tour.tour.stops.count
    let place = "\(tour.stop + 1) of \(count)"
    let title = stop.title.unicodeScalars.count + place.count + 12 <= rect.width
    let inside = frame(
      title ? stop.title : String(stop.title.prefix(max(0, rect.width - place.count - 9))),
      note: place, color: Theme.accent, into: &grid, in: rect)
    let lines = tourLines(width: inside.width)
    for (i, line) in lines.dropFirst(tour.scroll).prefix(inside.height).enumerated() {
      line.paint(into: &grid, x: inside.x, y: inside.y + i, width: inside.width)
    }
    let below = lines.count - tour.scroll - inside.height
    if below > 0 {
      grid.writeRight(
        " ↓ \(below) more ", right: rect.right - 2, y: rect.bottom - 1, foreground: Theme.accent)
    }
    paintStops(into: &grid, x: rect.x + 2, y: rect.bottom - 1, right: rect.right - 13)
  }

  /// A mark for each stop, in the lower border.
  private func paintStops(into grid: inout Grid, x: Int, y: Int, right: Int) {
    guard x + tour.tour.stops.count + 2 <= right else { return }
    grid.write(" ", x: x, y: y)
    for index in tour.tour.stops.indices {
      let glyph = index == tour.stop ? "◉" : tour.reached.contains(index) ? "●" : "○"
      grid.write(
        glyph, x: x + 1 + index, y: y, foreground: index == tour.stop ? Theme.accent : Theme.dim)
    }
    grid.write(" ", x: x + 1 + tour.tour.stops.count, y: y)
  }

  private func paintFigure(_ figure: TourFigure, into grid: inout Grid, in rect: Rect) {
    switch figure {
    case .film: paintTourFilm(into: &grid, in: rect)
    case .own: paintTourFilm(into: &grid, in: rect)
    case .epsilon: paintTourEpsilon(into: &grid, in: rect)
    case .latent: paintTourCodes(into: &grid, in: rect)
    case .chain: paintTourChain(into: &grid, in: rect)
    case .step: paintTourStep(into: &grid, in: rect)
    case .noise: paintTourNoise(into: &grid, in: rect)
    case .schedule: paintTourSchedule(into: &grid, in: rect)
    case .bound: paintTourBound(into: &grid, in: rect)
    case .algorithm1: paintAlgorithm1(into: &grid, in: rect)
    case .algorithm2: paintAlgorithm2(into: &grid, in: rect)
    case .network: paintTourNetwork(into: &grid, in: rect)
    case .training: paintTourTraining(into: &grid, in: rect)
    }
  }

  private func paintTourSchedule(into grid: inout Grid, in rect: Rect) {
    let (top, bottom) = rect.split(top: rect.height / 2)
    paintBeta(into: &grid, in: top)
    paintAlphaBar(into: &grid, in: bottom)
  }

  private func paintTourBound(into grid: inout Grid, in rect: Rect) {
    let (terms, numbers) = rect.split(bottom: rect.height >= 26 ? 12 : 0)
    paintBoundTerms(into: &grid, in: terms)
    if !numbers.isEmpty { paintBoundNumbers(into: &grid, in: numbers) }
  }

  private func paintTourTraining(into grid: inout Grid, in rect: Rect) {
    let (top, bottom) = rect.split(top: rect.height / 2)
    if train.hasCurve {
      paintLoss(into: &grid, in: top)
    } else {
      let inside = frame("loss", into: &grid, in: top)
      PanePainter.promise(
        "The loss appears here, and falls from 1.", into: &grid, in: inside)
    }
    paintSheets(into: &grid, in: bottom)
  }

  /// Pictures with a title each, side by side or below each other, whichever shows them larger.
  func paint(
    _ pictures: [TourPicture], into grid: inout Grid, in rect: Rect
  ) {
    guard let shape = pictures.compactMap(\.block).first, !rect.isEmpty else { return }
    func width(_ room: Rect) -> Int {
      PictureView(shape).area(in: room.inset(horizontal: 2, vertical: 1)).width
    }
    let count = pictures.count
    var ways = [rect.columns(count), rect.rows(count)]
    if count == 4 { ways.append(rect.rows(2).flatMap { $0.columns(2) }) }
    let panes = ways.max { width($0[0]) < width($1[0]) } ?? []
    for (pane, picture) in zip(panes, pictures) {
      let inside = frame(picture.title, color: picture.color, into: &grid, in: pane)
      if let block = picture.block { PictureView(block).draw(into: &grid, in: inside) }
    }
  }
}

/// A picture with a title; nil where it is not there yet.
struct TourPicture {
  let title: String
  let color: Color
  let block: PixelBlock?

  init(_ title: String, _ color: Color, _ block: PixelBlock?) {
    (self.title, self.color, self.block) = (title, color, block)
  }
}
