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
    let pictures = PictureGrid(blocks[0], count: blocks.count, picked: picked, in: inside)
    pictures.paint(blocks, into: &grid)
    pictures.mark(picked, into: &grid)
    if let marked = sample.marked, marked.identifier == frame.identifier {
      pictures.flag(marked.picture, into: &grid)
    }
    paintFilm(into: &grid, in: layout.film)
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
    return PictureGrid(
      block, count: frame.xt.count, picked: sample.closer.picked,
      in: area.inset(horizontal: 2, vertical: 1))
  }
}
