/// From planes of products to pictures, y = A·m·Aᵀ + epilogue, a row of tiles at a time.
struct WinogradOutput<Scheme: TileScheme> {
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
      let columns = TileColumns<Scheme, V>(
        products + tile * V.scalarCount, stride: planes.planeStride)
      let x = Scheme.results * tile
      let place = tiling.offset(picture, y) + x * tiling.channels + channel
      let size = (
        rows: min(Scheme.results, tiling.height - y),
        columns: min(Scheme.results, tiling.width - x)
      )
      if size == (Scheme.results, Scheme.results) {
        store(pictures, columns, shift, place, size, isWhole: true)
      } else {
        store(pictures, columns, shift, place, size, isWhole: false)
      }
    }
  }

  @inline(__always)
  private func store<V: Lanes>(
    _ pictures: Output, _ columns: TileColumns<Scheme, V>, _ shift: V, _ place: Int,
    _ size: (rows: Int, columns: Int), isWhole: Bool
  ) {
    // One by one: a loop would keep the tile in memory.
    store(pictures, columns.line(0), shift, place, size, row: 0, isWhole: isWhole)
    store(pictures, columns.line(1), shift, place, size, row: 1, isWhole: isWhole)
    guard Scheme.results > 2 else { return }
    store(pictures, columns.line(2), shift, place, size, row: 2, isWhole: isWhole)
    store(pictures, columns.line(3), shift, place, size, row: 3, isWhole: isWhole)
  }

  @inline(__always)
  private func store<V: Lanes>(
    _ pictures: Output, _ line: InlineArray<6, V>, _ shift: V, _ place: Int,
    _ size: (rows: Int, columns: Int), row: Int, isWhole: Bool
  ) {
    guard isWhole || row < size.rows else { return }
    let results = Scheme.output(line)
    let start = place + row * tiling.width * tiling.channels
    store(pictures, results[0], shift, start, isWanted: true)
    store(
      pictures, results[1], shift, start + tiling.channels, isWanted: isWhole || size.columns > 1)
    guard Scheme.results > 2 else { return }
    store(
      pictures, results[2], shift, start + 2 * tiling.channels,
      isWanted: isWhole || size.columns > 2)
    store(
      pictures, results[3], shift, start + 3 * tiling.channels,
      isWanted: isWhole || size.columns > 3)
  }

  @inline(__always)
  private func store<V: Lanes>(
    _ pictures: Output, _ result: V, _ shift: V, _ pixel: Int, isWanted: Bool
  ) {
    guard isWanted else { return }
    var value = result + shift
    if let residual = epilogue.residual { value += V.load(residual + pixel) }
    value.store(pictures + pixel)
  }
}

/// A tile after the vertical pass, column by column; named, so that they stay in registers.
private struct TileColumns<Scheme: TileScheme, V: Lanes> {
  let c0: InlineArray<4, V>
  let c1: InlineArray<4, V>
  let c2: InlineArray<4, V>
  let c3: InlineArray<4, V>
  let c4: InlineArray<4, V>
  let c5: InlineArray<4, V>

  @inline(__always)
  init(_ start: Input, stride: Int) {
    c0 = Self.column(start, stride)
    c1 = Self.column(start + stride, stride)
    c2 = Self.column(start + 2 * stride, stride)
    c3 = Self.column(start + 3 * stride, stride)
    c4 = Self.column(start + 4 * stride, stride)
    c5 = Scheme.products > 5 ? Self.column(start + 5 * stride, stride) : c4
  }

  @inline(__always)
  private static func column(_ start: Input, _ stride: Int) -> InlineArray<4, V> {
    Scheme.output(
      InlineArray<6, V> {
        $0 < Scheme.products
          ? V.load(start + Scheme.products * $0 * stride) : V(repeating: 0)
      })
  }

  @inline(__always)
  func line(_ i: Int) -> InlineArray<6, V> { [c0[i], c1[i], c2[i], c3[i], c4[i], c5[i]] }
}
