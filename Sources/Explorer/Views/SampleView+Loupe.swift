import EngineMessages
import Foundation
import TerminalKit

/// The pixels of x_t as numbers.
extension AppState {
  func paintLoupe(_ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect) {
    guard let picture = sample.picked(of: frame) else { return }
    let (parts, film) = (PixelLayout(CloserLayout(rect).main, picture), CloserLayout(rect).film)
    paintPixels(frame, picture, into: &grid, in: parts.picture)
    let pixel = sample.closer.pixel
    let values = sample.values(of: frame)?.xt
    let loupe = values.flatMap { Loupe(picture, $0) }
    let (numbers, lower) = parts.rest.split(bottom: parts.rest.height >= 15 ? 7 : 0)
    let inside = self.frame(
      "x \(pixel.x + 1), y \(pixel.y + 1)", note: loupe?.text(of: pixel) ?? "", color: Theme.xt,
      into: &grid, in: numbers)
    if let loupe {
      loupe.paint(around: pixel, into: &grid, in: inside)
    } else {
      PanePainter.promise("The numbers are on their way.", into: &grid, in: inside)
    }
    paintValues(values, at: loupe?.values(of: pixel) ?? [], into: &grid, in: lower)
    paintFilm(into: &grid, in: film)
  }

  /// The picture with the cursor on one of its pixels.
  func paintPixels(
    _ frame: TrajectoryFrame, _ picture: Picture, into grid: inout Grid, in rect: Rect
  ) {
    let count = frame.xt.count
    let part = count > 1 ? "\(sample.closer.picked + 1) of \(count) · " : ""
    let inside = self.frame(
      "xₜ", note: "\(part)t = \(NumberText.grouped(frame.timestep))", color: Theme.xt,
      pane: .pixels, into: &grid, in: rect)
    let map = PixelMap(picture.block, in: inside)
    map.paint(into: &grid)
    map.mark(sample.closer.pixel, into: &grid)
  }

  /// How often each value is among the pixels, from −3 to 3; where the cursor's are, in its colour.
  private func paintValues(
    _ values: [Float]?, at marked: [Float], into grid: inout Grid, in rect: Rect
  ) {
    guard rect.height > 3 else { return }
    let spread = values.map(Spread.init)
    let inside = frame(
      "values of xₜ", note: spread?.words ?? "", color: Theme.xt, into: &grid, in: rect)
    guard let values, !inside.isEmpty else { return }
    let (bars, axis) = inside.split(bottom: 1)
    let count = max(1, bars.width)
    func column(_ value: Float) -> Int? {
      guard !value.isNaN else { return nil }
      return Int(max(0, min(Float(count - 1), (value + 3) / 6 * Float(count))))
    }
    var counts = [Double](repeating: 0, count: count)
    for value in values { if let index = column(value) { counts[index] += 1 } }
    let cursor = Set(marked.compactMap(column))
    Bars(
      counts.map { $0.squareRoot() },
      colors: counts.indices.map { cursor.contains($0) ? Theme.accent : Theme.xt }
    ).draw(into: &grid, in: bars)
    for value in [-3, -1, 0, 1, 3] {
      guard let index = column(Float(value)) else { continue }
      let text = "\(value)"
      let x = min(axis.right - text.count, axis.x + index)
      grid.write(text, x: x, y: axis.y, foreground: Theme.dim)
    }
  }
}

/// A picture at the left, as large as it is in whole multiples, and the room beside it.
struct PixelLayout {
  let picture: Rect
  let rest: Rect

  init(_ rect: Rect, _ picture: Picture) {
    let room = Size(rect.width * 3 / 5 - 4, (rect.height - 2) * 2)
    let scale = min(room.width / max(1, picture.width), room.height / max(1, picture.height))
    let width = scale >= 1 ? max(24, scale * picture.width + 4) : rect.width / 2
    (self.picture, rest) = rect.split(left: min(width, rect.width * 2 / 3))
  }
}

