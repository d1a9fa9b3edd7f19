/// The micro-kernels under every matrix product and convolution.
///
/// C[rows × 2·lanes] += A[rows × depth] · B[depth × 2·lanes], with the sums of a tile of C in
/// registers while k runs. B is a packed panel: row k holds the 2·lanes columns side by side (or
/// one vector of them in a narrow panel). The two forms differ in where they find A:
///
///     rows:     A[r][k] = a[r][k]                r: any `rows` addresses, k contiguous
///     columns:  A[r][k] = a[offset[k] + r]       r contiguous, k anywhere
///     blocks:   A[r][k] = a[r·lanes + k]         a vector of k for each r, side by side
///     tiles:    A[r][k] = a[k·lanes + r]         the same seen from the other side
///
/// Order of each sum: k rising, one fused multiply-add a term, so |error| ≤ depth·u·Σ|a·b|.
struct Tile<let rows: Int, V: Lanes> {
  var low = InlineArray<rows, V>(repeating: V(repeating: 0))
  var high = InlineArray<rows, V>(repeating: V(repeating: 0))

  @inline(__always)
  init() {}

  /// Adds rows of A times a panel of two vectors, or of one.
  ///
  /// - Parameter stride: Floats from a row of B to the next, if it is no packed panel.
  @inline(__always)
  mutating func addRows(
    _ a: InlineArray<rows, Input>, _ b: Input, depth: Int, isWide: Bool, stride: Int? = nil,
    from first: Int = 0
  ) {
    let step = stride ?? (isWide ? 2 * V.scalarCount : V.scalarCount)
    var b = b + first * step
    if isWide {
      for k in first..<depth {
        let (b0, b1) = (V.load(b), V.load(b + V.scalarCount))
        for r in 0..<rows {
          let value = V(repeating: a[r][k])
          low[r].addProduct(value, b0)
          high[r].addProduct(value, b1)
        }
        b += step
      }
    } else {
      for k in first..<depth {
        let b0 = V.load(b)
        for r in 0..<rows { low[r].addProduct(V(repeating: a[r][k]), b0) }
        b += step
      }
    }
  }

  /// The first products of rows of A with a panel.
  ///
  /// To multiply first is quicker than to add to zeros.
  @inline(__always)
  init(rows a: InlineArray<rows, Input>, _ b: Input, isWide: Bool) {
    let b0 = V.load(b)
    let b1 = isWide ? V.load(b + V.scalarCount) : b0
    low = InlineArray { V(repeating: a[$0][0]) * b0 }
    high = InlineArray { isWide ? V(repeating: a[$0][0]) * b1 : b0 }
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

/// A choice that is made when a kernel is compiled.
///
/// As an argument it would be one only where the kernel is inlined; but the compiler stops inlining in
/// callers that become too large, and then leaves tiles in memory.
protocol Choice {
  static var isYes: Bool { get }
}

enum Yes: Choice {
  @inline(__always) static var isYes: Bool { true }
}

enum No: Choice {
  @inline(__always) static var isYes: Bool { false }
}

extension Tile {
  /// Adds a vector of k: rows of A times as many rows of a panel.
  @inline(__always)
  mutating func addBlock(_ a: Input, _ b: Input, isWide: Bool) {
    addStep(a, b, 0, isWide: isWide)
    addRest(a, b, isWide: isWide)
  }

  /// The sums of one vector of k.
  ///
  /// To multiply first is quicker than to add to zeros.
  @inline(__always)
  init(block a: Input, _ b: Input, isWide: Bool) {
    let b0 = V.load(b)
    let b1 = isWide ? V.load(b + V.scalarCount) : b0
    low = InlineArray { V(repeating: a[$0 * V.scalarCount]) * b0 }
    high = InlineArray { isWide ? V(repeating: a[$0 * V.scalarCount]) * b1 : b0 }
    addRest(a, b, isWide: isWide)
  }

  @inline(__always)
  private mutating func addRest(_ a: Input, _ b: Input, isWide: Bool) {
    addStep(a, b, 1, isWide: isWide)
    addStep(a, b, 2, isWide: isWide)
    addStep(a, b, 3, isWide: isWide)
    for k in stride(from: 4, to: V.scalarCount, by: 4) {
      // One by one: quicker than a loop of single steps; 16-wide, eight do not fit in registers.
      addStep(a, b, k, isWide: isWide)
      addStep(a, b, k + 1, isWide: isWide)
      addStep(a, b, k + 2, isWide: isWide)
      addStep(a, b, k + 3, isWide: isWide)
    }
  }

  @inline(__always)
  private mutating func addStep(_ a: Input, _ b: Input, _ k: Int, isWide: Bool) {
    let row = b + k * (isWide ? 2 * V.scalarCount : V.scalarCount)
    let b0 = V.load(row)
    let b1 = isWide ? V.load(row + V.scalarCount) : b0
    for r in 0..<rows {
      let value = V(repeating: a[r * V.scalarCount + k])
      low[r].addProduct(value, b0)
      if isWide { high[r].addProduct(value, b1) }
    }
  }
}

extension Tile {
  /// Adds columns of A, whose steps of k are `stride` floats apart, times a panel of two vectors.
  @inline(__always)
  mutating func addColumns(_ a: Input, stride: Int, _ b: Input, depth: Int) {
    var (a, b) = (a, b)
    for _ in 0..<depth {
      let (b0, b1) = (V.load(b), V.load(b + V.scalarCount))
      for r in 0..<rows {
        let value = V(repeating: a[r])
        low[r].addProduct(value, b0)
        high[r].addProduct(value, b1)
      }
      a += stride
      b += 2 * V.scalarCount
    }
  }

  /// Adds columns of A, whose steps of k are a vector or `stride` apart, times two streams of
  /// vectors.
  ///
  /// - Parameter a: Where each row of the tile begins.
  @inline(__always)
  mutating func addTiles(
    _ a: InlineArray<rows, Input>, stride: Int = V.scalarCount, _ b0: Input, _ b1: Input,
    depth: Int, isWide: Bool
  ) {
    var place = 0
    for k in 0..<depth {
      let first = V.load(b0 + k * V.scalarCount)
      let second = isWide ? V.load(b1 + k * V.scalarCount) : first
      for r in 0..<rows {
        let value = V(repeating: a[r][place])
        low[r].addProduct(value, first)
        if isWide { high[r].addProduct(value, second) }
      }
      place += stride
    }
  }
}

extension Tile {
  /// Adds to each row of C what lies at `place` of its number.
  @inline(__always)
  mutating func add(isWide: Bool, at place: (_ row: Int) -> Input) {
    for r in 0..<rows {
      let term = place(r)
      low[r] += V.load(term)
      if isWide { high[r] += V.load(term + V.scalarCount) }
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

  /// Rows of the tall tiles.
  var tallRows: Int { tallCount * tall }
  /// Rows of all tiles, those that do not exist included.
  var rows: Int { tallRows + 4 * fourCount }

  /// First row of a tile.
  func start(_ tile: Int) -> Int {
    tile < tallCount ? tile * tall : tallCount * tall + (tile - tallCount) * 4
  }

  func isTall(_ tile: Int) -> Bool { tile < tallCount }
}
