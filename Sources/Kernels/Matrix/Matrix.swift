/// C = scale · op(A) · op(B) over row-major matrices with leading dimensions.
///
/// Serial and reentrant: callers split the work. C must not overlap A or B. Order of each sum:
/// k rising in blocks of 256. Error: (k + 2)·u·|scale|·Σ|a·b|, u = 2⁻²⁴.
public enum Matrix {
  /// Whether an operand is taken as it is stored or transposed.
  public enum Operand: Sendable { case plain, transposed }

  /// - Parameters:
  ///   - a: m×k, or k×m if transposed.
  ///   - b: k×n, or n×k if transposed.
  ///   - accumulate: Adds to C instead of overwriting it.
  public static func multiply(
    _ c: Output, ldc: Int, _ a: Input, lda: Int, _ opA: Operand, _ b: Input, ldb: Int,
    _ opB: Operand = .plain, m: Int, n: Int, k: Int, scale: Float = 1, accumulate: Bool = false
  ) {
    let product = StridedProduct(
      c: c, ldc: ldc, a: a, lda: lda, isATransposed: opA == .transposed, b: b, ldb: ldb,
      isBTransposed: opB == .transposed, m: m, n: n, k: k, scale: scale, accumulate: accumulate)
    if Processor.lanes == 16 {
      product.run(SIMD16<Float>.self)
    } else {
      product.run(SIMD8<Float>.self)
    }
  }
}

struct StridedProduct {
  let c: Output
  let ldc: Int
  let a: Input
  let lda: Int
  let isATransposed: Bool
  let b: Input
  let ldb: Int
  let isBTransposed: Bool
  let m: Int
  let n: Int
  let k: Int
  let scale: Float
  let accumulate: Bool

  private static let blockDepth = 256

  /// A panel of B's columns and a block of its depth.
  private struct Panel {
    let packed: Input
    let offsets: UnsafePointer<Int>
    let column: Int
    let used: Int
    let first: Int
    let depth: Int
  }

  @inline(__always)
  func run<V: Lanes>(_: V.Type) {
    let full = 2 * V.scalarCount
    guard k > 0 else { return finishEmpty() }
    Scratch.with(Self.blockDepth * full) { packed in
      Scratch.withIntegers(Self.blockDepth) { offsets in
        for i in 0..<Self.blockDepth { offsets[i] = i * lda }
        for column in stride(from: 0, to: n, by: full) {
          let used = min(full, n - column)
          for first in stride(from: 0, to: k, by: Self.blockDepth) {
            let depth = min(Self.blockDepth, k - first)
            let width = used > V.scalarCount ? full : V.scalarCount
            pack(packed, column, used, first, depth, width)
            let panel = Panel(
              packed: UnsafePointer(packed), offsets: UnsafePointer(offsets), column: column,
              used: used, first: first, depth: depth)
            if used > V.scalarCount {
              run(panel, isWide: true, V.self)
            } else {
              run(panel, isWide: false, V.self)
            }
          }
        }
      }
    }
  }

  private func finishEmpty() {
    guard !accumulate else { return }
    for row in 0..<m { (c + row * ldc).update(repeating: 0, count: n) }
  }

  private func pack(
    _ packed: Output, _ column: Int, _ used: Int, _ first: Int, _ depth: Int, _ width: Int
  ) {
    if isBTransposed {
      for j in 0..<used {
        let row = b + (column + j) * ldb + first
        for i in 0..<depth { packed[i * width + j] = row[i] }
      }
      for i in 0..<depth { (packed + i * width + used).update(repeating: 0, count: width - used) }
    } else {
      for i in 0..<depth {
        let row = packed + i * width
        row.update(from: b + (first + i) * ldb + column, count: used)
        (row + used).update(repeating: 0, count: width - used)
      }
    }
  }

  @inline(__always)
  private func run<V: Lanes>(_ panel: Panel, isWide: Bool, _: V.Type) {
    let plan = TilePlan(m, tall: V.scalarCount == 16 ? 8 : 6)
    for tile in 0..<plan.tiles {
      let start = plan.start(tile)
      if !plan.isTall(tile) {
        run(Tile<4, V>(), start, panel, isWide: isWide)
      } else if V.scalarCount == 16 {
        run(Tile<8, V>(), start, panel, isWide: isWide)
      } else {
        run(Tile<6, V>(), start, panel, isWide: isWide)
      }
    }
  }

  @inline(__always)
  private func run<let height: Int, V: Lanes>(
    _ zero: Tile<height, V>, _ start: Int, _ panel: Panel, isWide: Bool
  ) {
    var tile = zero
    let used = min(height, m - start)
    if isATransposed && used == height {
      tile.addColumns(
        a + panel.first * lda + start, offsets: panel.offsets, panel.packed, depth: panel.depth,
        isWide: isWide)
    } else if isATransposed {
      addColumnByColumn(&tile, start, panel, isWide: isWide)
    } else {
      let rows = InlineArray<height, Input> { a + min(start + $0, m - 1) * lda + panel.first }
      tile.addRows(rows, panel.packed, depth: panel.depth, isWide: isWide)
    }
    store(tile, start, used, panel, isWide: isWide)
  }

  /// The last rows of a transposed A, where a whole tile would read past its end.
  @inline(__always)
  private func addColumnByColumn<let height: Int, V: Lanes>(
    _ tile: inout Tile<height, V>, _ start: Int, _ panel: Panel, isWide: Bool
  ) {
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for i in 0..<panel.depth {
      let row = panel.packed + i * width
      for r in 0..<height where start + r < m {
        let value = V(repeating: a[(panel.first + i) * lda + start + r])
        tile.low[r].addProduct(value, V.load(row))
        if isWide { tile.high[r].addProduct(value, V.load(row + V.scalarCount)) }
      }
    }
  }

  @inline(__always)
  private func store<let height: Int, V: Lanes>(
    _ tile: Tile<height, V>, _ start: Int, _ used: Int, _ panel: Panel, isWide: Bool
  ) {
    let overwrites = panel.first == 0 && !accumulate
    let width = isWide ? 2 * V.scalarCount : V.scalarCount
    for r in 0..<height where r < used {
      let row = c + (start + r) * ldc + panel.column
      if panel.used == width {
        let (low, high) = (tile.low[r] * scale, tile.high[r] * scale)
        (overwrites ? low : V.load(row) + low).store(row)
        if isWide {
          (overwrites ? high : V.load(row + V.scalarCount) + high).store(row + V.scalarCount)
        }
      } else {
        for j in 0..<panel.used {
          let sum = j < V.scalarCount ? tile.low[r][j] : tile.high[r][j - V.scalarCount]
          row[j] = overwrites ? sum * scale : row[j] + sum * scale
        }
      }
    }
  }
}
