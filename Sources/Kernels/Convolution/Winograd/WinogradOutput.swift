/// From planes of products to pictures, y = Aᵀ·m·A + epilogue, a row of tiles at a time.
struct WinogradOutput {
  let tiling: WinogradTiling
  let planes: WinogradPlanes
  let epilogue: Epilogue

  /// - Parameter blocks: Of the planes; block 0 is channel 0.
  func transform(_ pictures: Output, _ products: Input, rows: Range<Int>, first: Int) {
    for row in rows {
      let tile = (row - first) * tiling.tilesInRow
      for block in 0..<planes.blocks {
        let start = products + block * planes.blockStride + tile * planes.lanes
        if Processor.lanes == 16 {
          transform(pictures, start, row, block * planes.lanes, SIMD16<Float>.self)
        } else {
          transform(pictures, start, row, block * planes.lanes, SIMD8<Float>.self)
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
      let start = products + tile * V.scalarCount
      var lines = InlineArray<24, V>(repeating: shift)
      for j in 0..<6 {
        let column = WinogradTransforms.output(
          InlineArray<6, V> { V.load(start + (6 * $0 + j) * planes.planeStride) })
        for i in 0..<4 { lines[6 * i + j] = column[i] }
      }
      for i in 0..<min(4, tiling.height - y) {
        let line = WinogradTransforms.output(InlineArray<6, V> { lines[6 * i + $0] })
        let offset = tiling.offset(picture, y + i) + 4 * tile * tiling.channels + channel
        for j in 0..<4 where 4 * tile + j < tiling.width {
          let place = offset + j * tiling.channels
          var value = line[j] + shift
          if let residual = epilogue.residual { value += V.load(residual + place) }
          value.store(pictures + place)
        }
      }
    }
  }
}
