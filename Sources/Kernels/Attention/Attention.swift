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

  private static func products(_ batch: Int, _ tokens: Int, _ heads: Int, _ width: Int) -> Double {
    Double(batch * tokens) * Double(tokens * heads * width)
  }

  /// - Parameter logSumExp: Shaped [batch, heads, tokens].
  public static func forward(
    _ y: Output, logSumExp: Output, q: Input, k: Input, v: Input, batch: Int, tokens: Int,
    heads: Int, width: Int
  ) {
    Profile.measure(.attention, operations: 4 * products(batch, tokens, heads, width)) {
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
  }

  /// The gradients of Σ y·dy.
  ///
  ///     dv = Pᵀ·dy;  dS = P ∘ (dy·vᵀ − Σ y·dy);  dq = dS·k / √width;  dk = dSᵀ·q / √width
  public static func gradients(
    _ dq: Output, dk: Output, dv: Output, dy: Input, y: Input, logSumExp: Input, q: Input,
    k: Input, v: Input, batch: Int, tokens: Int, heads: Int, width: Int
  ) {
    Profile.measure(.attentionGradient, operations: 8 * products(batch, tokens, heads, width)) {
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
              dv + start, ldc: stride, p, lda: tokens, .transposed, dy + row, ldb: stride,
              m: tokens,
              n: width, k: rows, accumulate: !isFirst)
            Matrix.multiply(
              dk + start, ldc: stride, ds, lda: tokens, .transposed, q + row, ldb: stride,
              m: tokens,
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
}
