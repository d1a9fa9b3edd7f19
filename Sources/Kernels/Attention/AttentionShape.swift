/// The sizes of one head's attention, and of the copies that the products read.
struct AttentionShape {
  let tokens: Int
  let heads: Int
  let width: Int

  /// Queries of a panel.
  static let lanes = Panels.full

  var panels: Int { (tokens + Self.lanes - 1) / Self.lanes }
  /// Floats from a token to the next.
  var stride: Int { heads * width }
  var scale: Float { 1 / Float(width).squareRoot() }

  /// Keys up to whole tiles of rows.
  var keys: Int { (tokens + Self.tall - 1) / Self.tall * Self.tall }
  /// Channels up to whole vectors, which are also whole tiles of columns.
  var channels: Int {
    (width + Processor.lanes - 1) / Processor.lanes * Processor.lanes
  }
  /// Floats of all keys, padding included.
  var size: Int { keys * channels }

  static let tall = Processor.lanes == 16 ? 8 : 6

  func start(_ pair: Int) -> Int { pair / heads * tokens * stride + pair % heads * width }

  /// Queries of a panel that exist.
  func used(_ panel: Int) -> Int { min(Self.lanes, tokens - panel * Self.lanes) }

  /// Copies `count` tokens of a head side by side, `rows` with those of zeros behind them.
  func pack(_ packed: Output, _ x: Input, count: Int, rows: Int, scale: Float = 1) {
    for row in 0..<count {
      let (to, from) = (packed + row * channels, x + row * stride)
      for c in 0..<width { to[c] = scale * from[c] }
      for c in width..<channels { to[c] = 0 }
    }
    (packed + count * channels).update(repeating: 0, count: (rows - count) * channels)
  }

  /// Turns packed tokens of a panel into `[channel][query]`.
  func turn(_ turned: Output, _ packed: Input) {
    if Processor.lanes == 16 {
      turn(turned, packed, SIMD16<Float>.self)
    } else {
      turn(turned, packed, SIMD8<Float>.self)
    }
  }

  /// Turns `[channel][query]` back into the tokens of a panel, `count` of them.
  func turnBack(_ x: Output, _ turned: Input, _ packed: Output, count: Int) {
    if Processor.lanes == 16 {
      turnBack(packed, turned, SIMD16<Float>.self)
    } else {
      turnBack(packed, turned, SIMD8<Float>.self)
    }
    for row in 0..<count {
      let (to, from) = (x + row * stride, packed + row * channels)
      for c in 0..<width { to[c] = from[c] }
    }
  }

  @inline(__always)
  private func turn<V: Lanes>(_ turned: Output, _ packed: Input, _: V.Type) {
    for c in Swift.stride(from: 0, to: channels, by: V.scalarCount) {
      for row in Swift.stride(from: 0, to: Self.lanes, by: V.scalarCount) {
        V.transpose(
          turned + c * Self.lanes + row, stride: Self.lanes, packed + row * channels + c,
          stride: channels)
      }
    }
  }

  @inline(__always)
  private func turnBack<V: Lanes>(_ packed: Output, _ turned: Input, _: V.Type) {
    for c in Swift.stride(from: 0, to: channels, by: V.scalarCount) {
      for row in Swift.stride(from: 0, to: Self.lanes, by: V.scalarCount) {
        V.transpose(
          packed + row * channels + c, stride: channels, turned + c * Self.lanes + row,
          stride: Self.lanes)
      }
    }
  }

  /// c[key][query] = Σ_channel a[key][channel]·b[channel][query].
  func keysTimesQueries(_ c: Output, _ a: Input, _ b: Input) {
    if Processor.lanes == 16 {
      keysTimesQueries(c, a, b, Tile<8, SIMD16<Float>>())
    } else {
      keysTimesQueries(c, a, b, Tile<6, SIMD8<Float>>())
    }
  }

  @inline(__always)
  private func keysTimesQueries<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ b: Input, _ zero: Tile<height, V>
  ) {
    for start in Swift.stride(from: 0, to: keys, by: height) {
      var tile = zero
      let rows = InlineArray<height, Input> { a + (start + $0) * channels }
      tile.addRows(rows, b, depth: width, isWide: true)
      for r in 0..<height {
        let row = c + (start + r) * Self.lanes
        tile.low[r].store(row)
        tile.high[r].store(row + V.scalarCount)
      }
    }
  }

  /// c[channel][query] = Σ_key a[key][channel]·b[key][query].
  func channelsTimesQueries(_ c: Output, _ a: Input, _ b: Input) {
    if Processor.lanes == 16 {
      channelsTimesQueries(c, a, b, Tile<8, SIMD16<Float>>())
    } else {
      channelsTimesQueries(c, a, b, Tile<4, SIMD8<Float>>())
    }
  }

  @inline(__always)
  private func channelsTimesQueries<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ b: Input, _ zero: Tile<height, V>
  ) {
    for start in Swift.stride(from: 0, to: channels, by: height) {
      var tile = zero
      if start < width { tile.addColumns(a + start, stride: channels, b, depth: tokens) }
      for r in 0..<height {
        let row = c + (start + r) * Self.lanes
        tile.low[r].store(row)
        tile.high[r].store(row + V.scalarCount)
      }
    }
  }

  /// c[key][channel] += Σ_query a[key][query]·b[query][channel].
  func accumulateKeys(_ c: Output, _ a: Input, _ b: Input) {
    if Processor.lanes == 16 {
      accumulateKeys(c, a, b, Tile<8, SIMD16<Float>>())
    } else {
      accumulateKeys(c, a, b, Tile<6, SIMD8<Float>>())
    }
  }

  @inline(__always)
  private func accumulateKeys<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ b: Input, _ zero: Tile<height, V>
  ) {
    for channel in Swift.stride(from: 0, to: channels, by: 2 * V.scalarCount) {
      if channels - channel > V.scalarCount {
        accumulateKeys(c + channel, a, b + channel, zero, isWide: true)
      } else {
        accumulateKeys(c + channel, a, b + channel, zero, isWide: false)
      }
    }
  }

  @inline(__always)
  private func accumulateKeys<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ b: Input, _ zero: Tile<height, V>, isWide: Bool
  ) {
    for start in Swift.stride(from: 0, to: keys, by: height) {
      var tile = zero
      let rows = InlineArray<height, Input> { a + (start + $0) * Self.lanes }
      tile.addRows(rows, b, depth: Self.lanes, isWide: isWide, stride: channels)
      for r in 0..<height {
        let row = c + (start + r) * channels
        (V.load(row) + tile.low[r]).store(row)
        if isWide {
          (V.load(row + V.scalarCount) + tile.high[r]).store(row + V.scalarCount)
        }
      }
    }
  }
}
