/// Pictures as the transforms of tiles read them: as they lie, or normalised some lines at a time.
struct PictureLines {
  private let pictures: Input
  private let tiling: WinogradTiling
  private let normalization: NormalizedInput?
  /// What the normalisation needs of each picture.
  private let terms: Output

  /// Calls `body` with the lines of `pictures`.
  static func with(
    _ pictures: Input, _ tiling: WinogradTiling, _ normalization: NormalizedInput?,
    _ body: (PictureLines) -> Void
  ) {
    let size = normalization == nil ? 0 : NormTerms.size(tiling.channels)
    Scratch.with(max(1, tiling.pictures * size)) { terms in
      let lines = PictureLines(
        pictures: pictures, tiling: tiling, normalization: normalization, terms: terms)
      if let normalization {
        for picture in 0..<tiling.pictures { _ = lines.terms(picture, normalization) }
      }
      body(lines)
    }
  }

  /// Whether pictures of so many channels can be normalised as they are read: in whole vectors.
  static func canNormalize(channels: Int) -> Bool { channels % Wide.scalarCount == 0 }

  private func terms(_ picture: Int, _ normalization: NormalizedInput) -> NormTerms {
    let layout = NormLayout(
      batch: tiling.pictures, positions: tiling.height * tiling.width, channels: tiling.channels,
      groups: normalization.groups)
    return NormTerms(
      terms + picture * NormTerms.size(tiling.channels), layout,
      normalization.statistics + 2 * normalization.groups * picture, gamma: normalization.gamma,
      beta: normalization.beta)
  }

  /// Floats that are normalised at once: they stay in L2 beside what is made of them.
  private static let together = 65_536

  /// Visits some rows of tiles, a part after the other, with pictures in which their lines, and those
  /// next to them, may be read.
  func forEachPart(of rows: Range<Int>, _ body: (_ rows: Range<Int>, _ pictures: Input) -> Void) {
    guard let normalization else { return body(rows, pictures) }
    let part = max(1, Self.together / (tiling.step * tiling.width * tiling.channels))
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: part) {
      let range = first..<min(rows.upperBound, first + part)
      let (lines, line) = (lines(range), tiling.width * tiling.channels)
      Scratch.with(lines.count * line) { copy in
        let shifted = copy - lines.lowerBound * line
        normalize(shifted, lines, normalization)
        body(range, UnsafePointer(shifted))
      }
    }
  }

  /// Floats of a line that are normalised at once, while as many of the next line are asked for.
  private static let ahead = 256

  private func normalize(_ y: Output, _ lines: Range<Int>, _ normalization: NormalizedInput) {
    let (width, channels) = (tiling.width, tiling.channels)
    let pixels = max(1, Self.ahead / channels)
    for line in lines {
      let own = NormTerms(
        existing: terms + line / tiling.height * NormTerms.size(channels), lanes: channels)
      for x in stride(from: 0, to: width, by: pixels) {
        let columns = NormColumns(lanes: channels, rows: min(pixels, width - x))
        let place = (line * width + x) * channels
        if line + 1 < lines.upperBound {
          CacheLines.prefetch(pictures + place + width * channels, count: columns.rows * channels)
        }
        switch normalization.activation {
        case .identity: columns.apply(y + place, pictures + place, own)
        case .silu: columns.applySiLU(y + place, pictures + place, own)
        }
      }
    }
  }

  /// Lines of pixels, counted through all pictures.
  private func lines(_ rows: Range<Int>) -> Range<Int> {
    let (first, last) = (tiling.place(rows.lowerBound), tiling.place(rows.upperBound - 1))
    let start = first.picture * tiling.height + max(0, first.y - 1)
    return start..<last.picture * tiling.height + min(tiling.height, last.y + tiling.step + 1)
  }
}
