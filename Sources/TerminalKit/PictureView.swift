/// A picture in half blocks: two square pixels, one above the other, in each cell.
public struct PictureView: Equatable, Sendable {
  public var picture: PixelBlock

  public init(_ picture: PixelBlock) { self.picture = picture }

  /// How many pixels of the screen the picture takes in so many cells.
  ///
  /// That is the largest whole multiple that fits; where not even the picture itself does, the
  /// largest size of its shape, which is at least one pixel wide and high.
  static func pixels(of picture: PixelBlock, in room: Size) -> Size {
    guard picture.width > 0, picture.height > 0, room.width > 0, room.height > 0 else {
      return Size(0, 0)
    }
    let (width, height) = (room.width, room.height * 2)
    let scale = min(width / picture.width, height / picture.height)
    if scale >= 1 { return Size(picture.width * scale, picture.height * scale) }
    // The side that is the narrower fit is filled; integers, so that nothing rounds up past it.
    if width * picture.height <= height * picture.width {
      return Size(width, max(1, width * picture.height / picture.width))
    }
    return Size(max(1, height * picture.width / picture.height), height)
  }

  /// The cells that the picture takes in the middle of `rect`.
  public func area(in rect: Rect) -> Rect {
    let pixels = Self.pixels(of: picture, in: rect.size)
    let (width, height) = (pixels.width, (pixels.height + 1) / 2)
    return Rect(
      x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width: width,
      height: height)
  }

  /// Paints into the middle of `rect` what ``area(in:)`` says.
  public func draw(into grid: inout Grid, in rect: Rect) {
    let pixels = Self.pixels(of: picture, in: rect.size)
    guard pixels.width > 0 else { return }
    let area = area(in: rect)
    let scale = pixels.width / picture.width
    let shown =
      scale >= 1 ? picture : picture.averaged(width: pixels.width, height: pixels.height)
    let factor = max(1, scale)
    for row in 0..<area.height {
      for column in 0..<area.width {
        let x = column / factor
        let lower = 2 * row + 1
        grid[area.x + column, area.y + row] = Cell(
          "▀", foreground: shown[x, 2 * row / factor],
          background: lower < pixels.height ? shown[x, lower / factor] : nil, content: .picture)
      }
    }
  }
}

/// Several pictures of one size beside and below each other.
public struct PictureStrip: Equatable, Sendable {
  public var pictures: [PixelBlock]
  /// Cells between neighbours.
  public var gap: Int

  public init(_ pictures: [PixelBlock], gap: Int = 1) {
    self.pictures = pictures
    self.gap = gap
  }

  /// The cells of each picture: as many columns as show the pictures largest; where several do,
  /// the most columns.
  ///
  /// The block of pictures stands in the middle of `rect`.
  public func areas(in rect: Rect) -> [Rect] {
    guard let first = pictures.first, !rect.isEmpty else { return [] }
    var best = (columns: 1, pixels: Size(0, 0))
    for columns in 1...pictures.count {
      let room = Self.room(rect.size, columns: columns, count: pictures.count, gap: gap)
      let pixels = PictureView.pixels(of: first, in: room)
      if pixels.width >= best.pixels.width { best = (columns, pixels) }
    }
    let (width, height) = (best.pixels.width, (best.pixels.height + 1) / 2)
    let rows = (pictures.count + best.columns - 1) / best.columns
    let left = rect.x + (rect.width - best.columns * (width + gap) + gap) / 2
    let top = rect.y + (rect.height - rows * (height + gap) + gap) / 2
    return pictures.indices.map { index in
      Rect(
        x: left + index % best.columns * (width + gap),
        y: top + index / best.columns * (height + gap), width: width, height: height)
    }
  }

  /// Paints the pictures and says where they are, in their order.
  @discardableResult
  public func draw(into grid: inout Grid, in rect: Rect) -> [Rect] {
    let areas = areas(in: rect)
    for (picture, area) in zip(pictures, areas) {
      PictureView(picture).draw(into: &grid, in: area)
    }
    return areas
  }

  /// The cells that each picture may take.
  private static func room(_ size: Size, columns: Int, count: Int, gap: Int) -> Size {
    let rows = (count + columns - 1) / columns
    return Size(
      (size.width - gap * (columns - 1)) / columns, (size.height - gap * (rows - 1)) / rows)
  }
}
