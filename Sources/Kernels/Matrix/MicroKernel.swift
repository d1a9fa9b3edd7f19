/// The micro-kernels under every matrix product and convolution.
///
/// C[rows × 2·lanes] += A[rows × depth] · B[depth × 2·lanes], with the sums of a tile of C in
/// registers while k runs. B is a packed panel: row k holds the 2·lanes columns side by side (or
/// one vector of them in a narrow panel). The two forms differ in where they find A:
///
///     rows:     A[r][k] = a[r][k]                r: any `rows` addresses, k contiguous
///     columns:  A[r][k] = a[offset[k] + r]       r contiguous, k anywhere
///
/// Order of each sum: k rising, one fused multiply-add a term, so |error| ≤ depth·u·Σ|a·b|.
struct Tile<let rows: Int, V: Lanes> {
  var low = InlineArray<rows, V>(repeating: V(repeating: 0))
  var high = InlineArray<rows, V>(repeating: V(repeating: 0))

  @inline(__always)
  init() {}

  /// Adds rows of A times a panel of two vectors, or of one.
  @inline(__always)
  mutating func addRows(_ a: InlineArray<rows, Input>, _ b: Input, depth: Int, isWide: Bool) {
    var b = b
    if isWide {
      for k in 0..<depth {
        let (b0, b1) = (V.load(b), V.load(b + V.scalarCount))
        for r in 0..<rows {
          let value = V(repeating: a[r][k])
          low[r].addProduct(value, b0)
          high[r].addProduct(value, b1)
        }
        b += 2 * V.scalarCount
      }
    } else {
      for k in 0..<depth {
        let b0 = V.load(b)
        for r in 0..<rows { low[r].addProduct(V(repeating: a[r][k]), b0) }
        b += V.scalarCount
      }
    }
  }

  /// Adds columns of A times a panel of two vectors, or of one.
  @inline(__always)
  mutating func addColumns(
    _ a: Input, offsets: UnsafePointer<Int>, _ b: Input, depth: Int, isWide: Bool
  ) {
    var b = b
    if isWide {
      for k in 0..<depth {
        let (b0, b1) = (V.load(b), V.load(b + V.scalarCount))
        let column = a + offsets[k]
        for r in 0..<rows {
          let value = V(repeating: column[r])
          low[r].addProduct(value, b0)
          high[r].addProduct(value, b1)
        }
        b += 2 * V.scalarCount
      }
    } else {
      for k in 0..<depth {
        let b0 = V.load(b)
        let column = a + offsets[k]
        for r in 0..<rows { low[r].addProduct(V(repeating: column[r]), b0) }
        b += V.scalarCount
      }
    }
  }
}

/// How `count` rows are cut into tiles: tall ones, then tiles of four, the last maybe partial.
///
/// Two tiles of four beat one tall tile and a tile of two, which would wait for its additions.
struct TilePlan {
  let tall: Int
  let tallCount: Int
  let fourCount: Int

  init(_ count: Int, tall: Int) {
    self.tall = tall
    var full = count / tall
    let rest = count % tall
    if tall == 6 && rest == 2 && full > 0 {
      full -= 1
      tallCount = full
      fourCount = 2
    } else if rest > 4 {
      tallCount = full + 1
      fourCount = 0
    } else {
      tallCount = full
      fourCount = rest > 0 ? 1 : 0
    }
  }

  var tiles: Int { tallCount + fourCount }

  /// First row of a tile.
  func start(_ tile: Int) -> Int {
    tile < tallCount ? tile * tall : tallCount * tall + (tile - tallCount) * 4
  }

  func isTall(_ tile: Int) -> Bool { tile < tallCount }
}
