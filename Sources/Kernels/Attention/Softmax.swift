import Glibc

/// The softmax of rows.
///
///     p_j = e^(s_j − max) / Σ e^(s_j − max)
///
/// Contiguous rows; y may be x. A row's sum runs in 16 lanes, j rising, and the lanes are then added
/// pairwise. Relative error of p_j: (|s_j − max| + columns / 16 + 8)·u, u = 2⁻²⁴; a row that holds NaN
/// becomes NaN.
public enum Softmax {
  static func reference<T: BinaryFloatingPoint>(_ s: [T], exp: (T) -> T) -> [T] {
    let top = s.max() ?? 0
    let powers = s.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// y = softmax of each row of x.
  public static func rows(_ y: Output, x: Input, rows: Int, columns: Int) {
    guard columns > 0 else { return }
    parallelFor(rows) { row in
      let target = y + row * columns
      if UnsafePointer(target) != x + row * columns {
        target.update(from: x + row * columns, count: columns)
      }
      _ = Softmax.row(target, count: columns)
    }
  }

  /// dx = y ∘ (dy − Σ_row y·dy); the sum in double, columns rising.
  public static func gradient(_ dx: Output, dy: Input, y: Input, rows: Int, columns: Int) {
    parallelFor(rows) { row in
      let start = row * columns
      var along = 0.0
      for j in start..<start + columns { along += Double(y[j]) * Double(dy[j]) }
      for j in start..<start + columns { dx[j] = y[j] * (dy[j] - Float(along)) }
    }
  }

  /// The softmax of one row in place.
  ///
  /// - Returns: log Σ eˢ.
  static func row(_ s: Output, count: Int) -> Float {
    let top = maximum(s, count)
    var sums = Wide(repeating: 0)
    Map.vectors(0..<count) { j, part in
      let power = (Wide.load(s + j, upTo: part, else: -.infinity) - top).exponential()
      power.store(s + j, upTo: part)
      sums += power
    }
    let sum = sums.lanesSum()
    let inverse = 1 / sum
    Map.vectors(0..<count) { j, part in
      (Wide.load(s + j, upTo: part, else: 0) * inverse).store(s + j, upTo: part)
    }
    return top + log(sum)
  }

  /// By what scores are multiplied so that powers of two take the place of those of e.
  static let log2OfE: Float = 1.442_695_04

  /// Binary logarithms of P become P, and dP − along becomes dS = P ∘ (dP − along).
  ///
  /// - Parameter count: Whole vectors.
  static func slopes(_ p: Output, _ ds: Output, count: Int) {
    for i in stride(from: 0, to: count, by: Wide.scalarCount) {
      let power = Wide.load(p + i).binaryPower()
      power.store(p + i)
      (power * Wide.load(ds + i)).store(ds + i)
    }
  }

  private static func maximum(_ s: Output, _ count: Int) -> Float {
    var top = Wide(repeating: -.infinity)
    Map.vectors(0..<count) { j, part in
      let values = Wide.load(s + j, upTo: part, else: -.infinity)
      top.replace(with: values, where: values .> top)
    }
    var highest = top[0]
    for lane in 1..<Wide.scalarCount where top[lane] > highest { highest = top[lane] }
    return highest
  }
}
