import Kernels

extension Tensor {
  /// Scaled dot-product attention: softmax(q kᵀ / √d) v in each head.
  ///
  /// Keeps q, k, v, the result and the logarithms of the row sums; the matrix of tokens × tokens
  /// is never kept.
  /// - Parameters:
  ///   - q: [N, tokens, heads · d], the heads side by side.
  ///   - k: Shaped as `q`.
  ///   - v: Shaped as `q`.
  /// - Returns: Shaped as `q`.
  public static func attention(q: Tensor, k: Tensor, v: Tensor, heads: Int) -> Tensor {
    precondition(q.shape.count == 3 && q.shape[2] % heads == 0, "\(heads) heads of \(q.shape)")
    q.requireShape(of: k)
    q.requireShape(of: v)
    let (batch, tokens, width) = (q.shape[0], q.shape[1], q.shape[2] / heads)
    let y = Tensor(uninitialized: q.shape)
    let logSumExp = Tensor(uninitialized: [batch, heads, tokens])
    Attention.forward(
      y.output, logSumExp: logSumExp.output, q: q.input, k: k.input, v: v.input, batch: batch,
      tokens: tokens, heads: heads, width: width)
    let (q0, k0, v0) = (q.detached, k.detached, v.detached)
    return y.recorded(from: [q, k, v]) { dy in
      let (dq, dk) = (Tensor(uninitialized: q0.shape), Tensor(uninitialized: q0.shape))
      let dv = Tensor(uninitialized: q0.shape)
      Attention.gradients(
        dq.output, dk: dk.output, dv: dv.output, dy: dy.input, y: y.input,
        logSumExp: logSumExp.input, q: q0.input, k: k0.input, v: v0.input, batch: batch,
        tokens: tokens, heads: heads, width: width)
      return [dq, dk, dv]
    }
  }
}
