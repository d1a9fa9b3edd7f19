extension PixelImage {
  /// How the pictures of a montage lie.
  public struct MontageLayout: Equatable, Sendable {
    /// nil: as square as can be, rather wider than high.
    public var columns: Int?
    /// Pixels between two pictures and around all of them, not upscaled.
    public var gap: Int
    /// Each pixel becomes `scale` × `scale`.
    public var scale: Int
    /// The grey of the gaps and of places without a picture.
    public var background: UInt8

    public init(columns: Int? = nil, gap: Int = 2, scale: Int = 1, background: UInt8 = 0) {
      self.columns = columns
      self.gap = gap
      self.scale = scale
      self.background = background
    }
  }

  /// All pictures in a grid, row by row; in colour if one of them is.
  ///
  /// - Parameter pictures: At least one; cells are as large as the largest, pictures lie at their
  ///   cell's upper left.
  public static func montage(
    _ pictures: [PixelImage], layout: MontageLayout = MontageLayout()
  ) throws(PictureError) -> PixelImage {
    guard let first = pictures.first else { throw .noPictures }
    precondition(layout.gap >= 0 && layout.scale >= 1 && (layout.columns ?? 1) >= 1)
    let inColour = pictures.contains { $0.channels == 3 }
    let tiles = pictures.map { (inColour ? $0.coloured : $0).upscaled(by: layout.scale) }
    let columns = min(layout.columns ?? squareColumns(pictures.count), pictures.count)
    let rows = (pictures.count + columns - 1) / columns
    let cell = tiles.reduce((width: first.width, height: first.height)) {
      (max($0.width, $1.width), max($0.height, $1.height))
    }
    let width = columns * (cell.width + layout.gap) + layout.gap
    let height = rows * (cell.height + layout.gap) + layout.gap
    let channels = inColour ? 3 : 1
    var bytes = [UInt8](repeating: layout.background, count: width * height * channels)
    for (index, tile) in tiles.enumerated() {
      let left = layout.gap + index % columns * (cell.width + layout.gap)
      let top = layout.gap + index / columns * (cell.height + layout.gap)
      for y in 0..<tile.height {
        let row = tile.bytes[y * tile.width * channels..<(y + 1) * tile.width * channels]
        let start = ((top + y) * width + left) * channels
        bytes.replaceSubrange(start..<start + row.count, with: row)
      }
    }
    return PixelImage(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// ⌈√count⌉.
  private static func squareColumns(_ count: Int) -> Int {
    Int(Double(count).squareRoot().rounded(.up))
  }
}
