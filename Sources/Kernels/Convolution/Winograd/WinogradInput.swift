/// From pictures to planes, a row of tiles at a time.
///
///     values:     V = Bᵀ·d·B   of the 6×6 pixels around a tile, with zeros outside the picture
///     gradients:  Z = A·dy·Aᵀ  of the 4×4 pixels of a tile
///
/// The vertical pass goes into a buffer that neighbouring tiles share and that stays in L1; the
/// horizontal pass writes the planes.
struct WinogradInput {
  let tiling: WinogradTiling
  let planes: WinogradPlanes

  private var columns: Int { 4 * tiling.tilesInRow + 2 }

  /// - Parameter rows: Rows of tiles; `first` becomes tile 0 of the planes.
  func transform(
    _ target: Output, _ pictures: Input, rows: Range<Int>, first: Int, isGradient: Bool
  ) {
    Scratch.with(6 * columns * planes.lanes + tiling.width * tiling.channels) { buffer in
      let zeros = buffer + 6 * columns * planes.lanes
      zeros.update(repeating: 0, count: tiling.width * tiling.channels)
      for row in rows {
        let tile = (row - first) * tiling.tilesInRow
        if Processor.lanes == 16 {
          transform(
            target, pictures, row, rows.upperBound, tile, buffer, zeros, isGradient,
            SIMD16<Float>.self)
        } else {
          transform(
            target, pictures, row, rows.upperBound, tile, buffer, zeros, isGradient,
            SIMD8<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private func transform<V: Lanes>(
    _ target: Output, _ pictures: Input, _ row: Int, _ end: Int, _ tile: Int, _ buffer: Output,
    _ zeros: Output, _ isGradient: Bool, _: V.Type
  ) {
    let (picture, y) = tiling.place(row)
    let lines = InlineArray<6, Input> { i in
      // A tile's results begin one pixel right of and below its first input.
      let line = y + i - (isGradient ? 0 : 1)
      guard line >= 0, line < tiling.height else { return UnsafePointer(zeros) }
      return pictures + tiling.offset(picture, line)
    }
    for block in 0..<planes.blocks {
      prefetch(pictures, after: row, until: end, part: block)
      let start = target + block * planes.blockStride + tile * V.scalarCount
      if isGradient {
        spread(buffer, lines, block, V.self)
        horizontalGradients(start, buffer, V.self)
      } else {
        vertical(buffer, lines, block, V.self)
        horizontal(start, buffer, V.self)
      }
    }
  }

  /// Asks for one of as many parts as there are blocks of the next row of tiles: its lines arrive while
  /// this row is transformed.
  private func prefetch(_ pictures: Input, after row: Int, until end: Int, part: Int) {
    guard row + 1 < end else { return }
    let first = tiling.start(row + 1)
    let size = 4 * tiling.width * tiling.channels / planes.blocks
    CacheLines.prefetch(pictures + first + part * size, count: size)
  }

  @inline(__always)
  private func vertical<V: Lanes>(
    _ buffer: Output, _ lines: InlineArray<6, Input>, _ block: Int, _: V.Type
  ) {
    let line = columns * V.scalarCount
    clear(buffer, column: 0, V.self)
    for column in tiling.width + 1..<columns { clear(buffer, column: column, V.self) }
    for x in 0..<tiling.width {
      let offset = x * tiling.channels + block * V.scalarCount
      let result = WinogradTransforms.input(InlineArray<6, V> { V.load(lines[$0] + offset) })
      for i in 0..<6 { result[i].store(buffer + i * line + (x + 1) * V.scalarCount) }
    }
  }

  @inline(__always)
  private func spread<V: Lanes>(
    _ buffer: Output, _ lines: InlineArray<6, Input>, _ block: Int, _: V.Type
  ) {
    let line = columns * V.scalarCount
    for column in tiling.width..<columns { clear(buffer, column: column, V.self) }
    for x in 0..<tiling.width {
      let offset = x * tiling.channels + block * V.scalarCount
      let result = WinogradTransforms.outputGradient(
        InlineArray<4, V> { V.load(lines[$0] + offset) })
      for i in 0..<6 { result[i].store(buffer + i * line + x * V.scalarCount) }
    }
  }

  @inline(__always)
  private func clear<V: Lanes>(_ buffer: Output, column: Int, _: V.Type) {
    for i in 0..<6 {
      V(repeating: 0).store(buffer + (i * columns + column) * V.scalarCount)
    }
  }

  @inline(__always)
  private func horizontal<V: Lanes>(_ target: Output, _ buffer: Output, _: V.Type) {
    for tile in 0..<tiling.tilesInRow {
      for i in 0..<6 {
        let line = buffer + (i * columns + 4 * tile) * V.scalarCount
        let result = WinogradTransforms.input(
          InlineArray<6, V> { V.load(line + $0 * V.scalarCount) })
        store(result, target + tile * V.scalarCount, row: i)
      }
    }
  }

  @inline(__always)
  private func horizontalGradients<V: Lanes>(_ target: Output, _ buffer: Output, _: V.Type) {
    for tile in 0..<tiling.tilesInRow {
      for i in 0..<6 {
        let line = buffer + (i * columns + 4 * tile) * V.scalarCount
        let result = WinogradTransforms.outputGradient(
          InlineArray<4, V> { V.load(line + $0 * V.scalarCount) })
        store(result, target + tile * V.scalarCount, row: i)
      }
    }
  }

  @inline(__always)
  private func store<V: Lanes>(_ result: InlineArray<6, V>, _ target: Output, row: Int) {
    for j in 0..<6 { result[j].store(target + (6 * row + j) * planes.planeStride) }
  }
}
