/// Sums in a fixed order: vectors of a block in float, blocks in double.
///
/// Blocks do not depend on the number of threads. Relative error of a sum of squares: 65·u.
public enum Reduction {
  private static let block = 1_024

  public static func sum(_ x: Input, count: Int) -> Double {
    Profile.measure(.sums) {
      blocks(count) { start, end in
        sum(from: start, to: end) {
          Wide.load(x + $0)
        } tail: {
          x[$0]
        }
      }
    }
  }

  public static func sumOfSquares(_ x: Input, count: Int) -> Double {
    Profile.measure(.sums) {
      blocks(count) { start, end in
        sum(from: start, to: end) { i in
          let v = Wide.load(x + i)
          return v * v
        } tail: {
          x[$0] * x[$0]
        }
      }
    }
  }

  /// Σ (a − b)².
  public static func sumOfSquaredDifferences(_ a: Input, _ b: Input, count: Int) -> Double {
    Profile.measure(.sums) {
      blocks(count) { start, end in
        sum(from: start, to: end) { i in
          let v = Wide.load(a + i) - Wide.load(b + i)
          return v * v
        } tail: {
          (a[$0] - b[$0]) * (a[$0] - b[$0])
        }
      }
    }
  }

  /// y[c] = Σ_rows x[row, c]: the gradient of a bias.
  public static func columnSums(_ y: Output, x: Input, rows: Int, columns: Int) {
    imageColumnSums(y, x: x, images: 1, rows: rows, columns: columns)
  }

  /// y[image, c] = Σ_rows x[image, row, c]: the gradient of a bias of each image.
  ///
  /// Rows are added in parts of 256, then the parts in order. Of few columns sixteen rows count as
  /// one, and what those give is added at the end of a part.
  public static func imageColumnSums(_ y: Output, x: Input, images: Int, rows: Int, columns: Int) {
    Profile.measure(.sums) {
      let together = columns < Wide.scalarCount ? 16 : 1
      let (part, width) = (256 * together, columns * together)
      let parts = max(1, (rows + part - 1) / part)
      Scratch.with(images * parts * width) { partial in
        parallelFor(images * parts) { task in
          let (image, first) = (task / parts, task % parts * part)
          addRows(
            partial + task * width, x + (image * rows + first) * columns,
            rows: min(part, rows - first), columns, together: together)
        }
        for image in 0..<images {
          let target = y + image * columns
          target.update(from: partial + image * parts * width, count: columns)
          for p in 1..<parts {
            addRow(target, UnsafePointer(partial + (image * parts + p) * width), columns)
          }
        }
      }
    }
  }

  /// y = Σ of `parts` parts of `count` floats each, in order; y may be the first of them.
  static func addParts(_ y: Output, _ x: Input, count: Int, parts: Int) {
    let grain = 16_384
    parallelFor((count + grain - 1) / grain) { task in
      Map.vectors(task * grain..<min(count, (task + 1) * grain)) { i, used in
        var sum = Wide.load(x + i, upTo: used)
        for part in 1..<parts { sum += Wide.load(x + part * count + i, upTo: used) }
        sum.store(y + i, upTo: used)
      }
    }
  }

  /// The sums of rows, `together` at a time, in the first `columns` of as many sums together.
  static func addRows(
    _ sums: Output, _ x: Input, rows: Int, _ columns: Int, together: Int = 1
  ) {
    let (width, whole) = (columns * together, rows / together)
    sums.update(repeating: 0, count: width)
    for row in 0..<whole / 4 { addFourRows(sums, x + 4 * row * width, width) }
    for row in whole / 4 * 4..<whole { addRow(sums, x + row * width, width) }
    for row in whole * together..<rows { addRow(sums, x + row * columns, columns) }
    for k in 1..<together { addRow(sums, UnsafePointer(sums + k * columns), columns) }
  }

  @inline(__always)
  private static func addRow(_ y: Output, _ x: Input, _ columns: Int) {
    for c in 0..<columns { y[c] += x[c] }
  }

  /// One after the other, but the sums are read and written once.
  @inline(__always)
  private static func addFourRows(_ y: Output, _ x: Input, _ columns: Int) {
    for c in 0..<columns {
      y[c] = y[c] + x[c] + x[columns + c] + x[2 * columns + c] + x[3 * columns + c]
    }
  }

  @inline(__always)
  private static func sum(
    from start: Int, to end: Int, _ vector: (Int) -> Wide, tail: (Int) -> Float
  ) -> Double {
    var total = Wide(repeating: 0)
    var i = start
    while i + Wide.scalarCount <= end {
      total += vector(i)
      i += Wide.scalarCount
    }
    var sum = total.lanesSumInDouble()
    while i < end {
      sum += Double(tail(i))
      i += 1
    }
    return sum
  }

  @inline(__always)
  private static func blocks(_ count: Int, _ body: (_ start: Int, _ end: Int) -> Double) -> Double {
    let grain = 64 * block
    let pieces = (count + grain - 1) / grain
    return Scratch.withDoubles(max(1, pieces)) { sums in
      parallelFor(pieces) { piece in
        var sum = 0.0
        let end = min(count, (piece + 1) * grain)
        for start in stride(from: piece * grain, to: end, by: block) {
          sum += body(start, min(end, start + block))
        }
        sums[piece] = sum
      }
      return (0..<pieces).reduce(0) { $0 + sums[$1] }
    }
  }
}
