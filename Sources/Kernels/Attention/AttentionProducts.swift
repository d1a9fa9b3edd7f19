/// The three products of tokens with tokens. Heads of at most eight channels have tiles of their own,
/// since a tile's sums over the channels are then so short that what surrounds them counts.
extension AttentionShape {
  /// c[key][query] = Σ_channel a[key][channel]·b[channel][query] − offset[query].
  func keysTimesQueries(_ c: Output, _ a: Input, keys: Int, _ b: Input, minus offset: Input) {
    if isNarrow {
      if Processor.lanes == 16 {
        multiply(c, a, keys, b, offset, Tile<4, SIMD16<Float>>(), step: Self.narrow)
      } else {
        multiply(c, a, keys, b, offset, Tile<4, SIMD8<Float>>(), step: Self.narrow)
      }
    } else if Processor.lanes == 16 {
      multiply(c, a, keys, b, offset, Tile<8, SIMD16<Float>>(), step: Self.wide)
    } else {
      multiply(c, a, keys, b, offset, Tile<6, SIMD8<Float>>(), step: Self.wide)
    }
  }

  @inline(__always)
  private func multiply<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ keys: Int, _ b: Input, _ offset: Input, _ zero: Tile<height, V>,
    step: Int
  ) {
    let (low, high) = (V.load(offset), V.load(offset + V.scalarCount))
    for tile in 0..<keys / height {
      var sums = zero
      for chunk in 0..<(step == Self.narrow ? 1 : chunks) {
        sums.addRows(
          a + (chunk * self.keys + tile * height) * step, b + chunk * step * Self.lanes,
          depth: step, isWide: true, strides: (step, Self.lanes))
      }
      for r in 0..<height {
        let row = c + (tile * height + r) * Self.lanes
        (sums.low[r] - low).store(row)
        (sums.high[r] - high).store(row + V.scalarCount)
      }
    }
  }

  /// c[channel][query] += Σ_key a[key][channel]·b[key][query].
  func accumulateQueries(_ c: Output, _ a: Input, keys: Int, _ b: Input) {
    if isNarrow {
      if Processor.lanes == 16 {
        accumulate(c, a, keys, b, Tile<8, SIMD16<Float>>(), step: Self.narrow)
      } else {
        accumulate(c, a, keys, b, Tile<4, SIMD8<Float>>(), step: Self.narrow)
      }
    } else if Processor.lanes == 16 {
      accumulate(c, a, keys, b, Tile<8, SIMD16<Float>>(), step: Self.wide)
    } else {
      accumulate(c, a, keys, b, Tile<4, SIMD8<Float>>(), step: Self.wide)
    }
  }

  @inline(__always)
  private func accumulate<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ keys: Int, _ b: Input, _ zero: Tile<height, V>, step: Int
  ) {
    for tile in 0..<channels / height {
      let channel = tile * height
      let place = c + channel * Self.lanes
      var sums = zero
      for r in 0..<height {
        sums.low[r] = V.load(place + r * Self.lanes)
        sums.high[r] = V.load(place + r * Self.lanes + V.scalarCount)
      }
      sums.addColumns(
        a + channel / step * self.keys * step + channel % step, stride: step, b, depth: keys)
      for r in 0..<height {
        sums.low[r].store(place + r * Self.lanes)
        sums.high[r].store(place + r * Self.lanes + V.scalarCount)
      }
    }
  }

  /// c[key][channel] += Σ_query a[panel][key][query]·b[query][channel] of a block's queries.
  func accumulateKeys(_ c: Output, _ a: Input, keys: Int, panels: Int, _ b: Input) {
    if isNarrow {
      addPanels(c, a, keys, panels, b, Tile<8, SIMD8<Float>>(), step: Self.narrow)
    } else if Processor.lanes == 16 {
      addPanels(c, a, keys, panels, b, Tile<16, SIMD16<Float>>(), step: Self.wide)
    } else {
      addPanels(c, a, keys, panels, b, Tile<6, SIMD8<Float>>(), step: Self.wide)
    }
  }

  @inline(__always)
  private func addPanels<let height: Int, V: Lanes>(
    _ c: Output, _ a: Input, _ keys: Int, _ panels: Int, _ b: Input, _ zero: Tile<height, V>,
    step: Int
  ) {
    let isWide = step > V.scalarCount
    for chunk in 0..<(step == Self.narrow ? 1 : chunks) {
      for tile in 0..<keys / height {
        let place = c + (chunk * self.keys + tile * height) * step
        var sums = zero
        for r in 0..<height {
          sums.low[r] = V.load(place + r * step)
          if isWide { sums.high[r] = V.load(place + r * step + V.scalarCount) }
        }
        for panel in 0..<panels {
          sums.addRows(
            a + (panel * Self.keysOfBlock + tile * height) * Self.lanes,
            b + (chunk * Self.panelsOfBlock + panel) * Self.lanes * step, depth: Self.lanes,
            isWide: isWide, strides: (Self.lanes, step))
        }
        for r in 0..<height {
          sums.low[r].store(place + r * step)
          if isWide { sums.high[r].store(place + r * step + V.scalarCount) }
        }
      }
    }
  }
}

extension Tile {
  /// Adds rows of A, `strides.0` floats apart, times rows of B, `strides.1` apart.
  @inline(__always)
  fileprivate mutating func addRows(
    _ a: Input, _ b: Input, depth: Int, isWide: Bool, strides: (Int, Int)
  ) {
    for k in 0..<depth {
      let row = b + k * strides.1
      let b0 = V.load(row)
      let b1 = isWide ? V.load(row + V.scalarCount) : b0
      for r in 0..<rows {
        let value = V(repeating: a[r * strides.0 + k])
        low[r].addProduct(value, b0)
        if isWide { high[r].addProduct(value, b1) }
      }
    }
  }
}
