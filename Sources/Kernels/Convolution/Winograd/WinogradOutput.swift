/// From planes of products to pictures, y = Aᵀ·m·A + epilogue, a row of tiles at a time.
struct WinogradOutput {
  let tiling: WinogradTiling
  let planes: WinogradPlanes
  let epilogue: Epilogue

  /// - Parameters:
  ///   - rows: Rows of tiles; `first` is tile 0 of the planes.
  ///   - channel: Of the pictures, where block 0 of the planes belongs.
  func transform(
    _ pictures: Output, _ products: Input, rows: Range<Int>, first: Int, channel: Int
  ) {
    for row in rows {
      let tile = (row - first) * tiling.tilesInRow
      for block in 0..<planes.blocks {
        let start = products + block * planes.blockStride + tile * planes.lanes
        if Processor.lanes == 16 {
          transform(pictures, start, row, channel + block * planes.lanes, SIMD16<Float>.self)
        } else {
          transform(pictures, start, row, channel + block * planes.lanes, SIMD8<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private func transform<V: Lanes>(
    _ pictures: Output, _ products: Input, _ row: Int, _ channel: Int, _: V.Type
  ) {
    let (picture, y) = tiling.place(row)
    var shift = V(repeating: 0)
    if let bias = epilogue.bias { shift += V.load(bias + channel) }
    if let bias = epilogue.imageBias { shift += V.load(bias + picture * tiling.channels + channel) }
    for tile in 0..<tiling.tilesInRow {
      let columns = TileColumns<V>(products + tile * V.scalarCount, stride: planes.planeStride)
      let place = tiling.offset(picture, y) + 4 * tile * tiling.channels + channel
      let size = (rows: min(4, tiling.height - y), columns: min(4, tiling.width - 4 * tile))
      if size == (4, 4) {
        store(pictures, columns, shift, place, size, isWhole: true)
      } else {
        store(pictures, columns, shift, place, size, isWhole: false)
      }
    }
  }

  @inline(__always)
  private func store<V: Lanes>(
    _ pictures: Output, _ columns: TileColumns<V>, _ shift: V, _ place: Int,
    _ size: (rows: Int, columns: Int), isWhole: Bool
  ) {
    for i in 0..<4 where isWhole || i < size.rows {
      let line = WinogradTransforms.output(columns.line(i))
      for j in 0..<4 where isWhole || j < size.columns {
        let pixel = place + (i * tiling.width + j) * tiling.channels
        var value = line[j] + shift
        if let residual = epilogue.residual { value += V.load(residual + pixel) }
        value.store(pictures + pixel)
      }
    }
  }
}

/// A tile after the vertical pass, column by column; named, so that they stay in registers.
private struct TileColumns<V: Lanes> {
  let c0: InlineArray<4, V>
  let c1: InlineArray<4, V>
  let c2: InlineArray<4, V>
  let c3: InlineArray<4, V>
  let c4: InlineArray<4, V>
  let c5: InlineArray<4, V>

  @inline(__always)
  init(_ start: Input, stride: Int) {
    func column(_ j: Int) -> InlineArray<4, V> {
      WinogradTransforms.output(InlineArray<6, V> { V.load(start + (6 * $0 + j) * stride) })
    }
    (c0, c1, c2, c3, c4, c5) = (column(0), column(1), column(2), column(3), column(4), column(5))
  }

  @inline(__always)
  func line(_ i: Int) -> InlineArray<6, V> { [c0[i], c1[i], c2[i], c3[i], c4[i], c5[i]] }
}
