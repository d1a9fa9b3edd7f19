/// The moments of a convolution's results, added up while they are still in the cache.
///
/// The parts are rows of tiles. Order of the sums: pixels of a part rising in float, the part's first
/// pixel taken off first; parts rising in double.
struct WinogradMoments {
  let pictures: Input
  let tiling: WinogradTiling
  /// Σ (y − y₀) and Σ (y − y₀)² of each row of tiles, [row][vector of channels][2][lane].
  let sums: Output

  static func size(_ tiling: WinogradTiling) -> Int { tiling.rows * 2 * tiling.channels }

  /// The sums of some channels, whole vectors, over a row of tiles.
  func add(row: Int, channels: Range<Int>) {
    let columns = NormColumns(lanes: Wide.scalarCount, rows: tiling.pixels(row))
    for channel in stride(from: channels.lowerBound, to: channels.upperBound, by: columns.lanes) {
      let first = pictures + tiling.start(row) + channel
      columns.sumShifted(
        sums + 2 * (row * tiling.channels + channel), first, step: tiling.channels, origin: first)
    }
  }

  /// Writes `ChannelMoments`.
  func finish(_ moments: Output) {
    parallelFor(tiling.pictures) { picture in
      for channel in stride(from: 0, to: tiling.channels, by: Wide.scalarCount) {
        finish(moments + picture * 3 * tiling.channels + channel, picture, channel)
      }
    }
  }

  /// A vector of channels of a picture.
  private func finish(_ moments: Output, _ picture: Int, _ channel: Int) {
    let count = Double(tiling.height * tiling.width)
    let rows = picture * tiling.rowsInPicture..<(picture + 1) * tiling.rowsInPicture
    var (mean, squares) = (Doubles(repeating: 0), Doubles(repeating: 0))
    for row in rows {
      let own = partMoments(row, channel)
      mean += own.pixels * own.mean
    }
    mean /= count
    for row in rows {
      let own = partMoments(row, channel)
      squares += own.squares + own.pixels * (own.mean - mean) * (own.mean - mean)
    }
    let rounded = Wide(mean)
    rounded.store(moments)
    Wide(mean - Doubles(rounded)).store(moments + tiling.channels)
    Wide(squares / count).store(moments + 2 * tiling.channels)
  }

  private typealias Doubles = SIMD16<Double>

  /// Mean and Σ (y − mean)² of a vector of channels of a row of tiles.
  private func partMoments(_ row: Int, _ channel: Int)
    -> (pixels: Double, mean: Doubles, squares: Doubles)
  {
    let pixels = Double(tiling.pixels(row))
    let place = sums + 2 * (row * tiling.channels + channel)
    let sum = Doubles(Wide.load(place))
    let shift = sum / pixels
    let squares = Doubles(Wide.load(place + Wide.scalarCount)) - sum * shift
    let first = Doubles(Wide.load(pictures + tiling.start(row) + channel))
    return (pixels, first + shift, squares.replacing(with: 0, where: squares .< 0))
  }
}