/// The numbers of a picture.
struct Loupe {
  private let picture: Picture
  private let numbers: [Float]

  /// nil where there are not as many numbers as the picture has.
  init?(_ picture: Picture, _ numbers: [Float]) {
    guard numbers.count == picture.bytes.count else { return nil }
    (self.picture, self.numbers) = (picture, numbers)
  }

  /// One for each channel.
  func values(of pixel: Pixel) -> [Float] {
    guard (0..<picture.width).contains(pixel.x), (0..<picture.height).contains(pixel.y) else {
      return []
    }
    let start = (pixel.y * picture.width + pixel.x) * picture.channels
    return Array(numbers[start..<start + picture.channels])
  }

  func text(of pixel: Pixel) -> String { values(of: pixel).map(Self.text).joined(separator: " ") }

  /// Five characters at the most.
  static func text(_ value: Float) -> String {
    guard value.isFinite else { return NumberText.significant(Double(value)) }
    switch value.magnitude {
    case ..<9.995: return String(format: "%.2f", value)
    case ..<99.95: return String(format: "%.1f", value)
    case ..<9999: return String(format: "%.0f", value)
    default: return value < 0 ? "-∞" : "∞"
    }
  }

  private static let cellWidth = 6

  /// The pixels around one, each a field of its colour with its number; a row for each channel.
  func paint(around pixel: Pixel, into grid: inout Grid, in rect: Rect) {
    let cell = Size(Self.cellWidth, cellHeight(in: rect))
    let (columns, rows) = (Self.odd(rect.width / cell.width), Self.odd(rect.height / cell.height))
    guard columns > 0, rows > 0 else { return }
    let left = rect.x + (rect.width - columns * cell.width) / 2
    let top = rect.y + (rect.height - rows * cell.height) / 2
    for row in 0..<rows {
      for column in 0..<columns {
        let other = Pixel(x: pixel.x + column - columns / 2, y: pixel.y + row - rows / 2)
        let field = Rect(
          x: left + column * cell.width, y: top + row * cell.height, width: cell.width,
          height: cell.height)
        paint(other, isCursor: other == pixel, into: &grid, in: field)
      }
    }
  }

  private func cellHeight(in rect: Rect) -> Int {
    max(picture.channels, rect.height >= 21 ? 3 : rect.height >= 10 ? 2 : 1)
  }

  /// The largest odd number that is not larger.
  private static func odd(_ count: Int) -> Int { count > 0 ? count - (count + 1) % 2 : 0 }

  private func paint(_ pixel: Pixel, isCursor: Bool, into grid: inout Grid, in rect: Rect) {
    let values = values(of: pixel)
    guard !values.isEmpty else { return }
    let color = picture.block[pixel.x, pixel.y]
    let isLight = Int(color.red) * 3 + Int(color.green) * 6 + Int(color.blue) > 1300
    let ink = isLight ? Theme.track : Theme.text
    grid.fill(rect, with: Cell(" ", background: color))
    let first = rect.y + (rect.height - values.count) / 2
    for (row, value) in values.enumerated() where first + row < rect.bottom {
      grid.writeRight(
        Self.text(value), right: rect.right, y: first + row, maxWidth: rect.width - 1,
        foreground: ink, background: color, style: isCursor ? [.bold, .underline] : [])
      if isCursor {
        grid.write(
          "▸", x: rect.x, y: first + row, foreground: isLight ? Theme.failure : Theme.accent,
          background: color, style: .bold)
      }
    }
  }
}

/// Mean and standard deviation of numbers.
struct Spread: Equatable {
  let mean: Double
  let deviation: Double

  init(_ values: [Float]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    self.mean = mean
    deviation =
      (values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
  }

  var words: String {
    "mean \(NumberText.fixed(mean, decimals: 2)), σ \(NumberText.fixed(deviation, decimals: 2))"
  }
}
