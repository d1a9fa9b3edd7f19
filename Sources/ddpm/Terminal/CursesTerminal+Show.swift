import CNcurses
import TerminalKit

extension CursesTerminal {
  /// Shows the grid, by drawing the cells that are not on the screen already.
  ///
  /// - Parameter grid: Of the screen's ``size``; of another one, what fits is shown.
  func show(_ grid: Grid) {
    guard grid != shown else { return }
    if shown?.size != grid.size { forget(grid.size) }
    let wasCleared = cncurses_pairs_begin()
    let old = shown
    let (width, height) = (min(grid.size.width, size.width), min(grid.size.height, size.height))
    for y in 0..<height {
      for x in 0..<width {
        let index = y * grid.size.width + x
        let cell = grid.cells[index]
        if let old, old.cells[index] == cell { continue }
        put(painter.paint(cell, x: x, y: y), x: x, y: y, index: index)
      }
    }
    cncurses_pairs_end(wasCleared)
    shown = grid
    // Where a cursor that cannot be hidden is least in the way.
    move(Int32(size.height - 1), Int32(size.width - 1))
    refresh()
    pairs?.endFrame()
  }

  /// Nothing is known to be on the screen.
  private func forget(_ gridSize: Size) {
    erase()
    for number in held { pairs?.release(number) }
    held = Array(repeating: 0, count: gridSize.width * gridSize.height)
    shown = nil
  }

  private func put(_ cell: PaintedCell, x: Int, y: Int, index: Int) {
    var number = 0
    if pairs != nil {
      pairs?.release(held[index])
      number = pair(cell.foreground, cell.background)
      held[index] = number
    }
    cncurses_put(
      Int32(y), Int32(x), cell.glyph.value, UInt32(cell.style.rawValue), Int32(number))
  }

  /// The number of a pair of colours, which ncurses is told of first where it is new.
  private func pair(_ foreground: PaintColor, _ background: PaintColor) -> Int {
    guard let (number, isNew) = pairs?.hold((foreground, background)) else { return 0 }
    if isNew { init_extended_pair(Int32(number), foreground.number, background.number) }
    return number
  }
}

extension PaintColor {
  /// As ncurses counts: -1 for the terminal's own, and 24-bit colours as one number.
  fileprivate var number: Int32 {
    switch self {
    case .standard: -1
    case .number(let number): Int32(number)
    case .exact(let color): Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
    }
  }
}
