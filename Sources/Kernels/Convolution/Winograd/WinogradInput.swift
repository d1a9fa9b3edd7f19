/// From pictures to planes, a row of tiles at a time.
///
/// The vertical pass goes into a buffer that neighbouring tiles share and that stays in L1; the
/// horizontal pass writes the planes.
struct WinogradInput<Reader: TileReader> {
  let tiling: WinogradTiling
  let planes: WinogradPlanes

  private var columns: Int { Reader.step * (tiling.tilesInRow - 1) + Reader.read }

  /// - Parameter rows: Rows of tiles; `first` becomes tile 0 of the planes.
  func transform(_ target: Output, _ pictures: Input, rows: Range<Int>, first: Int) {
    let size = Reader.products * columns * planes.lanes
    Scratch.with(size + tiling.width * tiling.channels) { buffer in
      let zeros = buffer + size
      zeros.update(repeating: 0, count: tiling.width * tiling.channels)
      for row in rows {
        let tile = (row - first) * tiling.tilesInRow
        if Processor.lanes == 16 {
          transform(
            target, pictures, row, rows.upperBound, tile, buffer, zeros, SIMD16<Float>.self)
        } else {
          transform(
            target, pictures, row, rows.upperBound, tile, buffer, zeros, SIMD8<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private func transform<V: Lanes>(
    _ target: Output, _ pictures: Input, _ row: Int, _ end: Int, _ tile: Int, _ buffer: Output,
    _ zeros: Output, _: V.Type
  ) {
    let (picture, y) = tiling.place(row)
    let lines = InlineArray<6, Input> { i in
      let line = y + i - Reader.before
      guard line >= 0, line < tiling.height else { return UnsafePointer(zeros) }
      return pictures + tiling.offset(picture, line)
    }
    let next = pictures + tiling.start(row + 1)
    let part = tiling.step * tiling.width * V.scalarCount
    for block in 0..<planes.blocks {
      let ahead = row + 1 < end ? next + block * part : nil
      let start = target + block * planes.blockStride + tile * V.scalarCount
      vertical(buffer, lines, block, ahead: ahead, V.self)
      horizontal(start, buffer, V.self)
    }
  }

  /// - Parameter ahead: A part of the next row of tiles, which arrives while this row is transformed: it
  ///   is asked for a column at a time, since all at once would hold up the loads.
  @inline(__always)
  private func vertical<V: Lanes>(
    _ buffer: Output, _ lines: InlineArray<6, Input>, _ block: Int, ahead: Input?, _: V.Type
  ) {
    let line = columns * V.scalarCount
    for column in 0..<Reader.before { clear(buffer, column: column, V.self) }
    for column in tiling.width + Reader.before..<columns {
      clear(buffer, column: column, V.self)
    }
    for x in 0..<tiling.width {
      let offset = x * tiling.channels + block * V.scalarCount
      let share = tiling.step * V.scalarCount
      if let ahead { CacheLines.prefetch(ahead + x * share, count: share) }
      let result = Reader.transform(
        InlineArray<6, V> {
          $0 < Reader.read ? V.load(lines[$0] + offset) : V(repeating: 0)
        })
      for i in 0..<Reader.products {
        result[i].store(buffer + i * line + (x + Reader.before) * V.scalarCount)
      }
    }
  }

  @inline(__always)
  private func clear<V: Lanes>(_ buffer: Output, column: Int, _: V.Type) {
    for i in 0..<Reader.products {
      V(repeating: 0).store(buffer + (i * columns + column) * V.scalarCount)
    }
  }

  @inline(__always)
  private func horizontal<V: Lanes>(_ target: Output, _ buffer: Output, _: V.Type) {
    for tile in 0..<tiling.tilesInRow {
      for i in 0..<Reader.products {
        let line = buffer + (i * columns + Reader.step * tile) * V.scalarCount
        let result = Reader.transform(
          InlineArray<6, V> {
            $0 < Reader.read ? V.load(line + $0 * V.scalarCount) : V(repeating: 0)
          })
        let plane = target + tile * V.scalarCount + Reader.products * i * planes.planeStride
        for j in 0..<Reader.products { result[j].store(plane + j * planes.planeStride) }
      }
    }
  }
}
