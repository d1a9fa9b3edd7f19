/// 3×3 convolutions of stride 1 of very few channels, read from `PlanarPictures`.
///
///     y[pixel, n] = Σ_taps Σ_c x[pixel + tap, c] · w[n, tap, c] + epilogue
///     dw[n, tap, c] = Σ_pixels x[pixel + tap, c] · dy[pixel, n]
///
/// All taps of all channels are one sum of `depth` terms. Order of the sums: taps in rows (backwards
/// if `isReversed`), c rising; pixels of a band rising, bands, then chunks.
struct ThinSource {
  let planes: PlanarPictures
  let a: Input
  /// Whether the first tap of the weights meets the last of the pictures.
  let isReversed: Bool

  /// More channels fill a vector well enough.
  private static let mostChannels = 4

  /// Whether a convolution of so few channels is done like this.
  static func fits(_ shape: ConvolutionShape, channels: Int) -> Bool {
    shape.kernel == 3 && shape.stride == 1 && shape.padding == .same && channels <= mostChannels
      && shape.inputPixels > 0
  }

  /// Calls `body` with a copy of pictures.
  static func with(
    _ x: Input, _ shape: ConvolutionShape, channels: Int, isReversed: Bool = false,
    _ body: (ThinSource) -> Void
  ) {
    let planes = PlanarPictures(
      batch: shape.batch, height: shape.height, width: shape.width, channels: channels)
    Scratch.with(planes.size) { copy in
      planes.fill(copy, from: x)
      body(ThinSource(planes: planes, a: UnsafePointer(copy), isReversed: isReversed))
    }
  }

  var depth: Int { 9 * planes.channels }

  /// Where the terms of a sum lie, from the first tap of a pixel.
  func withOffsets(_ body: (UnsafePointer<Int>) -> Void) {
    Scratch.withIntegers(depth) { offsets in
      for k in 0..<depth {
        let (tap, channel) = k.quotientAndRemainder(dividingBy: planes.channels)
        offsets[k] = planes.offset(tap: isReversed ? 8 - tap : tap, channel: channel)
      }
      body(UnsafePointer(offsets))
    }
  }

  /// Visits all rows of the pictures, some in each task.
  private func forEachRow(_ body: (_ picture: Int, _ u: Int) -> Void) {
    let rows = planes.batch * planes.height
    let grain = max(1, 512 / planes.width)
    parallelFor((rows + grain - 1) / grain) { task in
      for row in task * grain..<min(rows, (task + 1) * grain) {
        body(row / planes.height, row % planes.height)
      }
    }
  }

  /// - Parameter weights: `[panel][tap][channel][lane]`.
  func convolve(_ y: Output, weights: Input, panels: Panels, epilogue: Epilogue) {
    withOffsets { offsets in
      let pass = Pass(
        source: self, y: y, weights: weights, panels: panels, offsets: offsets, epilogue: epilogue)
      forEachRow { picture, u in
        if Processor.lanes == 16 {
          pass.run(picture, u, Tile<8, SIMD16<Float>>.self, Tile<4, SIMD16<Float>>.self)
        } else {
          pass.run(picture, u, Tile<6, SIMD8<Float>>.self, Tile<4, SIMD8<Float>>.self)
        }
      }
    }
  }
}

/// The way from pictures of few channels to y.
private struct Pass {
  let source: ThinSource
  let y: Output
  let weights: Input
  let panels: Panels
  let offsets: UnsafePointer<Int>
  let epilogue: Epilogue

