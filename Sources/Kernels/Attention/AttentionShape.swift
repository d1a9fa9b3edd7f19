/// The sizes of one head's attention, and of the copies that the products read.
///
/// Tokens are packed in chunks of channels, `[chunk][token][channel]`: whatever a product walks along
/// then lies a constant number of floats apart, and what it reads again fits in L1. Queries are also
/// turned, in panels of two vectors: `[channel][query]`.
struct AttentionShape {
  let tokens: Int
  let heads: Int
  let width: Int

  /// Queries of a panel.
  static let lanes = Panels.full
  /// Channels of a narrow head's only chunk, and of the chunks of others.
  static let narrow = 8
  static let wide = 16

  /// Whether a product over the channels is too short a chain for tall tiles to pay.
  var isNarrow: Bool { width <= Self.narrow }
  /// Channels of a chunk.
  var step: Int { isNarrow ? Self.narrow : Self.wide }
  var chunks: Int { (width + step - 1) / step }
  /// Channels, padding included.
  var channels: Int { chunks * step }

  /// Keys up to whole tiles of rows.
  var keys: Int { (tokens + rowsOfTiles - 1) / rowsOfTiles * rowsOfTiles }
  private var rowsOfTiles: Int { isNarrow ? 8 : Processor.lanes == 16 ? 16 : 6 }

  /// Panels of a block of queries, whose gradients go through the keys together: as many as keep the
  /// sums of keys and values in registers for a while.
  static let panelsOfBlock = 128 / lanes
  /// Keys that a block of queries meets at once, whole tiles of every height.
  static let keysOfBlock = 48

  var panels: Int { (tokens + Self.lanes - 1) / Self.lanes }
  /// Floats from a token to the next where a token has one vector.
  var stride: Int { heads * width }
  /// The same where a token's q, k and v lie side by side.
  var joinedStride: Int { 3 * stride }
  var scale: Float { 1 / Float(width).squareRoot() }
  /// Floats of all keys, padding included.
  var size: Int { keys * channels }

  /// Where a head of a picture begins.
  func start(_ pair: Int, stride: Int) -> Int {
    pair / heads * tokens * stride + pair % heads * width
  }

  /// Queries of a panel that exist.
  func used(_ panel: Int) -> Int { min(Self.lanes, tokens - panel * Self.lanes) }
}

extension AttentionShape {
  /// Packs `count` tokens of a head, and zeros behind them up to `padded`.
  ///
  /// - Parameters:
  ///   - rows: Tokens of a chunk.
  ///   - stride: Floats from a token of x to the next.
  func pack(
    _ packed: Output, rows: Int, _ x: Input, stride: Int, count: Int, padded: Int, scale: Float = 1
  ) {
    if width == Self.narrow {
      forEachPiece(rows, count, Self.narrow, stride) { place, x0, _ in
        (scale * SIMD8.load(x + x0)).store(packed + place)
      }
    } else if width == channels {
      forEachPiece(rows, count, Self.wide, stride) { place, x0, _ in
        (scale * Wide.load(x + x0)).store(packed + place)
      }
    } else {
      forEachPiece(rows, count, step, stride) { place, x0, used in
        for c in 0..<used { packed[place + c] = scale * x[x0 + c] }
        for c in used..<step { packed[place + c] = 0 }
      }
    }
    guard padded > count else { return }
    for chunk in 0..<chunks {
      (packed + (chunk * rows + count) * step).update(
        repeating: 0, count: (padded - count) * step)
    }
  }

  /// Copies packed tokens back.
  func unpack(
    _ x: Output, stride: Int, _ packed: Input, rows: Int, count: Int, scale: Float = 1
  ) {
    if width == Self.narrow {
      forEachPiece(rows, count, Self.narrow, stride) { place, x0, _ in
        (scale * SIMD8.load(packed + place)).store(x + x0)
      }
    } else if width == channels {
      forEachPiece(rows, count, Self.wide, stride) { place, x0, _ in
        (scale * Wide.load(packed + place)).store(x + x0)
      }
    } else {
      forEachPiece(rows, count, step, stride) { place, x0, used in
        for c in 0..<used { x[x0 + c] = scale * packed[place + c] }
      }
    }
  }

  /// Visits the chunks of `count` tokens: where one lies packed, where in x, and its channels there.
  @inline(__always)
  private func forEachPiece(
    _ rows: Int, _ count: Int, _ step: Int, _ stride: Int,
    _ body: (_ packed: Int, _ x: Int, _ used: Int) -> Void
  ) {
    for row in 0..<count {
      for chunk in 0..<(step == Self.narrow ? 1 : chunks) {
        body(
          (chunk * rows + row) * step, row * stride + chunk * step, min(step, width - chunk * step))
      }
    }
  }

  /// Σ_channel of the greatest x² that a packed token has there: no token's |x|² is greater.
  func greatestSquares(_ packed: Input, rows: Int, count: Int) -> Float {
    var total = SIMD8<Float>(repeating: 0)
    for start in Swift.stride(from: 0, to: channels, by: 8) {
      let column = packed + start / step * rows * step + start % step
      var greatest = SIMD8<Float>(repeating: 0)
      for row in 0..<count {
        let x = SIMD8.load(column + row * step)
        let square = x * x
        greatest.replace(with: square, where: square .> greatest)
      }
      total += greatest
    }
    let four = total.lowHalf + total.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  /// Turns the packed tokens of a panel into `[channel][query]`.
  func turn(_ turned: Output, _ packed: Input, rows: Int) {
    forEachSquare { channel, query in
      SIMD8.transpose(
        turned + channel * Self.lanes + query, stride: Self.lanes,
        packed + (channel / step * rows + query) * step + channel % step, stride: step)
    }
  }

  /// Turns `[channel][query]` back into packed tokens of a panel.
  func turnBack(_ packed: Output, _ turned: Input) {
    forEachSquare { channel, query in
      SIMD8.transpose(
        packed + (channel / step * Self.lanes + query) * step + channel % step, stride: step,
        turned + channel * Self.lanes + query, stride: Self.lanes)
    }
  }

  /// Visits the squares of eight channels and eight queries of a panel.
  @inline(__always)
  private func forEachSquare(_ body: (_ channel: Int, _ query: Int) -> Void) {
    for channel in 0..<channels / 8 {
      for query in 0..<Self.lanes / 8 { body(8 * channel, 8 * query) }
    }
  }
}
