import Glibc

/// Softmax attention of each picture's tokens with one another.
///
///     S = q·kᵀ / √width,  P = softmax of S's rows,  y = P·v
///
/// q, k, v and y are [batch, tokens, heads·width], heads side by side. The token × token matrix
/// lives for a block of rows only; what is kept is the log of each row's Σ eˢ, from which the way
/// back computes P again. Outputs must not overlap inputs.
public enum Attention {
  /// Query rows of a block.
  private static let block = 256

  /// - Parameter logSumExp: Shaped [batch, heads, tokens].
  public static func forward(
    _ y: Output, logSumExp: Output, q: Input, k: Input, v: Input, batch: Int, tokens: Int,
    heads: Int, width: Int
  ) {
    let stride = heads * width
    let blocks = (tokens + block - 1) / block
    parallelFor(batch * heads * blocks) { task in
      let (pair, first) = (task / blocks, task % blocks * block)
      let rows = min(block, tokens - first)
      let start = pair / heads * tokens * stride + pair % heads * width
      let row = start + first * stride
      Scratch.with(rows * tokens) { s in
        Matrix.multiply(
          s, ldc: tokens, q + row, lda: stride, .plain, k + start, ldb: stride, .transposed,
          m: rows,
          n: tokens, k: width, scale: 1 / Float(width).squareRoot())
        for i in 0..<rows {
          logSumExp[pair * tokens + first + i] = Softmax.row(s + i * tokens, count: tokens)
        }
        Matrix.multiply(
          y + row, ldc: stride, s, lda: tokens, .plain, v + start, ldb: stride, m: rows, n: width,
          k: tokens)
      }
    }
  }

  /// The gradients of Σ y·dy.
  ///
  ///     dv = Pᵀ·dy;  dS = P ∘ (dy·vᵀ − Σ y·dy);  dq = dS·k / √width;  dk = dSᵀ·q / √width
  public static func gradients(
    _ dq: Output, dk: Output, dv: Output, dy: Input, y: Input, logSumExp: Input, q: Input,
    k: Input, v: Input, batch: Int, tokens: Int, heads: Int, width: Int
  ) {
    let stride = heads * width
    let scale = 1 / Float(width).squareRoot()
    parallelFor(batch * heads) { pair in
      let start = pair / heads * tokens * stride + pair % heads * width
      for first in Swift.stride(from: 0, to: tokens, by: block) {
        let rows = min(block, tokens - first)
        let row = start + first * stride
        Scratch.with(2 * rows * tokens) { p in
          let ds = p + rows * tokens
          Matrix.multiply(
            p, ldc: tokens, q + row, lda: stride, .plain, k + start, ldb: stride, .transposed,
            m: rows,
            n: tokens, k: width, scale: scale)
          Matrix.multiply(
            ds, ldc: tokens, dy + row, lda: stride, .plain, v + start, ldb: stride, .transposed,
            m: rows,
            n: tokens, k: width)
          for i in 0..<rows {
            var along: Float = 0
            for c in 0..<width { along += y[row + i * stride + c] * dy[row + i * stride + c] }
            Softmax.slopeRow(
              p + i * tokens, ds + i * tokens, logSumExp: logSumExp[pair * tokens + first + i],
              along: along, count: tokens)
          }
          let isFirst = first == 0
          Matrix.multiply(
            dv + start, ldc: stride, p, lda: tokens, .transposed, dy + row, ldb: stride, m: tokens,
            n: width, k: rows, accumulate: !isFirst)
          Matrix.multiply(
            dk + start, ldc: stride, ds, lda: tokens, .transposed, q + row, ldb: stride, m: tokens,
            n: width, k: rows, scale: scale, accumulate: !isFirst)
          Matrix.multiply(
            dq + row, ldc: stride, ds, lda: tokens, .plain, k + start, ldb: stride, m: rows,
            n: width,
            k: tokens, scale: scale)
        }
      }
    }
  }
}

/// The softmax of rows, in place.
///
///     p = e^(s − max) / Σ e^(s − max)
public enum Softmax {
  /// - Returns: log Σ eˢ.
  static func row(_ s: Output, count: Int) -> Float {
    var top = -Float.infinity
    for j in 0..<count where s[j] > top { top = s[j] }
    var sum = 0.0
    var j = 0
    while j < count {
      let part = min(Wide.scalarCount, count - j)
      let x = part == Wide.scalarCount ? Wide.load(s + j) : Wide.load(s + j, first: part)
      let e = (x - top).exponential()
      if part == Wide.scalarCount { e.store(s + j) } else { e.store(s + j, first: part) }
      for lane in 0..<part { sum += Double(e[lane]) }
      j += part
    }
    let inverse = Float(1 / sum)
    for j in 0..<count { s[j] *= inverse }
    return top + Float(log(sum))
  }

  /// Turns logits into P, and dP into dS = P ∘ (dP − along).
  static func slopeRow(
    _ p: Output, _ ds: Output, logSumExp: Float, along: Float, count: Int
  ) {
    var j = 0
    while j < count {
      let part = min(Wide.scalarCount, count - j)
      if part == Wide.scalarCount {
        let e = (Wide.load(p + j) - logSumExp).exponential()
        e.store(p + j)
        (e * (Wide.load(ds + j) - along)).store(ds + j)
      } else {
        let e = (Wide.load(p + j, first: part) - logSumExp).exponential()
        e.store(p + j, first: part)
        (e * (Wide.load(ds + j, first: part) - along)).store(ds + j, first: part)
      }
      j += part
    }
  }

  /// y = softmax of each row of x.
  public static func rows(_ y: Output, x: Input, rows: Int, columns: Int) {
    y.update(from: x, count: rows * columns)
    parallelFor(rows) { _ = row(y + $0 * columns, count: columns) }
  }
}
