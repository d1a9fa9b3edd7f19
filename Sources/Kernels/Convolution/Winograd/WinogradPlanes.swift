/// The transformed values of a strip of tiles: `[frequency][block][tile][lane]`.
///
/// A block is a vector of channels. The same layout serves as rows of a product over channels, as
/// both operands of a product over tiles, and as a result. Behind each block and each plane lies a
/// vector of padding: powers of two would alias in L1.
struct WinogradPlanes {
  /// Tiles, up to whole tiles of the micro-kernel.
  let tiles: Int
  let blocks: Int
  let lanes: Int
  /// Planes: a tile's products.
  let frequencies: Int
  /// Floats from a frequency to the next.
  let planeStride: Int

  /// - Parameters:
  ///   - room: Channels for which a plane has room, if more than there are.
  ///   - products: Of the scheme, in one dimension.
  init(tiles: Int, channels: Int, room: Int = 0, products: Int) {
    let lanes = Processor.lanes
    let padded = TilePlan(tiles, tall: WinogradPlanes.tall).rows
    self.tiles = padded
    self.lanes = lanes
    blocks = channels / lanes
    frequencies = products * products
    planeStride = max(channels, room) / lanes * (padded + 1) * lanes + lanes
  }

  /// Rows of the micro-kernel's tall tiles.
  static let tall = Processor.lanes == 16 ? 8 : 6

  /// Floats from a block to the next.
  var blockStride: Int { (tiles + 1) * lanes }
  var size: Int { frequencies * planeStride }
}

/// How pictures are cut into tiles, a row of tiles after the other.
struct WinogradTiling {
  let pictures: Int
  let height: Int
  let width: Int
  let channels: Int
  /// Pixels from a tile to the next, in both dimensions.
  let step: Int

  var tilesInRow: Int { (width + step - 1) / step }
  var rowsInPicture: Int { (height + step - 1) / step }
  var tiles: Int { rows * tilesInRow }
  /// Rows of tiles of all pictures.
  var rows: Int { pictures * rowsInPicture }

  /// The picture of a row of tiles, and its first row of pixels there.
  func place(_ row: Int) -> (picture: Int, y: Int) {
    (row / rowsInPicture, row % rowsInPicture * step)
  }

  /// Where a row of tiles begins, or the pictures end.
  func start(_ row: Int) -> Int {
    let (picture, y) = place(row)
    return offset(picture, y)
  }

  /// Pixels of a row of tiles.
  func pixels(_ row: Int) -> Int { min(step, height - place(row).y) * width }

  /// Where a row of pixels begins.
  func offset(_ picture: Int, _ y: Int) -> Int { (picture * height + y) * width * channels }
}
