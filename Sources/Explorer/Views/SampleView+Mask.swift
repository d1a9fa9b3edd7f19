import EngineMessages
import TerminalKit

/// The finished picture under the brush.
extension AppState {
  func paintMask(_ mask: MaskPainting, into grid: inout Grid, in rect: Rect) {
    let picture = mask.original.pixels
    let layout = PixelLayout(rect, picture)
    let count = sample.frame?.xt.count ?? 1
    let inside = frame(
      "what to invent", note: count > 1 ? "\(mask.original.picture + 1) of \(count)" : "",
      color: Theme.epsilon, pane: .mask, into: &grid, in: layout.picture)
    let map = PixelMap(mask.tinted, in: inside)
    map.paint(into: &grid)
    map.mark(sample.closer.pixel, into: &grid)
    let (upper, lower) = layout.rest.split(bottom: min(layout.rest.height, 12))
    paintUnpainted(picture, into: &grid, in: upper)
    paintMaskFacts(mask, into: &grid, in: lower)
  }

  private func paintUnpainted(_ picture: Picture, into grid: inout Grid, in rect: Rect) {
    guard rect.height > 3 else { return }
    let inside = frame("the picture", color: Theme.x0Hat, into: &grid, in: rect)
    PictureView(picture.block).draw(into: &grid, in: inside)
  }

  private func paintMaskFacts(_ mask: MaskPainting, into grid: inout Grid, in rect: Rect) {
    let inside = frame("mask", into: &grid, in: rect)
    let share = Double(mask.count) / Double(max(1, mask.invented.count))
    let pen = mask.rubsOut ? "rubs out" : "paints"
    let rows = [
      (
        "invented",
        "\(NumberText.grouped(mask.count)) pixels, \(NumberText.percent(share, decimals: 0))"
      ),
      ("pen", "\(mask.isPenDown ? "down" : "up"), \(pen), \(mask.penWidth) wide"),
      ("sampler", sample.sampler.name),
      ("pictures", "\(sample.count)"),
    ]
    for (row, pair) in rows.enumerated() {
      PanePainter.pair(pair.0, pair.1, into: &grid, in: inside, y: inside.y + row)
    }
    guard inside.height > rows.count + 1 else { return }
    let text = Rect(
      x: inside.x, y: inside.y + rows.count + 1, width: inside.width,
      height: inside.height - rows.count - 1)
    TextBlock.paint(maskSentence(mask), into: &grid, in: text, color: Theme.accent)
  }

  private func maskSentence(_ mask: MaskPainting) -> String {
    if mask.count == 0 {
      return "Space puts the pen down, the arrows or the mouse paint what is to be invented."
    }
    return mask.count == mask.invented.count
      ? "All is to be invented: nothing of the picture stays."
      : "Enter invents what is tinted, to go with the rest, which stays as it is."
  }

  /// The picture of which a film keeps a part, beside what became of it.
  func paintOriginal(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "the original", note: "tinted: invented", color: Theme.epsilon, into: &grid, in: rect)
    guard let mask = sample.original else { return }
    PictureView(mask.tinted).draw(into: &grid, in: inside)
  }
}

extension MaskPainting {
  /// The picture in colour, what is to be invented in the colour of noise; chequered, so that it is
  /// told apart without colours as well.
  var tinted: PixelBlock {
    let block = original.pixels.block
    var bytes: [UInt8] = []
    bytes.reserveCapacity(block.width * block.height * 3)
    for y in 0..<block.height {
      for x in 0..<block.width {
        var color = block[x, y]
        if invented[y * block.width + x] {
          color = color.mixed(with: Theme.epsilon, (x + y).isMultiple(of: 2) ? 0.75 : 0.45)
        }
        bytes += [color.red, color.green, color.blue]
      }
    }
    return PixelBlock(width: block.width, height: block.height, channels: 3, bytes: bytes)
  }
}
