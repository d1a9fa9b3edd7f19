/// The sums of each channel of pictures over the positions of each, added up while the weights'
/// gradient has the pictures in the cache.
///
/// Order of the sums: pixels of a row of tiles rising, then those rows.
struct WinogradSums {
  let pictures: Input
  let tiling: WinogradTiling
  /// Those of each row of tiles, [row][channel].
  private let sums: Output
  private let target: Output

  /// Calls `body` with room for the sums, and leaves them in `target`, [pictures][channels].
  static func with(
    _ target: Output?, _ pictures: Input, _ tiling: WinogradTiling, _ body: (WinogradSums?) -> Void
  ) {
    guard let target else { return body(nil) }
    Scratch.with(tiling.rows * tiling.channels) { sums in
      let all = WinogradSums(pictures: pictures, tiling: tiling, sums: sums, target: target)
      body(all)
      all.finish()
    }
  }

  func add(rows: Range<Int>) {
    for row in rows {
      Reduction.addRows(
        sums + row * tiling.channels, pictures + tiling.start(row), rows: tiling.pixels(row),
        tiling.channels)
    }
  }

  private func finish() {
    let (channels, rows) = (tiling.channels, tiling.rowsInPicture)
    for picture in 0..<tiling.pictures {
      Reduction.addRows(
        target + picture * channels, sums + picture * rows * channels, rows: rows, channels)
    }
  }
}
