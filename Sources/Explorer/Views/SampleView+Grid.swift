import EngineMessages
import TerminalKit

/// A look that takes all the room but for a line of time.
struct CloserLayout {
  let main: Rect
  /// Empty where there is no room for it.
  let film: Rect

  init(_ rect: Rect) {
    (main, film) = rect.split(bottom: rect.height >= 12 ? 3 : 0)
  }
}

/// Pictures, and at both sides of them what they lie between, if there is room for it.
struct EndsLayout {
  let from: Rect?
  let middle: Rect
  let to: Rect?

  init(_ rect: Rect, ends: MixedPictures?) {
    guard let ends, rect.width >= 60, rect.height >= 6 else {
      (from, middle, to) = (nil, rect, nil)
      return
    }
    let width = min(rect.width / 5, ends.first.pixels.width + 2)
    let (left, rest) = rect.split(left: width)
    let (pictures, right) = rest.split(right: width)
    (from, middle, to) = (left, pictures.inset(horizontal: 1, vertical: 0), right)
  }
}

extension AppState {
  /// All pictures of the state, and which is picked.
  func paintGrid(_ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect) {
    let layout = CloserLayout(rect)
    let picked = sample.closer.picked
    let note =
      "\(picked + 1) of \(frame.xt.count) · t = \(NumberText.grouped(frame.timestep))"
    let inside = self.frame(
      gridTitle, note: note, color: Theme.xt, pane: .pictures, into: &grid, in: layout.main)
    let blocks = frame.xt.map(\.block)
    let room = EndsLayout(inside, ends: sample.ends)
    paintEnds(room, into: &grid)
    let pictures = PictureGrid(blocks[0], count: blocks.count, picked: picked, in: room.middle)
    pictures.paint(blocks, into: &grid)
    pictures.mark(picked, into: &grid)
    if let marked = sample.marked, marked.identifier == frame.identifier {
      pictures.flag(marked.picture, into: &grid)
    }
    paintFilm(into: &grid, in: layout.film)
  }

  /// What the pictures lie between, as it was before it was mixed.
  private func paintEnds(_ room: EndsLayout, into grid: inout Grid) {
    guard let ends = sample.ends, let from = room.from, let to = room.to else { return }
    for (word, picture, rect) in [("from", ends.first, from), ("to", ends.last, to)] {
      let block = picture.pixels.block
      let area = PictureView(block).area(in: rect)
      PictureView(block).draw(into: &grid, in: rect)
      grid.writeCentred(
        word, x: rect.x, y: max(rect.y, area.y - 1), width: rect.width, foreground: Theme.dim)
    }
  }

  private var gridTitle: String {
    guard case .between(_, _, let start)? = sample.trajectory?.request.beginning else {
      return "pictures, xₜ"
    }
    return "from one picture to the other, mixed at t = \(NumberText.grouped(start))"
  }

  /// Where the pixels are that can be pointed at, on a screen of the size that the terminal told.
  var pixelMap: PixelMap? {
    guard let picture = sample.frame.flatMap({ sample.picked(of: $0) }) else { return nil }
    let main = CloserLayout(sampleArea).main
    let pane: Rect
    switch sample.closer.level {
    case .loupe: pane = PixelLayout(main, picture).picture
    case .mask:
      return sample.mask.map { mask in
        let pane = PixelLayout(sampleArea, mask.original.pixels).picture
        return PixelMap(mask.original.pixels.block, in: pane.inset(horizontal: 2, vertical: 1))
      }
    case .inside: pane = InsideLayout(main, picture).picture
    case .grid, .alone, nil: return nil
    }
    return PixelMap(picture.block, in: pane.inset(horizontal: 2, vertical: 1))
  }

  /// Below the tabs, above the footer, on a screen of the size that the terminal told.
  var sampleArea: Rect { Rect(x: 0, y: 1, width: size.width, height: size.height - 2) }

  /// Where the pictures are that can be picked, on a screen of that size.
  var pictureGrid: PictureGrid? {
    guard let frame = sample.frame, let block = frame.xt.first?.block else { return nil }
    let area: Rect
    switch sample.closer.level {
    case .grid: area = CloserLayout(sampleArea).main
    case nil where SampleLayout.fits(sampleArea) && !sample.stage.isShared:
      area = SampleLayout(sampleArea, picture: frame.xt.first).xt
    case .alone, .loupe, .inside, .mask, nil: return nil
    }
    let inside = area.inset(horizontal: 2, vertical: 1)
    return PictureGrid(
      block, count: frame.xt.count, picked: sample.closer.picked,
      in: sample.closer.level == .grid ? EndsLayout(inside, ends: sample.ends).middle : inside)
  }
}