  /// A row of pixels.
  @inline(__always)
  func run<let tall: Int, let four: Int, V: Lanes>(
    _ picture: Int, _ u: Int, _ tallTile: Tile<tall, V>.Type, _ fourTile: Tile<four, V>.Type
  ) {
    let plan = TilePlan(source.planes.width, tall: tall)
    for panel in 0..<panels.count {
      let (tiles, rest) = (0..<plan.tallCount, plan.tallCount..<plan.tiles)
      if panels.width(panel) > V.scalarCount {
        run(picture, u, panel, plan, tiles, tallTile, isWide: Yes.self)
        run(picture, u, panel, plan, rest, fourTile, isWide: Yes.self)
      } else {
        run(picture, u, panel, plan, tiles, tallTile, isWide: No.self)
        run(picture, u, panel, plan, rest, fourTile, isWide: No.self)
      }
    }
  }

  @inline(never)
  private func run<let height: Int, V: Lanes, IsWide: Choice>(
    _ picture: Int, _ u: Int, _ panel: Int, _ plan: TilePlan, _ tiles: Range<Int>,
    _: Tile<height, V>.Type, isWide: IsWide.Type
  ) {
    let isWide = IsWide.isYes
    let planes = source.planes
    let row = source.a + planes.start(picture, u, 0)
    let line = (picture * planes.height + u) * planes.width * panels.outputs
    let b = weights + panels.start(panel)
    for number in tiles {
      let v = plan.start(number)
      let place = line + v * panels.outputs
      var tile = Tile<height, V>()
      tile.addColumns(row + v, offsets: offsets, b, depth: source.depth, isWide: isWide)
      store(tile, picture, place, used: min(height, planes.width - v), panel, isWide: isWide)
    }
  }

  @inline(__always)
  private func store<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ picture: Int, _ place: Int, used: Int, _ panel: Int, isWide: Bool
  ) {
    let columns = panel * Panels.full..<min(panels.outputs, (panel + 1) * Panels.full)
    let full = isWide ? 2 * V.scalarCount : V.scalarCount
    if columns.count == full && used == height {
      prefetch(place + height * panels.outputs + columns.lowerBound, rows: height)
      let low = addend(picture, columns.lowerBound, V.self)
      let high = isWide ? addend(picture, columns.lowerBound + V.scalarCount, V.self) : low
      for r in 0..<height {
        let pixel = place + r * panels.outputs + columns.lowerBound
        store(tile.low[r] + low, pixel)
        if isWide { store(tile.high[r] + high, pixel + V.scalarCount) }
      }
    } else {
      storePart(tile, place, used: used, picture, columns)
    }
  }

  /// Asks for what the next tile of pixels will overwrite.
  @inline(__always)
  private func prefetch(_ place: Int, rows: Int) {
    for r in 0..<rows {
      CacheLines.prefetchToWrite(y + place + r * panels.outputs, count: Panels.full)
    }
  }

  /// Both biases of a vector of outputs.
  @inline(__always)
  private func addend<V: Lanes>(_ picture: Int, _ column: Int, _: V.Type) -> V {
    var sum = V(repeating: 0)
    if let bias = epilogue.bias { sum += V.load(bias + column) }
    if let bias = epilogue.imageBias { sum += V.load(bias + picture * panels.outputs + column) }
    return sum
  }

  @inline(__always)
  private func store<V: Lanes>(_ sum: V, _ place: Int) {
    if let residual = epilogue.residual {
      (sum + V.load(residual + place)).store(y + place)
    } else {
      sum.store(y + place)
    }
  }

  /// The pixels and columns of a tile that exist, one by one.
  @inline(never)
  private func storePart<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ place: Int, used: Int, _ picture: Int, _ columns: Range<Int>
  ) {
    for r in 0..<used {
      for n in columns {
        let (lane, pixel) = (n - columns.lowerBound, place + r * panels.outputs)
        var sum = lane < V.scalarCount ? tile.low[r][lane] : tile.high[r][lane - V.scalarCount]
        var addend: Float = 0
        if let bias = epilogue.bias { addend += bias[n] }
        if let bias = epilogue.imageBias { addend += bias[picture * panels.outputs + n] }
        sum += addend
        if let residual = epilogue.residual { sum += residual[pixel + n] }
        y[pixel + n] = sum
      }
    }
  }
}
